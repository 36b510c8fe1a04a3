"""The graph against the document itself: its numbers, its lines, its words. Skipped where the document is not at hand."""

import re
from pathlib import Path

import pytest

from iort_kg.assets import shipped
from iort_kg.graph import KnowledgeGraph
from iort_kg.provenance import cited_ranges

NUMBER = re.compile(r"\d+(?:\.\d+)?")
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def lines(document: Path) -> list[str]:
    return document.read_text(encoding="utf-8").split("\n")


def test_every_printed_number_is_in_a_record_of_its_line(kg: KnowledgeGraph, lines: list[str]) -> None:
    held: dict[int, set[str]] = {}
    for _, prop, value, reported, _, first, last in kg.ask("facts", policy="cam80108").rows:
        if prop.short in ("rdfs:label", "rdfs:comment"):
            continue
        numbers = NUMBER.findall(f"{value} {reported or ''}")
        for line in range(first, min(last, first + 8) + 1):
            held.setdefault(line, set()).update(numbers)
    printed = [(number, found) for number, text in enumerate(lines, 1) for found in sorted(set(NUMBER.findall(text)))]
    missing = [f"line {line}: {found}" for line, found in printed if found not in held.get(line, set())]
    assert len(printed) > 1400
    assert len(missing) <= 0.002 * len(printed), missing


def test_a_print_stands_on_the_line_that_it_is_given_for(kg: KnowledgeGraph, lines: list[str]) -> None:
    rows = [row for row in kg.ask("facts", policy="cam80108").rows if row[3]]
    elsewhere = [row for row in rows if squeeze(row[3]) not in squeeze("\n".join(lines[row[5] - 1 : row[6]]))]
    assert len(rows) > 300
    assert len(elsewhere) <= 0.01 * len(rows), elsewhere


def test_every_line_with_words_is_cited(kg: KnowledgeGraph, lines: list[str]) -> None:
    cited = {where.first for where in cited_ranges(kg.store, "cam80108") if where.first == where.last}
    words = {number for number, text in enumerate(lines[:612], 1) if re.search(r"\w", text)}  # what follows is the page's navigation
    assert sorted(words - cited) == []
    assert sorted(number for number in cited if not lines[number - 1].strip()) == []


def test_as_named_is_the_documents_wording(kg: KnowledgeGraph, lines: list[str]) -> None:
    """Wording that claims to be the document's stands in the lines that it is anchored to."""
    answer = kg.query("""SELECT ?record ?wording (GROUP_CONCAT(STR(?source); separator=" ") AS ?anchors) {
        ?record iort:asNamed ?wording ; dcterms:source ?source
        FILTER (CONTAINS(STR(?source), "/source/cam80108#")) } GROUP BY ?record ?wording""")
    wrong = []
    for record, wording, anchors in answer.rows:  # type: ignore[union-attr]
        text = " ".join("\n".join(lines[int(a) : int(b)]) for a, b in re.findall(r"#line=(\d+),(\d+)", anchors))
        if squeeze(wording) not in squeeze(text):
            wrong.append(f"{record}: {wording}")
    assert wrong == []


def squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def test_no_sentence_of_the_document_is_in_the_repository(lines: list[str]) -> None:
    """No eleven words in a row, outside titles of references and descriptors of codes."""
    length = 11
    runs: set[tuple[str, ...]] = set()
    for text in lines[:412]:
        words = re.findall(r"[\w'%.-]+", text.lower())
        runs.update(tuple(words[i : i + length]) for i in range(len(words) - length + 1))
    copied = []
    files = [
        path
        for folder in ("ontology", "shapes", "queries", "iort_kg", "tests", "docs", "benchmarks")
        for path in (ROOT / folder).rglob("*")
    ]
    for path in [*files, *ROOT.glob("*.md"), *ROOT.glob("LICENSE*")]:
        if path.is_file() and path.suffix in {".ttl", ".rq", ".py", ".md", ".yaml", ".csv", ""}:
            words = re.findall(r"[\w'%.-]+", path.read_text(encoding="utf-8").lower())
            copied += [
                f"{path.name}: {' '.join(words[i : i + length])}"
                for i in range(len(words) - length + 1)
                if tuple(words[i : i + length]) in runs
            ]
    assert copied == []


def test_no_cpt_descriptor(lines: list[str]) -> None:
    descriptors = [
        text.split(maxsplit=1)[1].strip(" .").removeprefix("77424 ") for text in (*lines[52:55], *lines[520:523]) if text.strip()
    ]
    assert len(descriptors) == 6
    data = "\n".join(path.read_text(encoding="utf-8").lower() for path in (shipped() / "ontology").rglob("*.ttl"))
    for descriptor in descriptors:
        assert descriptor.lower() not in data
