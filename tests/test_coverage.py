"""Determinations: golden requests, and the agreement of the SHACL rule, its table, SPARQL, and an independent reading of the policy."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import product
from pathlib import Path
from typing import Any

import oracle
import pyoxigraph as ox
import pytest
import rdflib
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import iort_kg
from iort_kg.coverage import Decider
from iort_kg.errors import InvalidInput, UnknownName
from iort_kg.explanation import to_data, to_rdf, to_text
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import BASE, ONTOLOGY, PREFIXES, slug
from iort_kg.rules import YES, Rule, load_rule, statement

REQUESTS = yaml.safe_load((Path(__file__).parent / "coverage" / "requests.yaml").read_text(encoding="utf-8"))
DECIDED = {"medically-necessary", "investigational", "out-of-scope"}


@pytest.fixture(scope="session")
def decider(kg: KnowledgeGraph) -> Decider:
    return Decider(kg.store, "cam80108")


def columns(facts: Mapping[str, str]) -> dict[str, Any]:
    """Facts by name as the oracle takes them: slugs, and True or False."""
    return {name.replace("-", "_"): (value == YES) if value in ("yes", "no") else slug(value) for name, value in facts.items()}


@pytest.mark.parametrize("case", REQUESTS, ids=lambda case: case["name"])
def test_golden_request(decider: Decider, case: dict[str, Any]) -> None:
    stated = dict(case["request"])
    as_of = stated.pop("as_of", None)
    day = date.fromisoformat(str(as_of)) if as_of else None
    answer = decider.determine(decider.request(**stated), day)
    assert slug(answer.status) == case["determination"]
    assert slug(answer.reason) == case["reason"]
    assert {fact.name for fact in answer.missing} == set(case.get("missing") or [])


def complete_requests(rule: Rule) -> list[dict[str, str]]:
    names = [dimension.name for dimension in rule.dimensions]
    return [dict(zip(names, values, strict=True)) for values in product(*(sorted(d.values) for d in rule.dimensions))]


def test_table_agrees_with_an_independent_reading_on_every_complete_request(decider: Decider) -> None:
    requests = complete_requests(decider.rule)
    assert len(requests) > 3000
    wrong = [facts for facts in requests if slug(decider.status_of(facts)) != oracle.decide(**columns(facts))]
    assert wrong == []


def test_table_agrees_with_pyshacl_on_every_complete_request(kg: KnowledgeGraph, decider: Decider) -> None:
    """Every request by itself, no two of them taken as alike: the rule's file, run by the reference engine."""
    import pyshacl

    rule = decider.rule
    requests = complete_requests(rule)
    data = rdflib.Graph()
    broader = ox.NamedNode(PREFIXES["skos"] + "broader")
    for quad in kg.store.quads_for_pattern(None, broader, None):
        data.add((rdflib.URIRef(quad.subject.value), rdflib.URIRef(broader.value), rdflib.URIRef(quad.object.value)))
    for number, facts in enumerate(requests):
        node = rdflib.URIRef(f"urn:r:{number}")
        data.add((node, rdflib.RDF.type, rdflib.URIRef(ONTOLOGY + "CoverageRequest")))
        for name, value in facts.items():
            predicate, term = statement(name, value)
            data.add((node, rdflib.URIRef(predicate), rdflib.URIRef(term)))
    shapes = rdflib.Graph().parse(Path(__file__).parent.parent / "shapes" / "coverage" / "cam80108.ttl")
    sh = rdflib.Namespace(PREFIXES["sh"])
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference=None, allow_infos=True)
    failed: dict[int, set[str]] = {number: set() for number in range(len(requests))}
    for result in report.objects(None, sh.result):
        failed[int(str(report.value(result, sh.focusNode)).rsplit(":", 1)[1])].add(str(report.value(result, sh.sourceShape)))
    for number, facts in enumerate(requests):
        clause = next(c for c in rule.clauses if c.iri not in failed[number] and not failed[number] & set(c.conditions))
        assert decider.determine(decider.request(**columns(facts))).clause == clause, facts


def test_sparql_agrees_on_every_complete_request(decider: Decider) -> None:
    """The statements themselves, as transcribed, decided by a query that does not read the shapes."""
    query = (Path(__file__).parent.parent / "queries" / "decide" / "complete-requests.rq").read_text(encoding="utf-8")
    store = iort_kg.load(policies=["cam80108"]).store
    requests = complete_requests(decider.rule)
    graph = ox.NamedNode("urn:requests")
    rdf_type = ox.NamedNode(PREFIXES["rdf"] + "type")
    quads = []
    for number, facts in enumerate(requests):
        node = ox.NamedNode(f"urn:r:{number}")
        quads.append(ox.Quad(node, rdf_type, ox.NamedNode(ONTOLOGY + "CoverageRequest"), graph))
        for name, value in facts.items():
            predicate, term = statement(name, value)
            quads.append(ox.Quad(node, ox.NamedNode(predicate), ox.NamedNode(term), graph))
    store.extend(quads)
    rows = store.query(query, prefixes=PREFIXES, base_iri=BASE, use_default_graph_as_union=True)
    policy = f"{BASE}policy/{decider.rule.policy}"
    answers = {row["request"].value: row["status"].value for row in rows if row["policy"].value == policy}
    assert len(answers) == len(requests)
    wrong = [facts for number, facts in enumerate(requests) if answers[f"urn:r:{number}"] != decider.status_of(facts)]
    assert wrong == []


def values_of(rule: Rule, name: str) -> list[str]:
    dimension = rule.dimension(name)
    return sorted({*dimension.values, *dimension.within})


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_partial_requests_agree_with_the_independent_reading(decider: Decider, data: st.DataObject) -> None:
    facts = draw_facts(decider, data)
    expected = oracle.decide_partial(**columns(facts))
    assert slug(decider.status_of(facts)) == expected, facts


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_further_fact_never_turns_one_answer_into_another(decider: Decider, data: st.DataObject) -> None:
    facts = draw_facts(decider, data)
    before = slug(decider.status_of(facts))
    for dimension in decider.rule.dimensions:
        for value in dimension.values if dimension.name not in facts else ():
            after = slug(decider.status_of({**facts, dimension.name: value}))
            assert before == after or not {before, after} <= DECIDED, (facts, dimension.name, value)


def draw_facts(decider: Decider, data: st.DataObject) -> dict[str, str]:
    facts = {}
    for dimension in decider.rule.dimensions:
        value = data.draw(st.sampled_from([None, *values_of(decider.rule, dimension.name)]), label=dimension.name)
        if value is not None:
            facts[dimension.name] = value
    return facts


def test_what_is_missing_would_decide(decider: Decider) -> None:
    """Every missing fact has two values with different consequences, or matters together with another one."""
    answer = decider.determine(
        decider.request(site="rectal-cancer", modality="electron-beam", at_excision="yes", incomplete_resection="yes")
    )
    assert [(fact.name, {slug(k): v for k, v in fact.consequences.items()}) for fact in answer.missing] == [
        ("boost", {"investigational": ("not-boost", "with-other-boost"), "medically-necessary": ("sole-boost",)})
    ]


def test_nearest_change_turns_the_answer(decider: Decider) -> None:
    request = decider.request(
        site="pancreatic-cancer", modality="electron-beam", boost="not-boost", at_excision=True, high_recurrence_risk=True
    )
    answer = decider.determine(request)
    assert [(dict(change.facts), slug(change.status)) for change in answer.nearest_changes] == [
        ({"boost": "sole-boost"}, "medically-necessary")
    ]


def test_reading_of_x_ray_is_told_in_every_trace_that_rests_on_it(decider: Decider) -> None:
    answer = decider.determine(
        decider.request(site="C20", procedure="77424", boost="sole-boost", at_excision=True, incomplete_resection=True)
    )
    assert slug(answer.status) == "medically-necessary"
    assert "external-beam-x-ray" in [slug(word.ambiguity) for word in answer.open_words]
    assert "Low-energy x-ray" in to_text(answer)


def test_reading_of_x_ray_is_told_of_what_is_not_covered(decider: Decider) -> None:
    for stated in ({"site": "gastric-cancer"}, {"site": "rectal-cancer", "boost": "not-boost"}, {"site": "ovarian-cancer"}):
        answer = decider.determine(decider.request(modality="low-energy-x-ray", **stated))
        assert "external-beam-x-ray" in [slug(word.ambiguity) for word in answer.open_words], stated


def test_warnings(decider: Decider) -> None:
    unlisted = decider.determine(decider.request(diagnosis="C18.7"))
    assert "diagnosis code C18.7 is not listed by the policy" in unlisted.warnings
    other = decider.determine(decider.request(site="C20", modality="electron-beam", procedure="77424"))
    assert any("77424 means low-energy-x-ray, not electron-beam" in warning for warning in other.warnings)
    head = decider.determine(decider.request(site="head-and-neck-cancer"))
    assert any("National Comprehensive Cancer Network favors it" in warning for warning in head.warnings)


def test_every_condition_has_lines(decider: Decider) -> None:
    answer = decider.determine(decider.request(site="rectal-cancer"))
    assert answer.steps
    assert all(step.lines for step in answer.steps)
    assert all(clause.lines for clause in decider.rule.clauses)


@pytest.mark.parametrize(
    ("stated", "error", "says"),
    [
        ({"site": "nowhere"}, UnknownName, "no site is called 'nowhere'"),
        ({"sight": "rectal-cancer"}, UnknownName, "did you mean site"),
        ({"at_excision": "perhaps"}, InvalidInput, "yes, no or unknown"),
        ({"site": "gastric-cancer", "diagnosis": "C20"}, InvalidInput, "give one of them"),
        ({"diagnosis": "Z99.9"}, UnknownName, "Z99.9"),
    ],
)
def test_bad_requests(decider: Decider, stated: dict[str, str], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        decider.request(**stated)


def test_changing_the_rule_changes_answers_and_digest(kg: KnowledgeGraph) -> None:
    """The file is the rule: without the pancreas in its list, the pancreas is not covered, with no change of Python."""
    changed = ox.Store()
    text = (Path(__file__).parent.parent / "shapes" / "coverage" / "cam80108.ttl").read_text(encoding="utf-8")
    graph = ox.NamedNode(f"{BASE}graph/shapes/coverage/cam80108")
    changed.extend(quad for quad in kg.store if quad.graph_name != graph)
    changed.load(input=text.replace("site:pancreatic-cancer ", "").encode(), format=ox.RdfFormat.TURTLE, to_graph=graph)
    other = Decider(changed, "cam80108")
    stated = {
        "site": "pancreatic-cancer",
        "modality": "electron-beam",
        "boost": "sole-boost",
        "at_excision": True,
        "incomplete_resection": True,
    }
    assert slug(Decider(kg.store, "cam80108").determine(other.request(**stated)).status) == "medically-necessary"
    assert slug(other.determine(other.request(**stated)).status) == "investigational"
    assert other.rule.digest != load_rule(kg.store, "cam80108").digest


def test_a_rule_that_names_what_no_vocabulary_declares_is_refused(kg: KnowledgeGraph) -> None:
    store = ox.Store()
    store.extend(kg.store)
    condition = ox.NamedNode(f"{BASE}policy/cam80108/condition/at-excision")
    has_value = ox.NamedNode(PREFIXES["sh"] + "hasValue")
    graph = next(store.quads_for_pattern(condition, has_value, None)).graph_name
    store.add(ox.Quad(condition, has_value, ox.NamedNode(f"{BASE}criterion/at-incision"), graph))
    with pytest.raises(InvalidInput, match="criterion/at-incision, which the criterion vocabulary does not declare"):
        load_rule(store, "cam80108")


def test_a_policy_with_two_rules_is_refused(kg: KnowledgeGraph) -> None:
    store = ox.Store()
    store.extend(kg.store)
    rule = ox.NamedNode(f"{BASE}policy/cam80108/rule/2027-01-01")
    store.add(ox.Quad(rule, ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(ONTOLOGY + "CoverageRule")))
    store.add(ox.Quad(rule, ox.NamedNode(ONTOLOGY + "ofPolicy"), ox.NamedNode(f"{BASE}policy/cam80108")))
    with pytest.raises(InvalidInput, match="policy cam80108 has several coverage rules"):
        load_rule(store, "cam80108")


def test_the_day_may_be_a_moment(decider: Decider) -> None:
    for moment, says in ((datetime(2016, 11, 30, 23), "policy-version-unknown"), (datetime(2016, 12, 1), "other-indication")):
        assert slug(decider.determine(decider.request(site="gastric-cancer"), moment).reason) == says


@pytest.mark.parametrize("kept", ["", "[]", "{}", '[[[0], ["x"]]]'])
def test_a_damaged_cache_is_made_anew(kg: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str) -> None:
    rule = load_rule(kg.store, "cam80108")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "iort-kg").mkdir()
    damaged = tmp_path / "iort-kg" / f"rule-{rule.digest}.json"
    damaged.write_text(kept, encoding="utf-8")
    assert load_rule(kg.store, "cam80108").shapes == rule.shapes
    assert len(damaged.read_text(encoding="utf-8")) > len(kept)


def test_a_request_from_a_graph_keeps_its_name(decider: Decider) -> None:
    answer = decider.determine(replace(decider.request(site="gastric-cancer"), iri="urn:example:a"))
    assert to_data(answer)["id"] == "urn:example:a"
    assert "urn:example:a" in to_text(answer)
    assert ox.NamedNode("urn:example:a") in [
        triple.object for triple in to_rdf(answer) if triple.predicate.value.endswith("#decidesRequest")
    ]


def test_determination_as_data_and_as_rdf(kg: KnowledgeGraph, decider: Decider) -> None:
    answer = decider.determine(decider.request(site="ovarian-cancer", modality="electron-beam"), date(2020, 12, 1))
    data = to_data(answer)
    assert (data["determination"], data["reason"], data["as_of"]) == ("undetermined", "missing-facts", "2020-12-01")
    triples = to_rdf(answer)
    terms = {t.predicate.value for t in triples}
    assert {PREFIXES["prov"] + "wasDerivedFrom", PREFIXES["prov"] + "endedAtTime", ONTOLOGY + "hasStatus"} <= terms
    declared = {quad.subject.value for quad in kg.store.quads_for_pattern(None, None, None)}
    assert {term for term in terms if term.startswith(BASE)} <= declared
