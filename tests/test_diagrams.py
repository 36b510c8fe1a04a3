"""Decision diagrams against truth tables, and what a shape is found to look at against what changes its answer."""

from itertools import product
from pathlib import Path

import pyoxigraph as ox
import pytest
from following import follow
from hypothesis import given
from hypothesis import strategies as st

from iort_kg.dependence import facts_seen
from iort_kg.diagrams import Diagram, Diagrams
from iort_kg.namespaces import BASE, ONTOLOGY
from iort_kg.rules import STRUCTURE

SIZES = (3, 2, 2)
KEYS = list(product(*map(range, SIZES)))
RESULTS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=len(KEYS), max_size=len(KEYS))
TRUTHS = st.lists(st.booleans(), min_size=len(KEYS), max_size=len(KEYS))


def build(make: Diagrams, results: list[str] | list[bool]) -> Diagram:
    known = dict(zip(KEYS, results, strict=True))

    def grow(key: tuple[int, ...]) -> Diagram:
        if len(key) == len(SIZES):
            return known[key]
        return make.node(len(key), [(value, grow((*key, value))) for value in range(SIZES[len(key)])])

    return grow(())


@given(RESULTS)
def test_a_diagram_is_its_function_and_asks_for_what_matters(results: list[str]) -> None:
    make = Diagrams()
    diagram = build(make, results)
    known = dict(zip(KEYS, results, strict=True))
    assert {key: follow(diagram, key) for key in KEYS} == known
    assert make.results(diagram) == set(results)
    matters = {
        level
        for level in range(len(SIZES))
        if len({(key[:level], key[level + 1 :], result) for key, result in known.items()}) > len(KEYS) // SIZES[level]
    }
    assert make.levels(diagram) == matters
    assert build(make, results) is diagram or not matters


@given(RESULTS, st.tuples(*(st.sets(st.integers(0, size - 1), min_size=1).map(frozenset) for size in SIZES)))
def test_a_part_of_the_domain(results: list[str], options: tuple[frozenset[int], ...]) -> None:
    make = Diagrams()
    part = make.restrict(build(make, results), options, lambda result: result == "a")
    known = dict(zip(KEYS, results, strict=True))
    inside = list(product(*options))
    assert all(follow(part, key) == (known[key] == "a") for key in inside)
    assert make.results(part) == {known[key] == "a" for key in inside}


@given(TRUTHS, st.sets(st.integers(0, 2)).map(frozenset))
def test_some_value_of_some_facts(truths: list[bool], levels: frozenset[int]) -> None:
    make = Diagrams()
    known = dict(zip(KEYS, truths, strict=True))
    found = make.exists(build(make, truths), levels)
    for key in KEYS:
        ways = product(*(range(size) if level in levels else (key[level],) for level, size in enumerate(SIZES)))
        assert follow(found, key) == any(known[way] for way in ways)


@given(RESULTS, TRUTHS)
def test_two_functions_together(results: list[str], truths: list[bool]) -> None:
    make = Diagrams()
    assert make.pairs(build(make, results), build(make, truths)) == set(zip(results, truths, strict=True))


PREFIXES = f"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix iort: <{ONTOLOGY}> . @prefix criterion: <{BASE}criterion/> .
@prefix site: <{BASE}site/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @base <urn:> .
"""
ONE_OF = "sh:path iort:hasFact ; sh:qualifiedValueShape [ sh:in ( criterion:a criterion:b ) ] ; sh:qualifiedMinCount 1"


@pytest.mark.parametrize(
    ("shape", "looks_at"),
    [
        ("sh:path iort:hasFact ; sh:hasValue criterion:a", {"a"}),
        (ONE_OF, {"a", "b"}),
        (ONE_OF.replace("Count 1", "Count 2"), {"a", "b"}),
        ("sh:path ( iort:appliesToSite [ sh:zeroOrMorePath skos:broader ] ) ; sh:hasValue site:x", {"site"}),
        (f"sh:not [ {ONE_OF} ]", {"a", "b"}),
        (f"sh:or ( [ {ONE_OF} ] [ sh:path iort:usesModality ; sh:minCount 1 ] )", None),  # a part of SHACL that is not known here
        (f"sh:or ( [ {ONE_OF} ] [ sh:path iort:lacksFact ; sh:hasValue criterion:c ] )", {"a", "b", "c"}),
        ("sh:path iort:hasFact ; sh:in ( criterion:a )", None),  # fails by any other fact
        ("sh:path iort:hasFact ; sh:not [ sh:hasValue criterion:a ]", None),
        ("sh:path iort:hasFact ; sh:qualifiedValueShape [ sh:not [ sh:in ( criterion:a ) ] ] ; sh:qualifiedMinCount 1", None),
        ("sh:path iort:validFrom ; sh:hasValue criterion:a", None),
        ("sh:property <one> , <other>", {"a", "b", "site"}),
    ],
)
def test_what_a_shape_looks_at(shape: str, looks_at: set[str] | None) -> None:
    others = f"""<one> {ONE_OF} . <other> sh:path iort:appliesToSite ; sh:hasValue site:x ."""
    triples = ox.parse(input=f"{PREFIXES} <shape> {shape} . {others}".encode(), format=ox.RdfFormat.TURTLE)
    seen = facts_seen(
        [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in triples],
        {ONTOLOGY + prop: name for name, (prop, _) in STRUCTURE.items()},
        BASE + "criterion/",
    )
    found = seen("urn:shape", ())
    assert found == (None if looks_at is None else frozenset(looks_at))
    if shape.startswith("sh:property"):
        assert seen("urn:shape", ("urn:one",)) == {"site"}


def test_a_shape_within_itself_may_look_at_everything() -> None:
    triples = ox.parse(input=f"{PREFIXES} <shape> sh:node <shape> .".encode(), format=ox.RdfFormat.TURTLE)
    assert facts_seen([ox.Triple(q.subject, q.predicate, q.object) for q in triples], {}, BASE)("urn:shape", ()) is None


@pytest.mark.parametrize("path", sorted((Path(__file__).parent.parent / "shapes" / "coverage").glob("*.ttl")), ids=lambda path: path.stem)
def test_no_condition_of_a_shipped_rule_looks_at_everything(path: Path) -> None:
    """Else its table would have a row for every complete request."""
    triples = [ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)]
    seen = facts_seen(triples, {ONTOLOGY + prop: name for name, (prop, _) in STRUCTURE.items()}, BASE + "criterion/")
    conditions = {t.object.value for t in triples if t.predicate.value.endswith("shacl#property") and isinstance(t.object, ox.NamedNode)}
    assert conditions
    assert all(seen(condition, ()) for condition in conditions)
