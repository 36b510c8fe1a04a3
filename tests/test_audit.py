"""Each check finds its planted case, and only that; the shipped graph gives the findings that docs/findings.md judges."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from iort_kg.assets import query_files, shipped, turtle_files
from iort_kg.audit import FAMILIES, by_policy, load_check, load_checks, run_checks
from iort_kg.disk import open_store
from iort_kg.errors import UnknownName, UnreadableInput
from iort_kg.findings import SEVERITIES
from iort_kg.namespaces import POLICY, PREFIXES, shorten

CASES = Path(__file__).parent / "checks"
CHECKS = sorted(query_files("check"))
AS_OF = date(2026, 11, 23)
DOCS = Path(__file__).parent.parent / "docs" / "findings.md"


@pytest.fixture(scope="module")
def vocabularies() -> list[Path]:
    ontology = shipped() / "ontology"
    return [ontology / "iort.ttl", *turtle_files(ontology / "vocabularies")]


def found(name: str, case: Path, vocabularies: list[Path]) -> list[str]:
    store = ox.Store()
    for path in (*vocabularies, case):
        store.load(path=str(path), format=ox.RdfFormat.TURTLE)
    return [finding.entity for finding in run_checks(store, [name], AS_OF)]


def test_every_check_has_two_cases() -> None:
    assert sorted(folder.name for folder in CASES.iterdir()) == CHECKS
    assert len(CHECKS) >= 60
    for name in CHECKS:
        assert sorted(path.name for path in (CASES / name).iterdir()) == ["catch.ttl", "leave.ttl"]


@pytest.mark.parametrize("name", CHECKS)
def test_check_catches_its_case(name: str, vocabularies: list[Path]) -> None:
    case = CASES / name / "catch.ttl"
    expected = re.match(r"# Must find: (\S+)", case.read_text(encoding="utf-8"))
    assert expected
    entities = found(name, case, vocabularies)
    assert [shorten(entity) for entity in entities] == [shorten(_iri(expected[1]))]


def _iri(slug: str) -> str:
    if slug.startswith("site:"):
        return slug.replace("site:", "https://w3id.org/iort-kg/site/")
    return POLICY + "p" if slug == "../p" else f"{POLICY}p/{slug}"


@pytest.mark.parametrize("name", CHECKS)
def test_check_leaves_the_other_alone(name: str, vocabularies: list[Path]) -> None:
    assert found(name, CASES / name / "leave.ttl", vocabularies) == []


@pytest.mark.parametrize("name", CHECKS)
def test_header_and_columns(name: str) -> None:
    check = load_check(query_files("check")[name])
    assert check.family in FAMILIES
    assert check.severity in SEVERITIES
    assert check.problem.endswith(".")
    assert check.solution.endswith(".")
    assert "ORDER BY" in check.sparql
    assert "cam80108" not in check.sparql


def test_every_family_has_checks() -> None:
    assert {check.family for check in load_checks()} == set(FAMILIES)


def test_unknown_family_is_refused() -> None:
    with pytest.raises(UnknownName, match="rounding"):
        load_checks(["roundin"])


def test_header_without_family_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.rq"
    path.write_text("#+ problem: x\nSELECT * {}", encoding="utf-8")
    with pytest.raises(UnreadableInput, match="solution"):
        load_check(path)


def test_as_of_decides_what_is_past() -> None:
    store = open_store()
    assert run_checks(store, ["time"], date(2015, 1, 1)) != run_checks(store, ["time"], AS_OF)
    assert run_checks(store, ["review-overdue"], date(2021, 12, 31)) == []
    assert [finding.first_line for finding in run_checks(store, ["review-overdue"], date(2022, 1, 1))] == [1]


def test_each_policy_is_audited_by_itself(tmp_path: Path) -> None:
    """With a copy of the whole policy beside it, under another name, the findings are the same, and those of the copy too."""
    root = shipped() / "ontology"
    for path in turtle_files(root):
        if "cam80108" in path.relative_to(root).as_posix():
            copy = tmp_path / path.relative_to(root).as_posix().replace("cam80108", "twin")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(path.read_text(encoding="utf-8").replace("cam80108", "twin"), encoding="utf-8")
    alone = run_checks(open_store(policies=["cam80108"]), as_of=AS_OF)
    both = run_checks(open_store([tmp_path], policies=["cam80108"]), as_of=AS_OF)
    twins = [one for one in both if one.entity.startswith(POLICY + "twin")]
    assert len(twins) > 100
    assert [one for one in both if one not in twins] == alone
    names = ("entity", "message", "document", "proposal")
    renamed = [replace(one, **{name: (getattr(one, name) or "").replace("twin", "cam80108") or None for name in names}) for one in twins]
    assert renamed == alone


def test_a_policy_elsewhere_is_a_policy_too() -> None:
    base = "https://example.org/plans/"
    store = ox.Store()
    for name in ("a", "b"):
        text = f"<{base}{name}> a iort:CoveragePolicy . <{base}{name}/table/1> a iort:Table ."
        store.load(f"PREFIX iort: <{PREFIXES['iort']}> {text}", format=ox.RdfFormat.TURTLE)
    store.load(f"<{base}shared> a <{base}Thing> .", format=ox.RdfFormat.TURTLE)
    parts = [sorted(quad.subject.value.removeprefix(base) for quad in part) for part in by_policy(store)]
    assert parts == [["a", "a/table/1", "shared"], ["b", "b/table/1", "shared"]]


def generated() -> str:
    """The generated part of docs/findings.md."""
    rows = ["| check | severity | lines | entity | message |", "| --- | --- | --- | --- | --- |"]
    for f in run_checks(open_store(policies=["cam80108"]), as_of=AS_OF):
        lines = f"{f.first_line}" if f.first_line == f.last_line else f"{f.first_line}–{f.last_line}"
        rows.append(f"| `{f.check}` | {f.severity} | {lines} | `{shorten(f.entity)}` | {f.message.replace('|', '/')} |")
    return "\n".join(rows)


def test_document_lists_every_finding_of_the_shipped_graph() -> None:
    _, table, judged = re.split(r"<!-- (?:findings|end of findings) -->\n", DOCS.read_text(encoding="utf-8"))
    assert table.strip() == generated(), "run: python tests/test_audit.py"
    checks = set(re.findall(r"(?m)^\| `([a-z0-9-]+)` \|", table))
    assert set(re.findall(r"(?m)^\| `([a-z0-9-]+)` \|", judged)) == checks
    assert set(re.findall(r"(?m)^\| `[a-z0-9-]+` \| [^|]+ \| (\w+)", judged)) == {"confirmed", "explainable", "open"}


def test_findings_of_the_shipped_graph_are_anchored() -> None:
    findings = run_checks(open_store(), as_of=AS_OF)
    assert len(findings) > 100
    partial = [finding for finding in findings if not finding.first_line]
    assert all(finding.first_line <= (finding.last_line or 0) for finding in findings if finding.first_line)
    assert {finding.check for finding in partial} == {"open-term"}, "of a page, of which only parts were seen"
    assert {finding.entity.removeprefix(POLICY).partition("/")[0] for finding in partial} == {"aetna-0721", "bcbst-iort"}


if __name__ == "__main__":
    before, _, after = re.split(r"(?<=<!-- findings -->\n)|(?=<!-- end of findings -->\n)", DOCS.read_text(encoding="utf-8"))
    DOCS.write_text(f"{before}\n{generated()}\n\n{after}", encoding="utf-8")
