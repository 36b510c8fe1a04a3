"""Policies transcribed in part: golden requests, and the agreement of SHACL, the decision diagram, SPARQL and a plain reading."""

import io
import random
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations, product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import partial_policies as notes
import pyoxigraph as ox
import pytest
import rdflib
import yaml
from following import clause_of, follow

from iort_kg.answers import ANY, COLUMNS, decision_table, rules, table_size
from iort_kg.batch import decide_file
from iort_kg.coverage import Decider
from iort_kg.dmn import MODEL, decision_table_dmn
from iort_kg.explanation import to_data, to_text
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import BASE, ONTOLOGY, PREFIXES, slug
from iort_kg.rules import STRUCTURE, YES, Rule, statement

HERE = Path(__file__).parent
POLICIES = ("bcbst-iort", "aetna-0721")
CASES = [
    (policy, case)
    for policy in POLICIES
    for case in yaml.safe_load((HERE / "coverage" / f"{policy}.yaml").read_text(encoding="utf-8"))
]  # fmt: skip
Facts = dict[str, str]


@pytest.fixture(scope="module")
def deciders(kg: KnowledgeGraph) -> dict[str, Decider]:
    return {policy: Decider(kg.store, policy) for policy in POLICIES}


def plain(policy: str, facts: Mapping[str, str]) -> str:
    """What the plain reading says of a complete request."""
    site = slug(facts["site"])
    if policy == "aetna-0721":
        return notes.aetna(site)
    return notes.tennessee(site, slug(facts["modality"]), {name for name, value in facts.items() if value == YES})


@pytest.mark.parametrize(("policy", "case"), CASES, ids=[f"{policy}: {case['name']}" for policy, case in CASES])
def test_golden_request(deciders: dict[str, Decider], policy: str, case: dict[str, Any]) -> None:
    decider = deciders[policy]
    answer = decider.determine(decider.request(**case["request"]))
    assert slug(answer.status) == case["determination"]
    assert slug(answer.reason) == case["reason"]
    assert {fact.name for fact in answer.missing} == set(case.get("missing", []))


def test_golden_requests_give_each_reason_and_name_each_condition(deciders: dict[str, Decider]) -> None:
    for policy, decider in deciders.items():
        cases = [case for name, case in CASES if name == policy]
        assert {case["reason"] for case in cases} == {slug(clause.reason) for clause in decider.rule.clauses} | {"missing-facts"}
        named = {name.replace("_", "-") for case in cases for name in case["request"]}
        assert {dimension.name for dimension in decider.rule.dimensions} <= named


def test_the_plain_reading_knows_every_site(deciders: dict[str, Decider]) -> None:
    sites = {slug(site) for site in deciders["aetna-0721"].rule.dimension("site").values}
    listed = [*notes.AETNA_NECESSARY, *notes.AETNA_INVESTIGATIONAL, *notes.AETNA_OPEN]
    assert sorted(listed) == sorted(sites)
    assert sites >= notes.SARCOMA | notes.SARCOMA_OF_NO_SAID_PLACE | notes.NEAR_COLON_AND_RECTUM
    assert {dimension.name for dimension in deciders["bcbst-iort"].rule.dimensions} >= notes.SIX


@pytest.mark.parametrize("policy", POLICIES)
def test_every_complete_request_is_as_the_plain_reading_says(deciders: dict[str, Decider], policy: str) -> None:
    """All of them: every site and modality with every set of criteria that hold."""
    rule = deciders[policy].rule
    names = [dimension.name for dimension in rule.dimensions]
    count = 0
    for chosen in product(*(sorted(dimension.values.items()) for dimension in rule.dimensions)):
        clause = rule.by_iri[str(follow(rule.diagram, [number for _, number in chosen]))]
        facts = {name: value for name, (value, _) in zip(names, chosen, strict=True)}
        assert slug(clause.status) == plain(policy, facts), facts
        count += 1
    assert count == {"bcbst-iort": 46 * 4 * 2**11, "aetna-0721": 46}[policy]


def edge_requests(rule: Rule) -> list[Facts]:
    """Complete requests: every site and modality with sets of criteria at the edges (none, one, all but one, the six), and by chance."""
    chance = random.Random(721)
    criteria = [dimension.name for dimension in rule.dimensions if dimension.name not in STRUCTURE]
    structure = [dimension for dimension in rule.dimensions if dimension.name in STRUCTURE]
    sets: list[Iterable[str]] = [(), criteria, *combinations(criteria, 1)]
    sets += [set(criteria) - {one} for one in criteria]
    sets += [notes.SIX - {one} for one in notes.SIX] + [notes.SIX]
    found = []
    for values in product(*(sorted(dimension.values) for dimension in structure)):
        base = {dimension.name: value for dimension, value in zip(structure, values, strict=True)}
        mine = chain(chance.sample(sets, 2), [[c for c in criteria if chance.random() < 0.5]]) if criteria else [()]
        found += [base | {c: YES if c in holding else "no" for c in criteria} for holding in map(set, mine)]
        if base["site"].rsplit("/", 1)[-1].startswith(("breast", "rect", "colo", "retro", "uterine-s")) and criteria:
            found += [base | {c: YES if c in holding else "no" for c in criteria} for holding in map(set, chance.sample(sets, 16))]
    return found


@pytest.mark.parametrize("policy", POLICIES)
def test_pyshacl_agrees_on_requests_by_themselves(kg: KnowledgeGraph, deciders: dict[str, Decider], policy: str) -> None:
    """The rule's file run by the reference engine on whole requests, no two taken as alike and no fact left aside."""
    import pyshacl

    rule = deciders[policy].rule
    requests = edge_requests(rule)[::3]
    data = rdflib.Graph()
    broader = ox.NamedNode(PREFIXES["skos"] + "broader")
    for quad in kg.store.quads_for_pattern(None, broader, None):
        data.add((rdflib.URIRef(quad.subject.value), rdflib.URIRef(broader.value), rdflib.URIRef(quad.object.value)))
    for number, facts in enumerate(requests):
        node = rdflib.URIRef(f"urn:r:{number}")
        data.add((node, rdflib.RDF.type, rdflib.URIRef(ONTOLOGY + "CoverageRequest")))
        for predicate, value in (statement(name, value) for name, value in facts.items()):
            data.add((node, rdflib.URIRef(predicate), rdflib.URIRef(value)))
    shapes = rdflib.Graph().parse(HERE.parent / "shapes" / "coverage" / f"{policy}.ttl")
    sh = rdflib.Namespace(PREFIXES["sh"])
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference=None, allow_infos=True)
    failed: dict[int, set[str]] = {number: set() for number in range(len(requests))}
    for result in report.objects(None, sh.result):
        failed[int(str(report.value(result, sh.focusNode)).rsplit(":", 1)[1])].add(str(report.value(result, sh.sourceShape)))
    for number, facts in enumerate(requests):
        clause = next(c for c in rule.clauses if not failed[number] & {c.iri, *c.conditions})
        key = [dimension.values[facts[dimension.name]] for dimension in rule.dimensions]
        assert clause_of(rule, key) == clause == rule.by_iri[str(follow(rule.diagram, key))], facts
        assert slug(clause.status) == plain(policy, facts), facts


def test_sparql_agrees_on_the_statements_as_transcribed(kg: KnowledgeGraph, deciders: dict[str, Decider]) -> None:
    query = (HERE.parent / "queries" / "decide" / "complete-requests.rq").read_text(encoding="utf-8")
    requests = edge_requests(deciders["bcbst-iort"].rule)[::2]
    store = ox.Store()
    store.extend(kg.store)
    graph = ox.NamedNode("urn:requests")
    for number, facts in enumerate(requests):
        node = ox.NamedNode(f"urn:r:{number}")
        store.add(ox.Quad(node, ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(ONTOLOGY + "CoverageRequest"), graph))
        for predicate, value in (statement(name, value) for name, value in facts.items()):
            store.add(ox.Quad(node, ox.NamedNode(predicate), ox.NamedNode(value), graph))
    rows = store.query(query, prefixes=PREFIXES, base_iri=BASE, use_default_graph_as_union=True)
    answers = {(slug(row["policy"].value), row["request"].value): slug(row["status"].value) for row in rows}
    for policy in POLICIES:
        wrong = [facts for number, facts in enumerate(requests) if answers[policy, f"urn:r:{number}"] != plain(policy, facts)]
        assert wrong == []


@pytest.mark.parametrize("policy", POLICIES)
def test_unknown_facts_are_filled_in_in_every_way(deciders: dict[str, Decider], policy: str) -> None:
    """By chance: a request with at most four unknown facts has the one answer of all complete ones, or is undetermined."""
    decider, chance = deciders[policy], random.Random(1)
    dimensions = decider.rule.dimensions
    for _ in range(400):
        facts = {dimension.name: chance.choice(sorted({*dimension.values, *dimension.within})) for dimension in dimensions}
        for name in chance.sample(sorted(facts), min(len(facts), chance.randint(0, 4))):
            del facts[name]
        ways = [
            sorted(dimension.within.get(facts[dimension.name], [facts[dimension.name]]))
            if dimension.name in facts
            else list(dimension.values)
            for dimension in dimensions
        ]
        names = [dimension.name for dimension in dimensions]
        found = [dict(zip(names, way, strict=True)) for way in sampled(ways, chance)]
        statuses = {plain(policy, complete) for complete in found}
        said = decider.status_of(facts)
        if prod_size(ways) <= len(found):
            assert slug(said) == (statuses.pop() if len(statuses) == 1 else notes.UNDETERMINED), facts
        else:
            assert slug(said) == notes.UNDETERMINED or statuses == {slug(said)}, facts


def sampled(ways: list[list[str]], chance: random.Random) -> Iterator[tuple[str, ...]]:
    """All ways of filling in, or five hundred of them."""
    if prod_size(ways) <= 3_000:
        yield from product(*ways)
    else:
        for _ in range(500):
            yield tuple(map(chance.choice, ways))


def prod_size(ways: list[list[str]]) -> int:
    size = 1
    for way in ways:
        size *= len(way)
    return size


def test_a_partial_policy_says_so_in_every_determination(deciders: dict[str, Decider]) -> None:
    for policy, decider in deciders.items():
        answer = decider.determine(decider.request(site="gastric-cancer"))
        assert f"policy {policy} is transcribed in part: it may ask or say more than is written here" in answer.warnings
        assert "transcribed in part" in to_text(answer)
        assert any("transcribed in part" in warning for warning in to_data(answer)["warnings"])


def test_places_are_told_as_items(deciders: dict[str, Decider]) -> None:
    decider = deciders["bcbst-iort"]
    answer = decider.determine(decider.request(site="colon-cancer", modality="electron-beam", t4=True))
    assert "(item 3, item medically-necessary)" in to_text(answer).splitlines()[1]
    assert to_data(answer)["clause"]["items"] == ["3", "medically-necessary"]
    assert all(step.lines for step in answer.steps)


def test_nearest_changes_are_found_among_many_criteria(deciders: dict[str, Decider]) -> None:
    decider = deciders["bcbst-iort"]
    stated = dict.fromkeys((name.replace("-", "_") for name in notes.SIX), True) | {"modality": "electron-beam", "brca_negative": False}
    answer = decider.determine(decider.request(site="breast-invasive-ductal-carcinoma", **stated))
    assert [(dict(change.facts), slug(change.status)) for change in answer.nearest_changes] == [
        ({"brca-negative": "yes"}, notes.MEDICALLY_NECESSARY)
    ]
    assert decider.determine(decider.request(site="gastric-cancer")).nearest_changes == ()


def test_the_table_of_a_large_rule_joins_what_shares_an_answer(deciders: dict[str, Decider]) -> None:
    """Each complete request is in one row, whose answer is the decider's; no request is written out that shares its row."""
    decider = deciders["bcbst-iort"]
    table = decision_table(decider)
    names = [dimension.name for dimension in decider.rule.dimensions]
    assert table_size(decider) > 10**7
    assert len(table) < 200
    rows = [[None if cell == ANY else set(cell.split()) for cell in row[: len(names)]] for row in table.rows]
    for facts in edge_requests(decider.rule):
        texts = [slug(facts[name]) if name in STRUCTURE else facts[name] for name in names]
        hits = [n for n, row in enumerate(rows) if all(cell is None or text in cell for text, cell in zip(texts, row, strict=True))]
        assert len(hits) == 1, facts
        found = decider.determine(decider.request(**dict(zip(names, texts, strict=True))))
        assert table.rows[hits[0]][len(names) :] == (
            slug(found.status),
            slug(found.reason),
            slug(found.clause.iri) if found.clause else None,
            None,
            " ".join(slug(word.ambiguity) for word in found.open_words) or None,
        )


@pytest.mark.parametrize("policy", POLICIES)
def test_dmn_has_the_same_rules(deciders: dict[str, Decider], policy: str) -> None:
    decider = deciders[policy]
    root = ElementTree.fromstring(decision_table_dmn(decider))
    coverage = next(one for one in root.iter(f"{{{MODEL}}}decision") if str(one.get("name")).startswith("coverage"))
    assert len(list(coverage.iter(f"{{{MODEL}}}rule"))) == len(list(rules(decider, COLUMNS[:3])))


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("engine", ["duckdb", "python"])
def test_a_batch_is_decided(deciders: dict[str, Decider], tmp_path: Path, policy: str, engine: Any) -> None:
    decider = deciders[policy]
    requests = edge_requests(decider.rule)[:600]
    names = [dimension.name for dimension in decider.rule.dimensions]
    lines = [",".join(["id", *(name.replace("-", "_") for name in names)])]
    lines += [",".join([str(n), *(slug(facts[name]) for name in names)]) for n, facts in enumerate(requests)]
    source = tmp_path / "requests.csv"
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = io.BytesIO()
    assert decide_file(decider, source, out, engine=engine).errors == 0
    place = len(names) + 1
    said = [line.split(",")[place] for line in out.getvalue().decode().splitlines()[1:]]
    assert said == [plain(policy, facts) for facts in requests]
