"""The W3C's test suites for SHACL Core and SHACL-SPARQL, through both engines as the checks call them.

The suites are not in this repository: SHACL_TEST_SUITE is the folder `data-shapes-test-suite/tests` of a copy of w3c/data-shapes. A test
passes if the engine's results are those of the manifest in all that is read of them (shape, record, value, path), a blank node being
like any other, or if it refuses what is to be refused. What fails is listed in shacl-suite.yaml by engine and test, with the reason;
a test that fails and is not there, or passes and is there, fails here.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml

from iort_kg.assets import shipped
from iort_kg.errors import IortKgError
from iort_kg.shacl import ENGINES, SHACL, prepare
from iort_kg.store import evaluate
from iort_kg.validate import ShapeLibrary

SUITE = os.environ.get("SHACL_TEST_SUITE", "")
KNOWN = yaml.safe_load((Path(__file__).parent / "shacl-suite.yaml").read_text(encoding="utf-8"))
BASE = "urn:x-shacl-test:/"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
KINDS = ("core", "sparql")

Row = tuple[str, str, str, str]


@dataclass(frozen=True)
class Case:
    """A test: its IRI, data and shapes as N-Triples, and the results; none of them if the shapes are to be refused."""

    iri: str
    data: bytes
    shapes: bytes
    results: Counter[Row] | None


class Graph:
    """A file of the suite."""

    def __init__(self, path: Path) -> None:
        iri = BASE + path.relative_to(SUITE).as_posix()
        self.triples = [q.triple for q in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=iri)]

    def values(self, subject: object, prop: str) -> list[object]:
        return [t.object for t in self.triples if t.subject == subject and t.predicate.value == prop]

    def value(self, subject: object, prop: str) -> object:
        return next(iter(self.values(subject, prop)), None)

    def to_ntriples(self) -> bytes:
        return ox.serialize(self.triples, format=ox.RdfFormat.N_TRIPLES) or b""


def shown(term: object) -> str:
    return "" if term is None else "_:" if isinstance(term, ox.BlankNode) else str(term)


def cases(path: Path) -> Iterator[Case]:
    """The tests of a file."""
    graph = Graph(path)
    for test in {t.subject for t in graph.triples if t.predicate.value.endswith("#type") and t.object == ox.NamedNode(SHT + "Validate")}:
        action, result = graph.value(test, MF + "action"), graph.value(test, MF + "result")
        data, shapes = (graph.value(action, SHT + name) for name in ("dataGraph", "shapesGraph"))
        rows: Counter[Row] | None = None
        if result != ox.NamedNode(SHT + "Failure"):
            named = ("sourceShape", "focusNode", "value", "resultPath")
            rows = Counter(
                tuple(shown(graph.value(one, SHACL + name)) for name in named)  # type: ignore[misc]
                for one in graph.values(result, SHACL + "result")
            )
        yield Case(test.value, *(Graph(file_of(one)).to_ntriples() for one in (data, shapes)), rows)  # type: ignore[union-attr]


def file_of(iri: object) -> Path:
    assert isinstance(iri, ox.NamedNode)
    return Path(SUITE) / iri.value.removeprefix(BASE)


@cache
def suite() -> dict[str, Case]:
    """All tests that the manifests list, by IRI."""
    found: dict[str, Case] = {}
    waiting = [Path(SUITE) / kind / "manifest.ttl" for kind in KINDS]
    while waiting:
        manifest = waiting.pop()
        graph = Graph(manifest)
        waiting += [file_of(t.object) for t in graph.triples if t.predicate.value == MF + "include"]
        found |= {case.iri: case for case in cases(manifest)}
    return found


def wrong(case: Case, engine: str) -> str | None:
    """What is wrong with the engine's answer; nothing if it is right."""
    try:
        results = prepare(case.shapes, engine).run(case.data)
    except IortKgError as error:
        return None if case.results is None else f"refused: {error}"
    if case.results is None:
        return "not refused"
    found = Counter((shown(shape), shown(focus), shown(value), shown(path)) for shape, focus, value, path in results)
    return None if found == case.results else f"missing {list(case.results - found)}, too many {list(found - case.results)}"


def parametrize() -> list[str]:
    return sorted(suite()) if SUITE else [""]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("iri", parametrize())
def test_suite(iri: str, engine: str) -> None:
    if not SUITE:
        pytest.skip("SHACL_TEST_SUITE does not name the folder data-shapes-test-suite/tests of w3c/data-shapes")
    error = wrong(suite()[iri], engine)
    if iri in KNOWN[engine]:
        assert error, f"{iri} passes now: take it out of shacl-suite.yaml"
    else:
        assert error is None


@pytest.mark.skipif(not SUITE, reason="SHACL_TEST_SUITE does not name the folder data-shapes-test-suite/tests of w3c/data-shapes")
def test_the_suite_is_all_there() -> None:
    """As many tests as the suites had when this was written, or more; and none is listed that they do not have."""
    assert len([iri for iri in suite() if iri.startswith(BASE + "core/")]) >= 98
    assert len([iri for iri in suite() if iri.startswith(BASE + "sparql/")]) >= 20
    assert {iri for engine in ENGINES for iri in KNOWN[engine]} - suite().keys() == set()


def test_every_known_failure_has_a_reason() -> None:
    assert KNOWN.keys() == set(ENGINES)
    assert all(one["reason"].endswith(".") for engine in ENGINES for one in KNOWN[engine].values())


@pytest.mark.parametrize("engine", ENGINES)
def test_no_shape_of_ours_uses_what_an_engine_fails_on(engine: str) -> None:
    """Where a failure lies in the shapes, and not in the data, the list says by a query which shapes have it."""
    store = ox.Store()
    store.load(ShapeLibrary.load(shipped() / "shapes").to_ntriples(), ox.RdfFormat.N_TRIPLES)
    asked = [one["ask"] for one in KNOWN[engine].values() if "ask" in one]
    assert [query for query in asked if evaluate(store, query)] == []


def test_what_would_be_found_in_the_shapes_is_found() -> None:
    """The queries of the list themselves: each is true of the test that it is for."""
    if not SUITE:
        pytest.skip("SHACL_TEST_SUITE does not name the folder data-shapes-test-suite/tests of w3c/data-shapes")
    for iri, one in ((iri, one) for engine in ENGINES for iri, one in KNOWN[engine].items() if "ask" in one):
        store = ox.Store()
        store.load(suite()[iri].shapes, ox.RdfFormat.N_TRIPLES)
        assert evaluate(store, one["ask"]), iri


@pytest.mark.parametrize("engine", ENGINES)
def test_every_term_of_our_shapes_is_tested_by_the_suite(engine: str) -> None:
    """Each term of SHACL that our shapes use is used by a test that the engine passes."""
    if not SUITE:
        pytest.skip("SHACL_TEST_SUITE does not name the folder data-shapes-test-suite/tests of w3c/data-shapes")
    passed = b" ".join(case.shapes for iri, case in suite().items() if iri not in KNOWN[engine])
    ours = ShapeLibrary.load(shipped() / "shapes").triples
    terms = {term.value for triple in ours for term in (triple.predicate, triple.object) if isinstance(term, ox.NamedNode)}
    used = {term for term in terms if term.startswith(SHACL)}
    assert len(used) > 30
    assert sorted(term for term in used if f"<{term}>".encode() not in passed) == []


if __name__ == "__main__":
    for engine in ENGINES:
        for iri, case in sorted(suite().items()):
            if error := wrong(case, engine):
                print(engine, iri, error)
