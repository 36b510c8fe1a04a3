"""Two policies side by side: each difference told with its prints and lines, each request decided otherwise counted."""

import csv
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from math import prod
from pathlib import Path
from subprocess import CompletedProcess

import oracle
import pytest
from policies import write_policy

from iort_kg.assets import query_files
from iort_kg.catalog import load_question
from iort_kg.comparison import RECORDS, Comparison, Side, compare, open_sides, part_names
from iort_kg.comparison.determinations import Determinations, Group, compare_rules
from iort_kg.comparison.report import COLUMNS, left_out, summary, to_sections, to_table
from iort_kg.coverage import Decider
from iort_kg.disk import open_store
from iort_kg.errors import InvalidInput, UnknownName, UnreadableInput
from iort_kg.inputs import bind
from iort_kg.namespaces import BASE, POLICY, slug
from iort_kg.requests import Request
from iort_kg.rules import Rule
from iort_kg.store import evaluate
from iort_kg.table import Table

CLI = Callable[..., CompletedProcess[str]]
ROOT = Path(__file__).parent.parent
Edit = tuple[str, str, str]
# What a policy that covers no pancreatic cancer would have to change: the indication, and the rule's list.
INDICATION = re.compile(r"<indication/pancreatic-cancer> a .*?\n\n", re.DOTALL)


def version(directory: Path, *edits: Edit, without_pancreas: bool = False) -> Path:
    """A copy of the shipped policy as a user's folder, with its rule, and texts in its files replaced by others."""
    folder = directory / "cam80108"
    shutil.copytree(ROOT / "ontology" / "policies" / "cam80108", folder)
    shutil.copy(ROOT / "shapes" / "coverage" / "cam80108.ttl", folder / "rule.ttl")
    shutil.copy(ROOT / "ontology" / "definitions" / "cam80108.ttl", folder / "definitions.ttl")
    for name, old, new in [*edits, *([("rule.ttl", " site:pancreatic-cancer ", " ")] if without_pancreas else [])]:
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, (name, old)
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    if without_pancreas:
        text, count = INDICATION.subn("", (folder / "statement.ttl").read_text(encoding="utf-8"))
        assert count == 1
        (folder / "statement.ttl").write_text(text, encoding="utf-8")
    return folder


def shipped() -> Side:
    return open_sides(["cam80108"], lambda: open_store(policies=["cam80108"]))[0]


@pytest.fixture(scope="module")
def cam() -> Side:
    return shipped()


def against(cam: Side, folder: Path, *only: str) -> Comparison:
    return compare(cam, open_sides([str(folder)])[0], only)


def rows(found: Comparison, part: str) -> list[dict[str, str | None]]:
    table = to_table(found)
    return [row for values in table.rows if (row := dict(zip(table.columns, values, strict=True)))["part"] == part]


# ---------------------------------------------------------------- what is said


def test_a_copy_differs_in_nothing(cam: Side, tmp_path: Path) -> None:
    found = against(cam, version(tmp_path))
    assert not found.differs
    assert to_table(found).rows == ()
    alike = {part.name: part.alike for part in found.parts}
    assert set(alike) == set(part_names())
    assert alike["studies"] == 29
    assert alike["results"] == 230
    assert alike[RECORDS] > 1000
    assert "alike: policy (1)" in summary(found)


def test_a_changed_number_has_both_prints_and_both_lines(cam: Side, tmp_path: Path) -> None:
    """Line 134 prints 88 months; in the copy it is 89, on line 140."""
    text = (ROOT / "ontology" / "policies" / "cam80108" / "evidence-rectal-trials.ttl").read_text(encoding="utf-8")
    start = text.index("<result/dubois-2011-overall-survival-iort>")
    record = text[start : text.index("\n\n", start)]
    changed = record.replace("88", "89").replace("line=133,134", "line=139,140")
    assert (record.count("88"), record.count("line=133,134")) == (2, 1)
    found = against(cam, version(tmp_path, ("evidence-rectal-trials.ttl", record, changed)))
    ((part, change),) = [(part.name, change) for part in found.parts for change in part.changes]
    assert (part, change.kind) == ("results", "changed")
    (row,) = rows(found, "results")
    assert row["a"] == "reported as: 88 months; value: 88"
    assert row["b"] == "reported as: 89 months; value: 89"
    assert "134" in str(row["a_place"])
    assert "140" in str(row["b_place"])
    assert row["a_record"] == row["b_record"] == POLICY + "cam80108/result/dubois-2011-overall-survival-iort"


def test_lines_that_move_are_no_difference(cam: Side, tmp_path: Path) -> None:
    edit = ("statement.ttl", "dcterms:source <../../source/cam80108#line=43,44>", "dcterms:source <../../source/cam80108#line=53,54>")
    assert not against(cam, version(tmp_path, edit)).differs


def test_a_record_of_no_part_is_seen(cam: Side, tmp_path: Path) -> None:
    """Nothing of two versions is passed over: a provision is in no query of a part."""
    edit = ("policy.ttl", '"only on the basis of their medical necessity"', '"only by their medical necessity"')
    found = against(cam, version(tmp_path, edit))
    assert [(part.name, len(part.changes)) for part in found.parts if part.changes] == [(RECORDS, 1)]
    (row,) = rows(found, RECORDS)
    assert (row["a"], row["b"]) == ("as named: only on the basis of their medical necessity", "as named: only by their medical necessity")
    assert row["a_place"] == "line 61"


def test_a_record_renamed_is_the_same_thing(cam: Side, tmp_path: Path) -> None:
    folder = version(tmp_path)
    for path in folder.glob("*.ttl"):
        path.write_text(re.sub(r"<code/icd-10-cm-c20>", "<code/rectum>", path.read_text(encoding="utf-8")), encoding="utf-8")
    found = against(cam, folder, "codes")
    assert not found.differs
    assert found.parts[0].alike == 54


def test_a_code_in_place_of_another(cam: Side, tmp_path: Path) -> None:
    edit = ("coding.ttl", 'iort:code "C20" ;', 'iort:code "C21.0" ;')
    (row,) = rows(against(cam, version(tmp_path, edit), "codes"), "codes")
    assert (row["change"], row["a"], row["b"], row["a_place"]) == ("changed", "code: C20", "code: C21.0", "line 542")


def test_a_criterion_that_is_dropped(cam: Side, tmp_path: Path) -> None:
    text = (ROOT / "ontology" / "policies" / "cam80108" / "statement.ttl").read_text(encoding="utf-8")
    record = text[text.index("<criterion/high-recurrence-risk> a") : text.index("<indication/colorectal-cancer>")]
    edits = (("statement.ttl", ", <criterion/high-recurrence-risk> ;", " ;"), ("statement.ttl", record, ""))
    found = against(cam, version(tmp_path, *edits), "criteria", "statement")
    (criterion,) = rows(found, "criteria")
    assert (criterion["change"], criterion["a_place"], criterion["b"]) == ("only in a", "line 45", None)
    assert "tests fact: high risk of recurrence in surrounding tissues" in str(criterion["a"])
    (statement,) = rows(found, "statement")
    assert "requires any of" in str(statement["a"])


def test_sites_follow_the_statement(cam: Side, tmp_path: Path) -> None:
    found = against(cam, version(tmp_path, without_pancreas=True), "statement", "sites")
    (indication,) = rows(found, "statement")
    assert (indication["change"], indication["what"], indication["a_place"]) == ("only in a", "Pancreatic cancer", "line 42")
    sites = rows(found, "sites")
    pancreatic = {name for name in oracle.COVERED if name.startswith("pancreatic")}
    assert {slug(str(row["a_record"])) for row in sites} == {*pancreatic, "pancreatic-cancer"}
    assert {(row["a"], row["b"], row["a_place"], row["b_place"]) for row in sites} == {
        ("has status: medically necessary", "has status: investigational and not medically necessary", "line 42", "line 48")
    }


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """A small second policy, which reports on Dubois 2011, a study of policy 80108, and lists C20 as that does."""
    folder = write_policy("acme-iort", tmp_path)
    path = folder / "evidence.ttl"
    text = path.read_text(encoding="utf-8")
    text = text.replace("    dcterms:issued", '    fabio:hasPubMedId "21339010" ;\n    dcterms:issued', 1)
    text = text.replace("@prefix iort:", "@prefix fabio: <http://purl.org/spar/fabio/> .\n@prefix iort:", 1)
    text = text.replace(
        "    iort:reportedIn <reference/acme-2011>", "    iort:enrolledCount 140 ;\n    iort:reportedIn <reference/acme-2011>", 1
    )
    assert "21339010" in text
    assert "enrolledCount 140" in text
    path.write_text(text, encoding="utf-8")
    return folder


def test_studies_of_two_policies_meet_by_pubmed(cam: Side, acme: Path) -> None:
    found = against(cam, acme, "studies")
    (row,) = [row for row in rows(found, "studies") if row["change"] == "changed"]
    assert row["what"] == "Dubois 2011"
    assert "enrolled count: 142" in str(row["a"])
    assert "enrolled count: 140" in str(row["b"])
    assert Counter(row["change"] for row in rows(found, "studies")) == {"changed": 1, "only in a": 28}


def test_studies_of_two_policies_meet_by_title(cam: Side, acme: Path) -> None:
    path = acme / "evidence.ttl"
    title = "Intra-operative radiotherapy of rectal cancer: results of the French multi-institutional randomized study"
    text = path.read_text(encoding="utf-8").replace('    fabio:hasPubMedId "21339010" ;\n', "").replace("title as printed", title.upper())
    path.write_text(text, encoding="utf-8")
    assert Counter(row["change"] for row in rows(against(cam, acme, "studies"), "studies")) == {"changed": 1, "only in a": 28}


def test_codes_of_two_policies_meet_by_system_and_code(cam: Side, acme: Path) -> None:
    """Both list C20 of ICD-10-CM for the rectum, whatever their lists are called."""
    found = against(cam, acme, "codes")
    assert found.parts[0].alike == 1
    assert {row["change"] for row in rows(found, "codes")} == {"only in a"}
    assert "ICD-10-CM C20" not in {row["what"] for row in rows(found, "codes")}


def test_records_are_compared_of_versions_only(cam: Side, acme: Path) -> None:
    assert RECORDS not in {part.name for part in against(cam, acme).parts}


def test_each_query_is_of_one_policy(acme: Path) -> None:
    store = open_store([acme], policies=["cam80108"])
    files = [*query_files("compare").values(), *query_files("compare/versions").values()]
    assert {path.stem for path in files} >= {"statement", "criteria", "sites", "codes", "studies", "results", "guidelines", "statements"}
    for path in files:
        question = load_question(path)
        for policy in ("cam80108", "acme-iort"):
            found = Table.from_solutions(evaluate(store, bind(question, {"policy": POLICY + policy}, store)))  # type: ignore[arg-type]
            assert set(found.columns) == set(question.outputs), path.name
            records = {record for record in found.column("record") if record != POLICY + policy}
            assert {record.removeprefix(POLICY).split("/")[0] for record in records} <= {policy}, path.name
            assert len(found) > 0 or (policy == "acme-iort" and path.stem in {"effects", "conclusions", "open-words"}), path.name


# ---------------------------------------------------------------- what is decided


def complete_requests(*rules: Rule) -> Iterator[dict[str, str]]:
    """Every complete request over the facts of several rules."""
    facts: dict[str, dict[str, int]] = {}
    for rule in rules:
        for dimension in rule.dimensions:
            facts.setdefault(dimension.name, {}).update(dimension.values)
    for chosen in product(*facts.values()):
        yield dict(zip(facts, chosen, strict=True))


def decide(decider: Decider, facts: dict[str, str]) -> tuple[str, str]:
    """Status and clause by the decider, which decides one request at a time."""
    known = {dimension.name for dimension in decider.rule.dimensions}
    found = decider.determine(Request({name: value for name, value in facts.items() if name in known}))
    assert found.clause is not None
    return found.status, found.clause.iri


def brute_force(a: Side, b: Side) -> dict[tuple[str, ...], tuple[str, str]]:
    """The clauses of every complete request that gets two statuses."""
    deciders = [Decider(side.store, side.policy.removeprefix(POLICY)) for side in (a, b)]
    found = {}
    for facts in complete_requests(*(decider.rule for decider in deciders)):
        (one, first), (other, second) = (decide(decider, facts) for decider in deciders)
        if one != other:
            found[tuple(facts[name] for name in sorted(facts))] = first, second
    return found


def written_out(found: Determinations) -> dict[tuple[str, ...], tuple[str, str]]:
    """The requests that the groups stand for; none may be in two."""
    every: dict[tuple[str, ...], tuple[str, str]] = {}
    dimensions = sorted(found.dimensions, key=lambda dimension: dimension.name)
    for group in found.groups:
        assert group.a is not None
        assert group.b is not None
        members = list(product(*(group.facts.get(dimension.name, tuple(dimension.values)) for dimension in dimensions)))
        assert len(members) == group.requests
        for member in members:
            assert member not in every
            every[member] = group.a.iri, group.b.iri
    return every


def determinations(found: Comparison) -> Determinations:
    assert found.determinations is not None
    return found.determinations


def test_a_statement_without_the_pancreas(cam: Side, tmp_path: Path) -> None:
    """Line 42: of external beam as sole boost at excision, with one criterion or both, for each pancreatic site."""
    other = open_sides([str(version(tmp_path, without_pancreas=True))])[0]
    found = determinations(compare(cam, other, ["determinations"]))
    sites = [name for name in oracle.COVERED if name.startswith("pancreatic")]
    external_beam, criteria = ("electron-beam", "low-energy-x-ray"), 3
    assert found.differing == len(sites) * len(external_beam) * criteria
    assert {(slug(one), slug(two)): number for (one, two), number in found.changes.items()} == {
        ("medically-necessary", "investigational"): found.differing
    }
    assert written_out(found) == brute_force(cam, other)
    assert len(found.groups) <= 2  # one criterion, or the other without it
    assert {slug(site) for group in found.groups for site in group.facts["site"]} == set(sites)


@pytest.mark.parametrize("criterion", ["at-excision", "stage-i"])
def test_another_policy(cam: Side, tmp_path: Path, criterion: str) -> None:
    """With a criterion that policy 80108 knows, and with one that it does not."""
    folder = write_policy("acme-iort", tmp_path)
    for name in ("rule.ttl", "statement.ttl"):
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8").replace("criterion:at-excision", f"criterion:{criterion}"), encoding="utf-8")
    other = open_sides([str(folder)])[0]
    found = determinations(compare(cam, other, ["determinations"]))
    expected = brute_force(cam, other)
    assert written_out(found) == expected
    assert found.differing == len(expected) == sum(found.changes.values()) == found.grouped
    rules = [rule for side in (cam, other) if (rule := side.rule())]
    assert found.requests == sum(1 for _ in complete_requests(*rules))
    assert len({criterion, "at-excision"} & {dimension.name for dimension in found.dimensions}) == len({criterion, "at-excision"})
    assert len(found.groups) < 25


def test_two_shipped_policies() -> None:
    a, b = open_sides(["cam80108", "aetna-0721"])
    found = determinations(compare(a, b, ["determinations"]))
    assert written_out(found) == brute_force(a, b)
    assert found.grouped == found.differing == sum(found.changes.values())


def test_more_requests_than_can_be_tried() -> None:
    """Nine million complete requests; of the brute force, a part that is drawn by lot: each is in one group or in none."""
    a, b = open_sides(["cam80108", "bcbst-iort"])
    found = determinations(compare(a, b, ["determinations"]))
    deciders = [Decider(side.store, side.policy.removeprefix(POLICY)) for side in (a, b)]
    assert found.requests == prod(len(dimension.values) for dimension in found.dimensions) > 1_000_000
    assert sum(group.requests for group in found.groups) == found.differing == sum(found.changes.values())
    draw, seen = random.Random(7), Counter[bool]()
    for _ in range(2000):
        facts = {dimension.name: draw.choice(sorted(dimension.values)) for dimension in found.dimensions}
        (one, first), (other, second) = (decide(decider, facts) for decider in deciders)
        inside = [group for group in found.groups if all(facts[name] in of for name, of in group.facts.items())]
        told = [(group.a.iri, group.b.iri) for group in inside if group.a and group.b]
        assert told == ([(first, second)] if one != other else [])
        seen[one != other] += 1
    assert min(seen.values()) > 100


def test_it_is_the_same_from_the_other_side(cam: Side, tmp_path: Path) -> None:
    other = open_sides([str(write_policy("acme-iort", tmp_path))])[0]
    there, back = (determinations(compare(*pair, ["determinations"])) for pair in ((cam, other), (other, cam)))
    assert written_out(there) == {key: (two, one) for key, (one, two) in written_out(back).items()}


def test_what_cannot_be_written_out_is_counted(cam: Side, tmp_path: Path) -> None:
    other = open_sides([str(write_policy("acme-iort", tmp_path))])[0]
    rules = [rule for side in (cam, other) if (rule := side.rule())]
    whole, part = compare_rules(rules[0], rules[1]), compare_rules(rules[0], rules[1], most=1)
    assert (part.differing, part.changes) == (whole.differing, whole.changes)
    assert len(part.groups) == 1
    assert part.grouped == part.groups[0].requests < whole.differing
    assert left_out(Comparison(cam, other, (), whole)) == ()
    (told,) = left_out(Comparison(cam, other, (), part))
    assert f"{part.grouped:,} of {whole.differing:,} requests" in told


def test_a_value_of_one_vocabulary_only(cam: Side) -> None:
    """A rule that does not know a site gives it no status, and that is told."""
    rule = cam.rule()
    assert rule is not None
    gone = f"{BASE}site/gastric-cancer"
    less = [replace(d, values={v: c for v, c in d.values.items() if v != gone}) for d in rule.dimensions if d.name == "site"]
    found = compare_rules(rule, replace(rule, dimensions=(*less, *(d for d in rule.dimensions if d.name != "site"))))
    assert {site for group in found.groups for site in group.facts["site"]} == {gone}
    assert all(isinstance(group, Group) and group.b is None and group.a is not None for group in found.groups)
    assert {two for _, two in found.changes} == {""}
    assert found.differing * len(rule.dimensions[0].values) == found.requests
    assert "not a value of its vocabulary" in str(to_table(Comparison(cam, cam, (), found)).rows[0])


def test_a_policy_without_a_rule(cam: Side, tmp_path: Path) -> None:
    folder = version(tmp_path)
    (folder / "rule.ttl").unlink()
    (folder / "definitions.ttl").unlink()
    found = against(cam, folder, "determinations")
    assert found.differs
    assert "has no coverage rule, so requests cannot be compared" in summary(found)
    neither = compare(found.b, found.b, ["determinations"])
    assert not neither.differs
    assert "neither has a coverage rule" in summary(neither)


# ---------------------------------------------------------------- which two


def test_a_folder_holds_one_policy(cam: Side, tmp_path: Path) -> None:
    version(tmp_path / "one")
    with pytest.raises(InvalidInput, match="holds 2 policies"):
        open_sides([str(shutil.copytree(tmp_path / "one" / "cam80108", tmp_path / "one" / "again").parent)])
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "site.ttl").write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    with pytest.raises(InvalidInput, match="holds no policy; give a folder of Turtle"):
        open_sides([str(tmp_path / "none")])
    with pytest.raises(UnreadableInput, match="is not a folder"):
        open_sides([str(tmp_path / "nowhere")])
    assert cam.policy == POLICY + "cam80108"


def test_a_slug_is_of_a_loaded_policy() -> None:
    with pytest.raises(UnknownName, match="did you mean cam80108"):
        open_sides(["cam8010"], lambda: open_store(policies=["cam80108"]))
    with pytest.raises(InvalidInput, match="of policy cam80113 no more is loaded"):
        open_sides(["cam80113"], lambda: open_store(policies=["cam80108"]))


def test_a_folder_in_the_present_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slug comes first; a folder of that name has to be written as a path."""
    write_policy("acme-iort", tmp_path)
    monkeypatch.chdir(tmp_path)
    (side,) = open_sides(["acme-iort"], lambda: open_store(policies=["cam80108"]))
    assert side.policy == POLICY + "acme-iort"
    (tmp_path / "acme-iort").rename(tmp_path / "cam80108")
    slugs, folders = open_sides(["cam80108", "./cam80108"], lambda: open_store(policies=["cam80108"]))
    assert (slugs.policy, folders.policy) == (POLICY + "cam80108", POLICY + "acme-iort")


def test_an_unknown_part(cam: Side) -> None:
    with pytest.raises(UnknownName, match="did you mean criteria"):
        compare(cam, cam, ["criterion"])


# ---------------------------------------------------------------- as a user has it


def test_sections_tell_what_a_limit_leaves_out(cam: Side, tmp_path: Path) -> None:
    found = against(cam, version(tmp_path, without_pancreas=True))
    sections = {section.title.split(":")[0]: section for section in to_sections(found, 2)}
    assert list(sections) == ["statement", "sites", "determinations"]
    assert len(sections["sites"].table) == 2
    assert sections["sites"].notes == ("the first 2 of 7 rows (--limit)",)
    assert sections["statement"].notes == ()
    assert sections["determinations"].title.startswith("determinations: 36 of ")


def test_from_the_command_line(cli: CLI, tmp_path: Path) -> None:
    version(tmp_path / "new", without_pancreas=True)
    shipped = ("--policies", "cam80108")
    assert cli(*shipped, "diff", "cam80108", "cam80108").returncode == 0
    done = cli(*shipped, "diff", "cam80108", "new/cam80108")
    assert done.returncode == 1
    assert "only in cam80108" in done.stdout
    assert "36 of " in done.stdout
    forms = {form: cli(*shipped, "diff", "cam80108", "new/cam80108", "-f", form) for form in ("csv", "json", "md")}
    assert {done.returncode for done in forms.values()} == {1}
    read = list(csv.DictReader(io.StringIO(forms["csv"].stdout)))
    assert tuple(read[0]) == COLUMNS
    assert [row["part"] for row in read] == [row["part"] for row in json.loads(forms["json"].stdout)]
    assert sum(int(row["requests"]) for row in read if row["part"] == "determinations") == 36
    assert "## sites: 7 changed, " in forms["md"].stdout
    limited = cli(*shipped, "diff", "cam80108", "new/cam80108", "-f", "csv", "--only", "sites", "--limit", "3")
    assert len(limited.stdout.splitlines()) == 4
    assert "3 of 7 rows (--limit)" in limited.stderr
    assert cli(*shipped, "diff", "cam80108", "new/cam80108", "--only", "codes").returncode == 0


@pytest.mark.parametrize(("b", "code"), [("cam8010", 2), ("new/nowhere", 3), ("new", 2)])
def test_what_cannot_be_compared_is_one_line(cli: CLI, tmp_path: Path, b: str, code: int) -> None:
    version(tmp_path / "new")
    shutil.copytree(tmp_path / "new" / "cam80108", tmp_path / "new" / "again")
    done = cli("--policies", "cam80108", "diff", "cam80108", b)
    assert done.returncode == code
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1


def test_the_page_does_what_it_says(tmp_path: Path) -> None:
    """Its commands, one after another, from a checkout."""
    page = (ROOT / "docs" / "comparing.md").read_text(encoding="utf-8")
    commands = "\n".join(re.findall(r"```sh\n(.*?)```", page, flags=re.DOTALL))
    for folder in ("ontology", "shapes"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "iort-kg").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m iort_kg "$@"\n', encoding="utf-8")
    (tmp_path / "iort-kg").chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["sh", "-c", commands], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr
    assert done.returncode == 1, done.stderr
    *_, shown = re.findall(r"```text\n(.*?)```", page, flags=re.DOTALL)
    assert done.stdout == shown
