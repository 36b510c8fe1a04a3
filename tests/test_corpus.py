"""The corpus to measure on: the same bytes each time, numbers that fit one another, and no errors but those that are planted."""

import csv
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT

import iort_kg
from iort_kg.namespaces import ONTOLOGY, POLICY, PREFIXES
from iort_kg.shards import check_store

BENCHMARKS = ROOT / "benchmarks"
POLICIES = 30
# What is planted, as benchmarks/planting.py tells of it: the shapes and audits that find it.
KINDS = {
    *("LabeledRecord-label", "value-reportedAs", "Study-hasDesign", "Record-type", "Graph-declared", "measuresOutcome"),
    *("Reference-number-once", "percentage-of-count", "enrolled-against-cohort", "estimate-outside-interval"),
    *("interval-not-symmetric", "value-upperLimit", "p-against-interval"),
}
FAMILIES = ["shapes", "arithmetic", "rounding", "order", "inference"]


def make(folder: Path, policies: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCHMARKS / "corpus.py"), str(folder), "--policies", str(policies), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "made"
    made = make(folder, POLICIES, "--processes", "2")
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture(scope="module")
def planted(corpus: Path) -> set[tuple[str, str, str]]:
    with (corpus / "planted.csv").open(encoding="utf-8") as file:
        return {(row["policy"], row["check"], row["record"]) for row in csv.DictReader(file)}


def statements(corpus: Path, policy: str) -> Iterator[ox.Quad]:
    for name in ("policy.ttl", "rule.ttl"):
        yield from ox.parse(path=str(corpus / policy / name), format=ox.RdfFormat.TURTLE)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.ttl"))}


def test_a_policy_is_the_same_in_a_corpus_of_any_size(corpus: Path, tmp_path: Path) -> None:
    assert make(tmp_path / "few", 6, "--processes", "1").returncode == 0
    whole, few = contents(corpus), contents(tmp_path / "few")
    assert len(few) == 12
    assert few == {name: whole[name] for name in few}


def test_another_seed_makes_another_corpus(corpus: Path, tmp_path: Path) -> None:
    assert make(tmp_path / "other", 1, "--seed", "2").returncode == 0
    other = contents(tmp_path / "other")
    assert all(text != contents(corpus)[name] for name, text in other.items())


def test_one_policy_of_five_carries_a_few_errors(planted: set[tuple[str, str, str]]) -> None:
    numbers = sorted({int(policy[-5:]) for policy, _, _ in planted})
    assert [(number - 1) // 5 for number in numbers] == list(range(POLICIES // 5))
    assert {check for _, check, _ in planted} == KINDS


def test_checks_find_what_is_planted_and_nothing_else(corpus: Path, planted: set[tuple[str, str, str]], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "iort_kg", "load", str(corpus), "--store", str(tmp_path / "store"), "--no-check"]
    subprocess.run(command, check=True, capture_output=True)
    kg = iort_kg.load(store=tmp_path / "store")
    findings = check_store(kg.store, FAMILIES, jobs=2).findings
    found = {
        (one.entity.removeprefix(POLICY).partition("/")[0], one.check, one.entity)
        for one in findings
        if one.severity != "info" and one.entity.startswith(POLICY + "corpus-")
    }
    assert found == planted


def test_sizes_are_spread_around_four_thousand_triples(corpus: Path) -> None:
    sizes = [sum(1 for _ in statements(corpus, folder.name)) for folder in corpus.iterdir() if folder.is_dir()]
    assert len(sizes) == POLICIES
    assert 3000 < sum(sizes) / POLICIES < 5000
    assert min(sizes) < 2500 < 5500 < max(sizes)


def test_counts_and_percentages_agree(corpus: Path, planted: set[tuple[str, str, str]]) -> None:
    """By the numbers as they stand in the files: 100 × count / size of the group, rounded as printed."""
    wrong = {record for _, check, record in planted if check == "percentage-of-count"}
    compared = 0
    for folder in sorted(path for path in corpus.iterdir() if path.is_dir()):
        said: dict[str, dict[str, str]] = {}
        for quad in statements(corpus, folder.name):
            if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.Triple | ox.BlankNode):
                said.setdefault(quad.subject.value, {})[quad.predicate.value.removeprefix(ONTOLOGY)] = quad.object.value
        for iri, one in said.items():
            percent = one.get(PREFIXES["qudt"] + "hasUnit", "").endswith("/PERCENT")
            if percent and {"eventCount", "value", "ofGroup"} <= one.keys() and iri not in wrong:
                total = int(one.get("participantCount") or said[one["ofGroup"]].get("participantCount") or 0)
                if total:
                    decimals = len(one["reportedAs"].rstrip("%").partition(".")[2]) if "reportedAs" in one else 0
                    assert abs(100 * int(one["eventCount"]) / total - float(one["value"])) <= 0.5000001 / 10**decimals, iri
                    compared += 1
    assert compared > 15


def test_everything_is_plainly_made_up(corpus: Path) -> None:
    """Labels say so, or are a surname and a year; no text of ours or of a document is in it; all records are the policy's own."""
    shipped = {
        row[0].value
        for row in iort_kg.load().store.query("SELECT DISTINCT ?t { GRAPH ?g { ?s ?p ?t } FILTER (isLiteral(?t) && STRLEN(STR(?t)) > 40) }")
    }  # type: ignore[union-attr]
    for policy in ("corpus-00001", "corpus-00002"):
        for quad in statements(corpus, policy):
            if isinstance(quad.subject, ox.NamedNode):
                assert policy in quad.subject.value
            if isinstance(quad.object, ox.Literal):
                assert len(quad.object.value) <= 40 or quad.object.value not in shipped
                if quad.predicate.value == PREFIXES["rdfs"] + "label":
                    assert re.match(r"Synthetic:? |Text of corpus-|[A-Z][a-z]+ (19|20)[0-9]{2}$", quad.object.value), quad.object.value


def test_a_rule_decides_as_its_model_does(corpus: Path) -> None:
    """A clause for each outcome of the model's: another policy's site, a covered one, an open one, all others."""
    kg = iort_kg.load([corpus / "corpus-00001", corpus / "corpus-00002"])
    for policy in ("corpus-00001", "corpus-00002"):
        rule = kg.decider(policy).rule
        concluded = [clause.status.rpartition("/")[2] for clause in sorted(rule.clauses, key=lambda clause: clause.precedence)]
        assert concluded == ["out-of-scope", "undetermined", "medically-necessary", "undetermined", *["investigational"] * 3]
        excluded = kg.query(
            f"SELECT ?site {{ ?it a iort:ScopeExclusion ; iort:ofPolicy <{POLICY}{policy}> ; iort:appliesToSite ?site }}"
        ).column("site")  # type: ignore[union-attr]
        assert kg.determine(policy=policy, site=str(excluded[0])).status.endswith("/out-of-scope")


@pytest.mark.parametrize(("arguments", "said"), [(["--policies", "0"], "1 or more"), (["--policies", "2"], "not an empty folder")])
def test_wrong_calls_are_refused(tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "kept").write_text("mine", encoding="utf-8")
    command = [sys.executable, str(BENCHMARKS / "corpus.py"), str(tmp_path), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
