"""The JSON API: the names, inputs and answers of the command line, described by an OpenAPI document that holds."""

import contextlib
import csv
import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from serving import Server, running

import iort_kg
from iort_kg.catalog import get_question, question_names
from iort_kg.explanation import to_data
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import slug
from iort_kg.rules import policies

JSON = "application/json"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("api")) as started:
        yield started


@pytest.fixture(scope="module")
def api(server: Server) -> dict[str, Any]:
    document = server.get("/openapi.json").json
    assert isinstance(document, dict)
    return document


def needed(name: str) -> dict[str, str]:
    """An example of each input that a question needs."""
    inputs = get_question(name).inputs
    return {key: (one.default or "").strip('"<>').partition('"^^')[0] for key, one in inputs.items() if one.required}


def test_all_questions_are_listed(server: Server) -> None:
    listed = server.get("/ask").json
    assert isinstance(listed, list)
    assert [one["name"] for one in listed] == question_names()
    assert all(one["summary"] and one["outputs"] for one in listed)


@pytest.mark.parametrize("name", question_names())
def test_a_question_is_answered_as_elsewhere_and_as_described(name: str, server: Server, api: dict[str, Any], kg: KnowledgeGraph) -> None:
    inputs = needed(name)
    answer = server.get(f"/ask/{name}?{urlencode(inputs)}")
    assert (answer.status, answer.kind) == (200, JSON), answer.text
    table = kg.ask(name, **inputs)
    rows = answer.json
    assert rows == json.loads(table.to_json())
    described = api["paths"][f"/ask/{name}"]["get"]
    assert described["summary"] == get_question(name).summary
    assert {one["name"]: one["required"] for one in described.get("parameters", []) if one["name"] != "format"} == {
        key: one.required for key, one in get_question(name).inputs.items()
    }
    columns = described["responses"]["200"]["content"][JSON]["schema"]["items"]["properties"]
    assert list(columns) == list(table.columns)


@pytest.mark.parametrize(
    ("asked", "accept", "kind"), [("?format=csv", None, "text/csv"), ("", "text/csv", "text/csv"), ("?format=md", JSON, "text/markdown")]
)
def test_forms_of_a_table(server: Server, kg: KnowledgeGraph, asked: str, accept: str | None, kind: str) -> None:
    answer = server.get("/ask/covered-sites" + asked, accept)
    table = kg.ask("covered-sites")
    assert (answer.status, answer.kind) == (200, kind)
    assert answer.text == (table.to_csv() if kind == "text/csv" else table.to_markdown())


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/ask/covered-site", 404, "did you mean covered-sites"),
        ("/ask/covered-sites?sites=x", 400, "parameter"),
        ("/ask/studies-of-site", 400, "needs the input site"),
        ("/ask/studies-of-site?site=C20&site=C20", 400, "twice"),
        ("/ask/studies-of-site?site=rectum-cancer", 404, "rectal"),
        ("/ask/studies-of-site?site=C20&min-participants=many", 400, "whole number"),
        ("/ask/covered-sites?format=pdf", 400, "format"),
        ("/describe", 400, "name is needed"),
        ("/describe?name=study/nothing", 404, "record"),
        ("/determine?colour=red&policy=cam80108", 400, "colour"),
        ("/determine?site=C20&policy=cam80108&as_of=soon", 400, "YYYY-MM-DD"),
        ("/determine?site=C20&policy=none", 404, "policy"),
        ("/version?x=1", 400, "parameter"),
    ],
)
def test_what_is_not_understood(server: Server, path: str, status: int, said: str) -> None:
    answer = server.get(path)
    assert (answer.status, answer.kind) == (status, "application/problem+json")
    assert said in answer.text


def test_describe(server: Server, kg: KnowledgeGraph) -> None:
    data = server.get("/describe?name=study/dubois-2011").json
    record = kg.describe("study/dubois-2011")
    assert isinstance(data, dict)
    assert (data["iri"], data["label"]) == (record.iri, record.label)
    assert len(data["statements"]) == len(record.statements)
    assert data["lines"][0]["first_line"] == record.lines[0].first


def test_determine(server: Server, kg: KnowledgeGraph) -> None:
    facts = {"policy": "cam80108", "diagnosis": "C20", "procedure": "77425", "boost": "sole-boost", "at_excision": "yes"}
    expected = to_data(kg.determine(**facts))
    assert server.get("/determine?" + urlencode(facts)).json == expected
    stated = {"policy": "cam80108", "diagnosis": "C20", "procedure": 77425, "boost": "sole-boost", "at-excision": True, "as_of": None}
    assert post(server, stated) == expected
    assert post(server, [stated, {"policy": "cam80108"}]) == [expected, to_data(kg.determine(policy="cam80108"))]


def test_the_policy_is_to_be_named_where_several_have_a_rule(server: Server, api: dict[str, Any], kg: KnowledgeGraph) -> None:
    names = policies(kg.store)
    assert len(names) > 1
    for answer in (server.get("/determine?site=C20"), server.send("/determine", b'[{"site": "C20"}]', content_type=JSON)):
        assert answer.status == 400
        assert all(name in answer.text for name in names)
    for name in names:
        answered = server.get(f"/determine?site=C20&policy={name}").json
        assert isinstance(answered, dict)
        assert (answered["policy"], answered["determination"]) == (name, slug(kg.determine(policy=name, site="C20").status))
    (policy,) = [one for one in api["paths"]["/determine"]["get"]["parameters"] if one["name"] == "policy"]
    assert (policy["required"], policy["schema"]["enum"]) == (True, names)
    stated = api["components"]["schemas"]["Facts"]
    assert (stated["required"], stated["properties"]["policy"]["enum"]) == (["policy"], names)
    for name in names:
        asked = {dimension.name for dimension in kg.decider(name).rule.dimensions}
        assert asked == {
            fact
            for fact, about in stated["properties"].items()
            if name in about.get("description", "").replace(",", " ").replace(".", " ").split()
        }


def test_with_one_rule_the_policy_need_not_be_named(tmp_path: Path) -> None:
    with running(tmp_path, "--workers", "1", before=("--policies", "cam80108")) as server:
        answer = server.get("/determine?site=gastric-cancer").json
        assert isinstance(answer, dict)
        assert (answer["policy"], answer["determination"]) == ("cam80108", "investigational")
        document = server.get("/openapi.json").json
        assert isinstance(document, dict)
        assert "required" not in document["components"]["schemas"]["Facts"]


def post(server: Server, stated: object) -> object:
    return server.send("/determine", json.dumps(stated).encode(), content_type=JSON).json


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", JSON, 400),
        (b"[" * 100_000, JSON, 400),
        (b"1", JSON, 400),
        (b"[1]", JSON, 400),
        (b'{"site": []}', JSON, 400),
        (b'{"site": NaN}', JSON, 400),
        (b'{"site": "C20", "site": "C20"}', JSON, 400),
        (b'{"at_excision": "yes", "at-excision": "no"}', JSON, 400),
        (b"\xff", JSON, 400),
        (b"[" + b"{}," * 1000 + b"{}]", JSON, 422),
        (b"site=C20", "application/x-www-form-urlencoded", 415),
    ],
)
def test_bodies_that_are_refused(server: Server, body: bytes, kind: str, status: int) -> None:
    answer = server.send("/determine", body, content_type=kind)
    assert answer.status == status, answer.text


def test_check(server: Server) -> None:
    pytest.importorskip("scipy", reason="the audits need SciPy (pip install 'iort-kg[audit]')")
    findings = server.get("/check").json
    assert isinstance(findings, list)
    assert len(findings) > 5
    assert {"check", "family", "severity", "entity", "message"} <= findings[0].keys()
    rows = list(csv.DictReader(io.StringIO(server.get("/check?format=csv").text)))
    assert [row["check"] for row in rows] == [one["check"] for one in findings]
    time.sleep(0.2)  # lines of the log are written a moment later
    taken = [line["ms"] for line in server.lines() if line.get("path") == "/check"]
    assert float(str(taken[-1])) < 1000  # kept, not found again


def test_facts_are_those_of_the_command(server: Server, kg: KnowledgeGraph) -> None:
    assert server.get("/facts", "text/csv").text == kg.ask("facts").to_csv()


def test_version_and_health(server: Server) -> None:
    version = server.get("/version").json
    assert isinstance(version, dict)
    assert version["version"] == iort_kg.__version__
    assert version["triples"] > 10_000
    health = server.get("/health").json
    assert isinstance(health, dict)
    assert health["status"] == "ok"


# Questions are alike: a few stand for all.
TRIED = ("/ask/studies-of-site", "/ask/coverage-as-of", "/ask/results-of-study", "/ask/covered-sites")


@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_the_api_is_as_described(server: Server, api: dict[str, Any], mode: str) -> None:
    """Requests that fit the description, or do not, by a tool that is not ours: bounded, and the same each time."""
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed (pip install 'iort-kg[test]')")
    paths = {path: said for path, said in api["paths"].items() if not path.startswith("/ask/") or path in TRIED}
    if mode == "positive":  # no schema says which texts are SPARQL
        del paths["/sparql"]
    assert len(paths) >= 12
    schema = schemathesis.openapi.from_dict({**api, "paths": paths, "servers": [{"url": server.url.rstrip("/")}]})
    schema.config.update(base_url=server.url.rstrip("/"))
    tried = []

    def attempt(case: Any) -> None:
        tried.append(case.path)
        case.call_and_validate()

    bounds = settings(
        max_examples=6, deadline=None, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    for found in schema.get_all_operations():
        strategy = found.ok().as_strategy(generation_mode=schemathesis.GenerationMode(mode))
        with contextlib.suppress(Unsatisfiable):  # without inputs, nothing can be wrong about it
            bounds(given(strategy)(attempt))()
    assert len(set(tried)) >= 5
    assert len(tried) > 30
