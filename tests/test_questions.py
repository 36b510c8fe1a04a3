"""Every shipped question: its header, its golden answers in tests/ask/, and the same answer from rdflib."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
import yaml

import iort_kg
from iort_kg.assets import query_files
from iort_kg.catalog import get_question, question_names
from iort_kg.graph import KnowledgeGraph
from iort_kg.inputs import bind, to_term
from iort_kg.namespaces import BASE, PREFIXES
from iort_kg.store import evaluate
from iort_kg.table import Table, show

NAMES = question_names()
SECOND = Path(__file__).parent / "ask" / "second"
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
    "plans-that-disagree",
    "status-of-site-by-plan",
    "codes-by-plan",
]
TOO_MUCH_FOR_RDFLIB = {"facts", "plans-that-disagree"}  # over the whole document it takes minutes
WITHOUT_POLICY = {"provenance-of", "references-of-study", "results-of-study"}  # of one record, which is of one policy


def test_promised_questions_are_there() -> None:
    assert set(PROMISED) <= set(NAMES)


def test_every_question_has_a_golden_answer() -> None:
    answered = {parameter.values[0] for parameter in CASES}
    assert answered == set(NAMES) - {"facts"}, "facts is held against the document in test_transcription.py"


@pytest.fixture(scope="module")
def several() -> KnowledgeGraph:
    """CAM 80108 and a made-up policy."""
    return iort_kg.load([SECOND], policies=["cam80108"])


@pytest.mark.parametrize(("name", "case"), CASES)
def test_golden_answer(kg: KnowledgeGraph, several: KnowledgeGraph, name: str, case: dict[str, Any]) -> None:
    """Of CAM 80108, unless the case names the policies that it is about."""
    inputs = dict(case.get("inputs") or {})
    if "policies" not in case and "policy" in get_question(name).inputs:
        inputs.setdefault("policy", "cam80108")
    answer = (several if "second" in case.get("policies", ()) else kg).ask(name, **inputs)
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
        slots = set(re.findall(rf"VALUES \?{key.replace('-', '_')} \{{ ([^}}]*) \}}", question.sparql))
        assert slots == {expected.default or "UNDEF"}
        if expected.default is not None:
            plain = re.sub(r'^"|"(\^\^.*)?$', "", expected.default)
            assert str(to_term(plain, expected, kg.store))


@pytest.mark.parametrize("path", [p for kind in ("ask", "derive") for p in query_files(kind).values()], ids=lambda p: p.stem)
def test_no_query_names_an_unknown_term(kg: KnowledgeGraph, path: Path) -> None:
    text = re.sub(r"^#.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for prefix, local in re.findall(r"(?<![\w/<\"])([a-z][\w-]*):([\w-]+)", text):
        iri = PREFIXES[prefix] + local
        if iri.startswith(BASE):
            assert any(kg.store.quads_for_pattern(ox.NamedNode(iri), None, None)), f"{prefix}:{local} is not declared"


@pytest.mark.parametrize("name", sorted(set(NAMES) - WITHOUT_POLICY))
def test_answer_over_all_policies_is_that_of_each(several: KnowledgeGraph, name: str) -> None:
    """Nothing is joined across policies, unless the question is about how they differ."""
    needed = examples(name)
    rows = several.ask(name, **needed).rows
    by_policy = [several.ask(name, policy=policy, **needed).rows for policy in ("cam80108", "second")]
    if name in ("codes-by-plan", "plans-that-disagree"):
        assert set(rows) == set().union(*by_policy)
    elif name == "facts":  # those of a policy that is only mentioned are of no other
        assert set(rows) > set().union(*by_policy)
    else:
        assert Counter(rows) == Counter(row for part in by_policy for row in part)


def examples(name: str) -> dict[str, str]:
    """The inputs that a question needs, as its header gives them."""
    return {
        key: re.sub(r'^[<"]|[>"](\^\^.*)?$', "", given.default or "") for key, given in get_question(name).inputs.items() if given.required
    }


def in_rdflib(kg: KnowledgeGraph) -> rdflib.Dataset:
    """The same quads in rdflib's own memory store."""
    dataset = rdflib.Dataset(default_union=True)
    quads = kg.store.dump(format=ox.RdfFormat.N_QUADS)
    assert quads is not None
    return dataset.parse(data=quads, format="nquads")


@pytest.fixture(scope="module")
def oracle(several: KnowledgeGraph) -> rdflib.Dataset:
    return in_rdflib(several)


@pytest.mark.parametrize("name", sorted(set(NAMES) - TOO_MUCH_FOR_RDFLIB))
def test_rdflib_gives_the_same_rows(several: KnowledgeGraph, oracle: rdflib.Dataset, name: str) -> None:
    assert_same(several, oracle, name)


@pytest.mark.parametrize("name", sorted(TOO_MUCH_FOR_RDFLIB))
def test_rdflib_gives_the_same_rows_of_small_policies(tmp_path: Path, name: str) -> None:
    text = (SECOND / "policy.ttl").read_text(encoding="utf-8")
    (tmp_path / "third").mkdir()
    third = text.replace("second", "third").replace("site:gastric-cancer", "site:pancreatic-cancer")
    (tmp_path / "third" / "policy.ttl").write_text(third, encoding="utf-8")
    small = iort_kg.load([SECOND, tmp_path / "third"], policies=[])
    assert_same(small, in_rdflib(small), name)


def assert_same(kg: KnowledgeGraph, oracle: rdflib.Dataset, name: str) -> None:
    sparql = bind(get_question(name), examples(name), kg.store)
    found = Counter(tuple(map(plain, row)) for row in Table.from_solutions(evaluate(kg.store, sparql)).rows)  # type: ignore[arg-type]
    expected = Counter(tuple(map(plain, row)) for row in oracle.query(sparql, initNs=PREFIXES))
    assert found
    assert found == expected


def plain(value: object) -> str:
    """Text that is the same for both engines: an empty group is unbound in one, and joined parts have no order."""
    if value is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if re.fullmatch(r"-?\d+\.\d*", text):
        return text.rstrip("0").rstrip(".")
    return " ".join(sorted(re.split(r"[,;]? ", text)))
