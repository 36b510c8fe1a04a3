"""Anchors lead to lines and back, and `verify` names exactly the lines that are not as they were transcribed."""

import random
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pytest

from iort_kg.assets import shipped
from iort_kg.errors import InvalidInput, UnknownName, UnreadableInput
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import BASE
from iort_kg.provenance import (
    SOURCE,
    TEXT_DIGEST,
    Difference,
    LineRange,
    cited_ranges,
    digest,
    digest_triples,
    documents,
    read_lines,
    verify,
)

TEXT = "one\ntwo\n\nfour é\nfive\nsix"
GRAPH = ox.NamedNode("http://example.org/graph")


def record(number: int, anchor: str) -> ox.Quad:
    return ox.Quad(ox.NamedNode(f"http://example.org/record/{number}"), SOURCE, ox.NamedNode(anchor), GRAPH)


@pytest.fixture
def made(tmp_path: Path) -> tuple[ox.Store, Path]:
    """A made-up document of six lines, and a graph that cites lines 2, 4 to 5, and 5 of it."""
    path = tmp_path / "made.txt"
    path.write_bytes(TEXT.encode())
    store = ox.Store()
    for number, position in enumerate(("1,2", "3,5", "4,5")):
        store.add(record(number, f"{BASE}source/made#line={position}"))
    store.add(record(9, "http://example.org/elsewhere#line=0,1"))
    for triple in digest_triples(store, path):
        store.add(ox.Quad(*triple, GRAPH))
    return store, path


# anchors


@pytest.mark.parametrize(("position", "first", "last", "words"), [("43,44", 44, 44, "line 44"), ("119,121", 120, 121, "lines 120–121")])
def test_an_anchor_counts_between_lines(position: str, first: int, last: int, words: str) -> None:
    iri = f"{BASE}source/cam80108#line={position}"
    where = LineRange.from_iri(iri)
    assert where == LineRange("cam80108", first, last)
    assert where.iri == iri
    assert str(where) == words
    assert [line.first for line in where.lines()] == list(range(first, last + 1))


@pytest.mark.parametrize(
    "iri", [f"{BASE}source/made", f"{BASE}source/made#char=1,2", f"{BASE}source/made#line=1", "http://example.org/x#line=1,2"]
)
def test_what_is_no_anchor(iri: str) -> None:
    assert LineRange.from_iri(iri) is None


def test_a_digest_is_that_of_the_lines_joined() -> None:
    lines = [b"one", b"two", b""]
    assert digest(lines, LineRange("made", 2, 2)) == sha256(b"two").hexdigest()
    assert digest(lines, LineRange("made", 1, 3)) == sha256(b"one\ntwo\n").hexdigest()
    assert digest(lines, LineRange("made", 3, 4)) is None


def test_lines_are_read_without_their_ends(tmp_path: Path) -> None:
    path = tmp_path / "copy.txt"
    path.write_bytes(b"one\r\ntwo\n\nfo\x0bur\xc2\x85")
    assert read_lines(path) == [b"one", b"two", b"", b"fo\x0bur\xc2\x85"]


# a made-up document


def test_ranges_and_each_line_in_them_are_cited(made: tuple[ox.Store, Path]) -> None:
    assert [(where.first, where.last) for where in cited_ranges(made[0], "made")] == [(2, 2), (4, 4), (4, 5), (5, 5)]
    assert documents(made[0]) == ["made"]


def test_a_true_copy_passes(made: tuple[ox.Store, Path]) -> None:
    store, path = made
    assert verify(store, path) == []
    path.write_bytes(TEXT.replace("\n", "\r\n").encode() + b"\r\n")
    assert verify(store, path, "made") == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("two", "tvo", [Difference(2, "differs")]),
        ("two", "two ", [Difference(2, "differs")]),
        ("four é", "four e", [Difference(4, "differs")]),
        ("four é\nfive", "five\nfour é", [Difference(4, "differs"), Difference(5, "differs")]),
        ("\nfive\nsix", "", [Difference(5, "is missing")]),
        ("one", "uncited", []),
        ("six", "uncited", []),
    ],
)
def test_a_changed_copy_is_named_by_line(made: tuple[ox.Store, Path], before: str, after: str, expected: list[Difference]) -> None:
    store, path = made
    path.write_bytes(TEXT.replace(before, after).encode())
    assert verify(store, path) == expected


def test_an_empty_copy_misses_every_line(made: tuple[ox.Store, Path]) -> None:
    store, path = made
    path.write_bytes(b"")
    assert verify(store, path) == [Difference(line, "is missing") for line in (2, 4, 5)]


def test_a_graph_that_keeps_no_or_a_wrong_digest_is_an_error(made: tuple[ox.Store, Path]) -> None:
    store, path = made
    whole = ox.NamedNode(f"{BASE}source/made#line=3,5")
    kept = next(store.quads_for_pattern(whole, TEXT_DIGEST, None))
    store.remove(kept)
    with pytest.raises(InvalidInput, match=r"keeps no digest of lines 4–5 of made"):
        verify(store, path)
    store.add(ox.Quad(whole, TEXT_DIGEST, ox.Literal("0" * 64), GRAPH))
    with pytest.raises(InvalidInput, match=r"the kept digest of lines 4–5 of made is not that of its lines"):
        verify(store, path)


def test_a_document_has_to_be_named_if_there_are_several(made: tuple[ox.Store, Path]) -> None:
    store, path = made
    with pytest.raises(UnknownName, match="no document is called 'mode'; did you mean made"):
        verify(store, path, "mode")
    store.add(record(10, f"{BASE}source/other#line=0,1"))
    with pytest.raises(InvalidInput, match=r"several documents \(made, other\)"):
        verify(store, path)
    assert verify(store, path, "made") == []
    with pytest.raises(InvalidInput, match="keeps no digest of line 1 of other"):
        verify(store, path, "other")


def test_a_short_document_has_no_digests(made: tuple[ox.Store, Path]) -> None:
    store, path = made
    path.write_bytes(b"one\ntwo")
    with pytest.raises(UnreadableInput, match="has 2 lines, but the graph cites line 4"):
        digest_triples(store, path)


# the shipped graph


def test_source_ttl_holds_exactly_the_cited_ranges(kg: KnowledgeGraph) -> None:
    path = shipped() / "ontology" / "policies" / "cam80108" / "source.ttl"
    kept = {triple.subject.value for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE) if triple.predicate == TEXT_DIGEST}
    cited = {where.iri for where in cited_ranges(kg.store, "cam80108")}
    assert sorted(kept - cited) == []
    assert sorted(cited - kept) == []
    assert len(cited) > 400


def test_source_ttl_is_what_digest_prints(cli, document: Path) -> None:  # type: ignore[no-untyped-def]
    path = shipped() / "ontology" / "policies" / "cam80108" / "source.ttl"
    assert cli("digest", str(document)).stdout == path.read_text(encoding="utf-8")


def test_the_document_passes(kg: KnowledgeGraph, document: Path, tmp_path: Path) -> None:
    assert kg.verify(document) == []
    copy = tmp_path / "windows.txt"
    copy.write_bytes(document.read_bytes().replace(b"\n", b"\r\n"))
    assert kg.verify(copy) == []


def test_any_changed_character_names_its_line(kg: KnowledgeGraph, document: Path, tmp_path: Path) -> None:
    """One character of one cited line in turn: replaced, left out, or put in; forty lines drawn, each at another place."""
    lines = document.read_text(encoding="utf-8").split("\n")
    cited = [where.first for where in cited_ranges(kg.store, "cam80108") if where.first == where.last]
    draw = random.Random(80108)
    copy = tmp_path / "copy.txt"
    for number in [cited[0], cited[-1], *draw.sample(cited, 38)]:
        text = lines[number - 1]
        place = draw.choice([0, len(text) - 1, draw.randrange(len(text))])
        other = draw.choice([char for char in " .,0aé–" if char != text[place]])
        middle = draw.choice([other, "", text[place] + other])
        changed = text[:place] + middle + text[place + 1 :]
        copy.write_text("\n".join([*lines[: number - 1], changed, *lines[number:]]), encoding="utf-8", newline="")
        assert kg.verify(copy) == [Difference(number, "differs")], (number, place, middle)


def test_missing_lines_are_named(kg: KnowledgeGraph, document: Path, tmp_path: Path) -> None:
    cited = [where.first for where in cited_ranges(kg.store, "cam80108") if where.first == where.last]
    copy = tmp_path / "short.txt"
    copy.write_bytes(b"\n".join(document.read_bytes().split(b"\n")[:500]))
    assert kg.verify(copy) == [Difference(line, "is missing") for line in cited if line > 500]
