"""Every shipped question: its header, its golden answers in tests/ask/, and the same answer from rdflib."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
import yaml

from iort_kg.assets import query_files
from iort_kg.catalog import get_question, question_names
from iort_kg.graph import KnowledgeGraph
from iort_kg.inputs import bind, to_term
from iort_kg.namespaces import BASE, PREFIXES
from iort_kg.store import evaluate
from iort_kg.table import Table, show

NAMES = question_names()
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}:{case['case']}")
    for path in sorted((Path(__file__).parent / "ask").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]
# The names that users were promised; a question may be added, but none of these may go.
PROMISED = [
    "covered-sites",
    "coverage-conditions",
    "nccn-2a-but-investigational",
    "covered-without-nccn-2a",
    "guidelines-silent-on-iort",
    "abs-recommended-but-investigational",
    "status-against-guidelines",
    "conclusions-by-layer",
    "layers-that-disagree",
    "covered-with-insufficient-evidence",
    "investigational-with-positive-evidence",
    "studies-of-site",
    "studies-by-design",
    "results-of-study",
    "effects-of-outcome",
    "significant-effects",
    "complications",
    "study-limitations",
    "trials-stopped-early",
    "ongoing-trials",
    "codes-for-site",
    "sites-for-code",
    "covered-sites-without-code",
    "references-of-study",
    "uncited-references",
    "policy-history",
    "changes-of-intent",
    "coverage-as-of",
    "devices",
    "doses",
    "provenance-of",
]


def test_promised_questions_are_there() -> None:
    assert set(PROMISED) <= set(NAMES)


def test_every_question_has_a_golden_answer() -> None:
    answered = {parameter.values[0] for parameter in CASES}
    assert answered == set(NAMES) - {"facts"}, "facts is held against the document in test_transcription.py"


@pytest.mark.parametrize(("name", "case"), CASES)
def test_golden_answer(kg: KnowledgeGraph, name: str, case: dict[str, Any]) -> None:
    answer = kg.ask(name, **(case.get("inputs") or {}))
    indexes = [answer.columns.index(column) for column in case["columns"]]
    found = Counter(tuple(shown(row[index]) for index in indexes) for row in answer.rows)
    expected = Counter(tuple(shown(value) for value in row) for row in case["rows"])
    missing = expected - found
    assert not missing, f"missing {sorted(missing.elements())}; answered {sorted(found.elements())}"
    if not case.get("subset"):
        assert not found - expected, f"too many: {sorted((found - expected).elements())}"


def shown(value: Any) -> str:
    """A value as text: numbers by value, not by form, so that 0.40 is 0.4; lists that were joined in any order, sorted."""
    text = show(value) if not isinstance(value, float) else str(value)
    if re.fullmatch(r"-?\d+\.\d+", text) and not isinstance(value, str):
        text = text.rstrip("0").rstrip(".")
    return ", ".join(sorted(text.split(", "))) if ", " in text else text


@pytest.mark.parametrize("name", NAMES)
def test_header_agrees_with_the_query(kg: KnowledgeGraph, name: str) -> None:
    question = get_question(name)
    assert question.summary.endswith("?")
    outcome = evaluate(kg.store, question.sparql)
    assert isinstance(outcome, ox.QuerySolutions)
    assert [variable.value for variable in outcome.variables] == list(question.outputs)
    assert re.search(r"\nORDER BY [^\n]+\n*$", question.sparql), "a SELECT ends in ORDER BY"
    slots = set(re.findall(r"VALUES \?(\w+) \{ [^}]* \}", question.sparql))
    assert {key.replace("-", "_") for key in question.inputs} <= slots


@pytest.mark.parametrize("name", NAMES)
def test_default_stands_in_the_slot(kg: KnowledgeGraph, name: str) -> None:
    """The header's default is what the plain file asks, so that the file can be run as it is."""
    question = get_question(name)
    for key, expected in question.inputs.items():
        slot = re.search(rf"VALUES \?{key.replace('-', '_')} \{{ ([^}}]*) \}}", question.sparql)
        assert slot is not None
        if expected.default is None:
            assert slot[1] == "UNDEF"
        else:
            assert slot[1] == expected.default
            plain = re.sub(r'^"|"(\^\^.*)?$', "", expected.default)
            assert str(to_term(plain, expected, kg.store))


@pytest.mark.parametrize("path", [p for kind in ("ask", "derive") for p in query_files(kind).values()], ids=lambda p: p.stem)
def test_no_query_names_an_unknown_term(kg: KnowledgeGraph, path: Path) -> None:
    text = re.sub(r"^#.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for prefix, local in re.findall(r"(?<![\w/<\"])([a-z][\w-]*):([\w-]+)", text):
        iri = PREFIXES[prefix] + local
        if iri.startswith(BASE):
            assert any(kg.store.quads_for_pattern(ox.NamedNode(iri), None, None)), f"{prefix}:{local} is not declared"


@pytest.fixture(scope="module")
def oracle(kg: KnowledgeGraph) -> rdflib.Dataset:
    """The same quads in rdflib's own memory store."""
    dataset = rdflib.Dataset(default_union=True)
    quads = kg.store.dump(format=ox.RdfFormat.N_QUADS)
    assert quads is not None
    return dataset.parse(data=quads, format="nquads")


@pytest.mark.parametrize("name", NAMES)
def test_rdflib_gives_the_same_rows(kg: KnowledgeGraph, oracle: rdflib.Dataset, name: str) -> None:
    question = get_question(name)
    needed = {key: re.sub(r'^[<"]|[>"](\^\^.*)?$', "", given.default or "") for key, given in question.inputs.items() if given.required}
    sparql = bind(question, needed, kg.store)
    found = Counter(tuple(map(plain, row)) for row in Table.from_solutions(evaluate(kg.store, sparql)).rows)  # type: ignore[arg-type]
    expected = Counter(tuple(map(plain, row)) for row in oracle.query(sparql, initNs=PREFIXES))
    assert found == expected


def plain(value: object) -> str:
    """Text that is the same for both engines: an empty group is unbound in one, and joined parts have no order."""
    if value is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if re.fullmatch(r"-?\d+\.\d*", text):
        return text.rstrip("0").rstrip(".")
    return " ".join(sorted(re.split(r"[,;]? ", text)))
