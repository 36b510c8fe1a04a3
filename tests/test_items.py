"""Anchors to items of a page, beside those to lines of a text: read, ordered, told in words, and never taken for lines."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from iort_kg.errors import InvalidInput
from iort_kg.namespaces import BASE
from iort_kg.provenance import Item, LineRange, cited_ranges, describe_lines, documents, in_order, pages, ranges_of, read_anchor, verify

GRAPH = f"""@base <{BASE}policy/made/> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix iort: <https://w3id.org/iort-kg/ontology#> .
<statement/one> dcterms:source <../../source/page#item=2>, <../../source/page#item=10>, <../../source/page#item=list> .
<statement/two> dcterms:source <../../source/text#line=3,5> .
<coverage/derived> iort:followsFrom <statement/one>, <statement/two> .
"""


@pytest.fixture
def store() -> ox.Store:
    found = ox.Store()
    found.load(input=GRAPH.encode(), format=ox.RdfFormat.TURTLE)
    return found


@pytest.mark.parametrize(
    ("fragment", "anchor"),
    [
        ("page#item=2", Item("page", "2")),
        ("page#item=not-listed.a", Item("page", "not-listed.a")),
        ("page#line=1,2", LineRange("page", 2, 2)),
        ("page#item=", None),
        ("page#item=Two words", None),
        ("page#item=-x", None),
        ("page", None),
    ],
)
def test_an_anchor_is_read_and_written(fragment: str, anchor: Item | LineRange | None) -> None:
    found = read_anchor(f"{BASE}source/{fragment}")
    assert found == anchor
    if found:
        assert found.iri == f"{BASE}source/{fragment}"


def test_what_is_derived_has_the_places_of_what_it_follows_from(store: ox.Store) -> None:
    found = ranges_of(store, [f"{BASE}policy/made/coverage/derived"])
    assert list(map(str, found)) == ["item 2", "item 10", "item list", "lines 4–5"]
    assert describe_lines(found) == "lines 4–5; items 2, 10, list"
    assert describe_lines(found[:1]) == "item 2"
    assert in_order(reversed(found)) == found


def test_a_page_has_no_lines_to_verify(store: ox.Store, tmp_path: Path) -> None:
    assert (documents(store), pages(store)) == (["text"], ["page"])
    assert {where.document for where in cited_ranges(store, "text")} == {"text"}
    copy = tmp_path / "page.txt"
    copy.write_text("copy\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="page is cited by items of a page, not by lines"):
        verify(store, copy, "page")
