"""Each form of a report holds every finding, whatever its text, and the checks that passed."""

import csv
import io
import json
import re
from datetime import date
from html.parser import HTMLParser

import junitparser
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import DCTERMS, RDF, SH

from iort_kg.disk import open_store
from iort_kg.findings import Finding, Ran
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import BASE, POLICY
from iort_kg.reports import COLUMNS, describe, to_html, to_junit, to_rdf, to_read, to_table
from iort_kg.sources import shipped_policies

DAY = date(2026, 11, 23)
SOURCE = BASE + "source/mine"
NASTY = 'a <script>alert(1)</script> & "quotes", a | bar and \x07 a bell'
FINDINGS = [
    Finding("rows", "arithmetic", "error", POLICY + "mine/result/a", NASTY, SOURCE, 3, 5, "5 <b>of</b> 6"),
    Finding("rows", "arithmetic", "error", POLICY + "mine/result/a", NASTY, SOURCE, 3, 5, "6 of 6"),
    Finding("dates", "time", "warning", POLICY + "mine/history/a", "late", SOURCE, 7, 7),
    Finding("words", "words", "info", POLICY + "mine/claim/a", "open"),
    Finding("Record-name", "shapes", "error", "_:", "no name"),
]
RAN = [
    Ran("arithmetic", "rows", "The <i>sum</i> is off.", "Add it up.", "a + b = c", "Rows do not overlap."),
    Ran("arithmetic", "columns"),
    Ran("time", "dates"),
    Ran("words", "words"),
    Ran("shapes", "Record-name"),
    Ran("shapes", "Record-type"),
]


class Outline(HTMLParser):
    """Tags, identifiers and links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        self.ids += [str(given["id"])] if "id" in given else []
        self.links += [str(given[name]) for name in ("href", "src", "aria-labelledby") if name in given]


def test_the_page_says_what_how_many_and_why() -> None:
    page = to_html(FINDINGS, RAN, DAY, ["Policy <MINE>"])
    outline = Outline()
    outline.feed(page)
    assert {"script", "link", "img", "b", "i"} & set(outline.tags) == set()
    assert not re.search(r"@import|url\(|https?://(?!w3id\.org/iort-kg/)", page)
    assert [tag for tag in outline.tags if re.fullmatch("h[1-6]", tag)][:3] == ["h1", "h2", "h3"]
    assert len(outline.ids) == len(set(outline.ids))
    assert {link.removeprefix("#") for link in outline.links} <= set(outline.ids)
    for text in ("5 findings", "Policy &lt;MINE&gt;", "2026-11-23", "a + b = c", "Rows do not overlap.", "Add it up.", "3–5", "columns"):
        assert text in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert page.index(">shapes<") < page.index(">arithmetic<") < page.index(">time<")


def test_a_page_of_nothing_says_so() -> None:
    assert "Nothing was found" in to_html([], RAN, DAY)


def test_junit_is_read_back_with_the_checks_that_passed() -> None:
    report = junitparser.JUnitXml.fromstring(to_junit(FINDINGS, RAN, DAY).encode())
    cases = {(suite.name, case.name): case for suite in report for case in suite}
    assert sorted(cases) == sorted((one.family, one.check) for one in RAN)
    assert (report.tests, report.failures, report.errors) == (6, 3, 0)
    assert {name for (_, name), case in cases.items() if case.is_passed} == {"columns", "Record-type", "words"}
    (failure,) = cases["arithmetic", "rows"].result
    assert (failure.message, failure.type, len(failure.text.splitlines())) == ("2 findings", "error", 2)
    assert "<script>" in failure.text
    assert "open" in cases["words", "words"].system_out


def test_the_graph_of_a_report_is_read_back() -> None:
    graph = rdflib.Graph().parse(data=ox.serialize(to_rdf(FINDINGS, DAY), format=ox.RdfFormat.TURTLE), format="turtle")
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(report, DCTERMS.date).toPython() == DAY
    results = list(graph.objects(report, SH.result))
    assert len(results) == len(FINDINGS)
    for term in (SH.focusNode, SH.resultSeverity, SH.resultMessage, DCTERMS.identifier):
        assert all(len(list(graph.objects(result, term))) == 1 for result in results), term
    assert {str(iri) for iri in graph.objects(None, DCTERMS.source)} == {SOURCE + "#line=2,5", SOURCE + "#line=6,7"}


def test_rows_and_objects_keep_their_columns() -> None:
    rows = list(csv.DictReader(io.StringIO(to_table(FINDINGS).to_csv())))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["message"] for row in rows] == [one.message for one in FINDINGS]
    for one in FINDINGS:
        told = json.loads(json.dumps(one.to_dict()))
        assert set(told) == {*COLUMNS, "family", "document", "proposal"}
        assert Finding(**told) == one
    assert "a \\| bar" in to_read(FINDINGS).to_markdown()


@pytest.mark.parametrize("text", ["CAM 80108", "last reviewed 2020-12"])
def test_the_document_is_described(text: str, kg: KnowledgeGraph) -> None:
    assert len(describe(kg.store)) == len(shipped_policies())
    (line,) = describe(open_store(policies=["cam80108"]))
    assert text in line
