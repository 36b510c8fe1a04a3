"""Batches by both engines, hostile and broken files, and the decision table as CSV, Parquet and DMN."""

import csv
import io
import json
import random
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from xml.etree import ElementTree

import duckdb
import pytest
from following import clause_of

from iort_kg.answers import COLUMNS, column, decision_table
from iort_kg.batch import RESULT, BatchSummary, Engine, decide_file
from iort_kg.coverage import Decider
from iort_kg.dmn import DECISIONS, FEEL, MODEL, decision_table_dmn
from iort_kg.errors import InvalidInput, UnreadableInput
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import slug
from iort_kg.table import Table

Run = Callable[..., CompletedProcess[str]]
ENGINES: tuple[Engine, ...] = ("duckdb", "python")
HEADER = ["id", "site", "modality", "boost", "at_excision", "incomplete_resection", "high_recurrence_risk"]
MET = ["rectal-cancer", "electron-beam", "sole-boost", "yes", "yes", "no"]


@pytest.fixture(scope="module")
def decider(kg: KnowledgeGraph) -> Decider:
    return Decider(kg.store, "cam80108")


@pytest.fixture(scope="module")
def table(decider: Decider) -> Table:
    return decision_table(decider)


def write(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    return path


def decide(decider: Decider, source: Path, engine: Engine | None = None, form: str = "csv") -> tuple[BatchSummary, bytes]:
    out = io.BytesIO()
    summary = decide_file(decider, source, out, form, engine=engine)
    return summary, out.getvalue()


def records(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def random_rows(decider: Decider, count: int, seed: int = 80108) -> list[list[str]]:
    """Rows of every kind: slugs, labels, wider concepts, codes, unknown, empty, and now and then a wrong one."""
    chance = random.Random(seed)
    words = [[*map(slug, d.values), *map(slug, d.within), "unknown", "", " yes ", "No", "nowhere"] for d in decider.rule.dimensions]
    names = [column(d.name) for d in decider.rule.dimensions]
    codes = ["C20", "c18.7", "C50.911", "Z99", "", "", "", ""]
    procedures = ["77424", "77425", "19294", "", "", ""]
    notes = ['a "b", c', "l1\nl2", "#x", "é", "", "NULL", "'; --"]
    rows = [["note", *names, "id", "diagnosis", "procedure"]]
    rows += [
        [chance.choice(notes), *map(chance.choice, words), f"r{number}", chance.choice(codes), chance.choice(procedures)]
        for number in range(count)
    ]
    return rows


# ---------------------------------------------------------------- batches


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_get_their_answers_in_the_order_of_the_input(decider: Decider, tmp_path: Path, engine: Engine) -> None:
    source = write(
        tmp_path / "requests.csv",
        [
            HEADER,
            ["z", *MET],
            ["a", "gastric-cancer", "", "", "", "", ""],
            ["m", "breast-cancer", "unknown", "unknown", "unknown", "unknown", "unknown"],
            ["b", "nowhere", "electron-beam", "", "", "", ""],
            ["c", *MET[:4], "", "no"],
        ],
    )
    summary, content = decide(decider, source, engine)
    found = records(content)
    assert list(found[0]) == [*HEADER, *RESULT]
    assert [row["id"] for row in found] == ["z", "a", "m", "b", "c"]
    assert [row["determination"] for row in found] == ["medically-necessary", "investigational", "out-of-scope", "", "undetermined"]
    assert found[0]["reason"] == "conditions-met"
    assert found[0]["clause"] == "3-medically-necessary"
    assert found[0]["ambiguities"].split() == ["external-beam-electron", "sole-boost-and-ebrt"]
    assert found[3]["error"].startswith("no site is called 'nowhere'")
    assert not any(found[3][name] for name in COLUMNS)
    assert found[4]["missing"] == "incomplete-resection"
    assert (summary.rows, summary.errors, summary.engine, summary.untouched) == (5, 1, engine, ())
    assert summary.determinations == {"investigational": 1, "medically-necessary": 1, "out-of-scope": 1, "undetermined": 1}


@pytest.mark.parametrize("engine", ENGINES)
def test_an_empty_or_repeated_id_keeps_no_row_from_its_answer(decider: Decider, tmp_path: Path, engine: Engine) -> None:
    source = write(tmp_path / "requests.csv", [["id", "site"], ["1", "gastric-cancer"], ["", "breast-cancer"], ["1", "gastric-cancer"]])
    found = records(decide(decider, source, engine)[1])
    assert [row["id"] for row in found] == ["1", "", "1"]
    assert [row["determination"] for row in found] == ["investigational", "out-of-scope", "investigational"]


@pytest.mark.parametrize("missing_column", [None, "modality", "at_excision"])
def test_a_join_with_the_kept_table_gives_the_same(
    kg: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing_column: str | None
) -> None:
    """The table is made once it pays and kept by its digest; rows that are not in it, such as labels, are decided beside it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    decider = Decider(kg.store, "cam80108")
    rows = [
        [cell for name, cell in zip(row_names, row, strict=True) if name in HEADER] for row_names, row in named(random_rows(decider, 3_000))
    ]
    rows = [[cell for name, cell in zip(rows[0], row, strict=True) if name != missing_column] for row in rows]
    source = write(tmp_path / "requests.csv", rows)
    summary, plain = decide(decider, source, "duckdb")
    assert not list((tmp_path / "cache" / "iort-kg").glob("table-*"))
    monkeypatch.setattr("iort_kg.batch.WORTH_A_TABLE", 1)
    by_table, joined = decide(decider, source, "duckdb")
    assert [path.name for path in (tmp_path / "cache" / "iort-kg").glob("table-*")] == [f"table-{decider.digest}.parquet"]
    (tmp_path / "cache" / "iort-kg" / f"table-{decider.digest}.parquet").write_text("damaged")
    assert decide(decider, source, "duckdb")[1] == plain
    assert not list((tmp_path / "cache" / "iort-kg").glob("table-*"))
    assert joined == plain == decide(decider, source, "python")[1]
    assert 0 < by_table.combinations < summary.combinations
    assert (by_table.errors, by_table.determinations) == (summary.errors, summary.determinations)


def named(rows: list[list[str]]) -> list[tuple[list[str], list[str]]]:
    return [(rows[0], row) for row in rows]


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_both_engines_write_the_same_bytes(decider: Decider, tmp_path: Path, form: str, end: str) -> None:
    source = tmp_path / "requests.csv"
    with source.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, lineterminator=end).writerows(random_rows(decider, 6_000))
    by_duckdb, by_python = (decide(decider, source, engine, form) for engine in ENGINES)
    assert by_duckdb[1] == by_python[1]
    assert by_duckdb[0].determinations == by_python[0].determinations
    assert by_duckdb[0].errors == by_python[0].errors > 0
    assert by_duckdb[0].untouched == ("note",)


def test_each_row_is_what_the_decider_says_of_it(decider: Decider, tmp_path: Path) -> None:
    rows = random_rows(decider, 400, seed=2)
    _, content = decide(decider, write(tmp_path / "requests.csv", rows))
    checked = 0
    for given, row in zip(rows[1:], records(content), strict=True):
        stated = {name: text for name, text in zip(rows[0], given, strict=True) if name not in ("note", "id")}
        if row["error"]:
            with pytest.raises(InvalidInput.__mro__[1]):
                decider.request(**stated)
            continue
        checked += 1
        found = decider.determine(decider.request(**stated))
        assert row["determination"] == slug(found.status)
        assert row["reason"] == slug(found.reason)
        assert row["clause"] == (slug(found.clause.iri) if found.clause else "")
        assert row["missing"].split() == [missing.name for missing in found.missing]
        assert row["ambiguities"].split() == [slug(word.ambiguity) for word in found.open_words]
    assert checked > 50


def test_a_date_before_the_rule_leaves_all_undetermined(tmp_path: Path, cli: Run) -> None:
    source = write(tmp_path / "requests.csv", [HEADER, ["1", *MET]])
    done = cli("determine", "--policy", "cam80108", "--batch", str(source), "--as-of", "2016-11-30")
    assert records(done.stdout.encode())[0]["reason"] == "policy-version-unknown"
    done = cli("determine", "--policy", "cam80108", "--batch", str(source), "--as-of", "2016-12-01")
    assert records(done.stdout.encode())[0]["determination"] == "medically-necessary"


def test_json_is_an_array_of_objects(decider: Decider, tmp_path: Path) -> None:
    _, content = decide(decider, write(tmp_path / "requests.csv", [HEADER, ["1", *MET]]), form="json")
    (row,) = json.loads(content)
    assert row["determination"] == "medically-necessary"
    assert row["error"] is None


def test_parquet_keeps_the_types_of_other_columns(decider: Decider, tmp_path: Path) -> None:
    source, target = tmp_path / "requests.parquet", tmp_path / "answers.parquet"
    duckdb.execute(
        f"""COPY (SELECT n AS id, 'rectal-cancer' AS site, 'electron-beam' AS modality, 'sole-boost' AS boost, n % 2 = 0 AS at_excision,
        true AS incomplete_resection, DATE '2020-01-01' + n::INTEGER AS day FROM range(5000) t(n)) TO '{source}'"""
    )
    summary = decide_file(decider, source, target, "parquet")
    rows = duckdb.execute(f"SELECT id, at_excision, day, determination FROM '{target}'").fetchall()
    assert [row[0] for row in rows] == list(range(5000))
    assert {(row[1], row[3]) for row in rows} == {(True, "medically-necessary"), (False, "investigational")}
    assert rows[1][2].isoformat() == "2020-01-02"
    assert summary.untouched == ("day",)
    assert not list(tmp_path.glob(".*"))


def test_a_large_batch_is_fast_and_in_order(decider: Decider, tmp_path: Path) -> None:
    rows = random_rows(decider, 2_000, seed=3)
    place = rows[0].index("id")
    many = [rows[0]] + [[*row[:place], f"{copy}-{row[place]}", *row[place + 1 :]] for copy in range(100) for row in rows[1:]]
    source = write(tmp_path / "requests.csv", many)
    started = time.process_time()
    summary, content = decide(decider, source)
    assert time.process_time() - started < 15
    assert summary.rows == 200_000
    assert summary.combinations <= 2_000
    assert [row["id"] for row in records(content)] == [row[place] for row in many[1:]]


# ---------------------------------------------------------------- broken files


BROKEN: dict[str, tuple[bytes, type[Exception], str]] = {
    "empty": (b"", UnreadableInput, "is empty"),
    "blank": (b"\n", UnreadableInput, "column names"),
    "no id": (b"site\nrectal-cancer\n", InvalidInput, "no column id"),
    "no fact": (b"id,note\n1,x\n", InvalidInput, "no column that states a fact"),
    "repeated column": (b"id,site,Site\n1,a,b\n", InvalidInput, "two columns 'Site'"),
    "nameless column": (b"id,site,\n1,a,b\n", InvalidInput, "column 3"),
    "our column": (b"id,site,reason\n1,a,b\n", InvalidInput, "'reason'"),
    "ragged": (b"id,site\n1,rectal-cancer,x\n", UnreadableInput, "requests.csv"),
    "short": (b"id,site,boost\n1,rectal-cancer\n", UnreadableInput, "requests.csv"),
    "open quote": (b'id,site\n1,"rectal-cancer\n', UnreadableInput, "CSV"),
    "latin": ("id,site\n1,tumör\n".encode("latin-1"), UnreadableInput, "UTF-8"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00\xff", UnreadableInput, "UTF-8"),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_a_clear_error_and_leaves_nothing(decider: Decider, tmp_path: Path, name: str, engine: Engine) -> None:
    content, kind, words = BROKEN[name]
    source, target = tmp_path / "requests.csv", tmp_path / "answers.csv"
    source.write_bytes(content)
    target.write_text("kept")
    with pytest.raises(kind, match=words):
        decide_file(decider, source, target, engine=engine)
    assert target.read_text() == "kept"
    assert {path.name for path in tmp_path.iterdir()} == {"requests.csv", "answers.csv"}


def test_a_header_alone_gives_a_header_alone(decider: Decider, tmp_path: Path) -> None:
    source = write(tmp_path / "requests.csv", [HEADER])
    for form in ("csv", "json"):
        outcomes = {decide(decider, source, engine, form)[1] for engine in ENGINES}
        assert outcomes == {",".join((*HEADER, *RESULT)).encode() + b"\n" if form == "csv" else b"[\n\t\n]\n"}


def test_files_that_are_not_there_or_not_what_they_say(decider: Decider, tmp_path: Path) -> None:
    fake = tmp_path / "x.parquet"
    fake.write_text("id,site\n")
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(b"PAR1 and no more")
    source = write(tmp_path / "requests.csv", [HEADER, ["1", *MET]])
    for path in (tmp_path / "none.csv", tmp_path, fake, cut):
        with pytest.raises(UnreadableInput):
            decide_file(decider, path, io.BytesIO())
    for target in (tmp_path, tmp_path / "none" / "answers.csv"):
        with pytest.raises(UnreadableInput):
            decide_file(decider, source, target)
    with pytest.raises(InvalidInput, match="--output"):
        decide_file(decider, source, io.BytesIO(), "parquet")
    with pytest.raises(InvalidInput, match="csv, json, parquet"):
        decide_file(decider, source, io.BytesIO(), "xml")


def test_without_duckdb_csv_works_and_parquet_names_the_extra(decider: Decider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, stored = write(tmp_path / "requests.csv", [HEADER, ["1", *MET]]), tmp_path / "requests.parquet"
    duckdb.execute(f"COPY (SELECT 1 AS id, 'rectal-cancer' AS site) TO '{stored}'")
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert decide(decider, source)[0].engine == "python"
    for path, target, form in ((stored, tmp_path / "a.csv", "csv"), (source, tmp_path / "a.parquet", "parquet")):
        with pytest.raises(InvalidInput, match=re.escape("iort-kg[scale]")):
            decide_file(decider, path, target, form)


# ---------------------------------------------------------------- hostile files


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["it's; DROP TABLE input; --.csv", 'a"b.csv', "x[1]*?.csv", "n$1 {}.csv", "k=v.csv"])
def test_a_file_name_is_only_a_name(decider: Decider, tmp_path: Path, name: str, engine: Engine) -> None:
    write(tmp_path / "x1zz.csv", [HEADER, ["other", *MET]])
    source = write(tmp_path / name, [HEADER, ["1", *MET]])
    target = tmp_path / f"out {name}"
    decide_file(decider, source, target, engine=engine)
    assert [row["id"] for row in records(target.read_bytes())] == ["1"]


@pytest.mark.parametrize("engine", ENGINES)
def test_column_names_and_cells_are_only_text(decider: Decider, tmp_path: Path, engine: Engine) -> None:
    hostile = ["x\" FROM read_csv('/etc/passwd') --", "c0", "n", "'; DROP TABLE input; --", "rowid", "?", "determination;", "rows"]
    cells = ["=1+1", "$1", "'", '"', "''); COPY input TO '/tmp/x'; --", "\\", "{{x}}", "%s"]
    source = write(tmp_path / "requests.csv", [[*HEADER, *hostile], ["1", *MET, *cells], ["2", *MET, *cells]])
    _, content = decide(decider, source, engine)
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    assert rows[0] == [*HEADER, *hostile, *RESULT]
    assert rows[1][len(HEADER) : len(HEADER) + len(hostile)] == cells


def test_a_folder_that_looks_like_a_partition_adds_no_column(decider: Decider, tmp_path: Path) -> None:
    folder = tmp_path / "boost=not-boost" / "x[1]"
    folder.mkdir(parents=True)
    source = folder / "requests.parquet"
    duckdb.execute(f"COPY (SELECT 1 AS id, 'rectal-cancer' AS site) TO '{source}'")
    _, content = decide(decider, source)
    assert list(records(content)[0]) == ["id", "site", *RESULT]


# ---------------------------------------------------------------- the command line


def test_the_exit_code_says_whether_a_row_is_not_understood(tmp_path: Path, cli: Run) -> None:
    good = write(tmp_path / "good.csv", [[*HEADER, "note"], ["1", *MET, "n"]])
    bad = write(tmp_path / "bad.csv", [HEADER, ["1", "nowhere", *MET[1:]]])
    done = cli("determine", "--policy", "cam80108", "--batch", str(good), "--output", str(tmp_path / "answers.csv"))
    assert (done.returncode, done.stdout) == (0, "")
    assert "'note'" in done.stderr
    assert done.stderr.count("\n") == 2
    assert (tmp_path / "answers.csv").is_file()
    assert cli("determine", "--policy", "cam80108", "--batch", str(bad)).returncode == 1
    assert cli("determine", "--policy", "cam80108", "--batch", str(tmp_path / "none.csv")).returncode == 3
    assert cli("determine", "--policy", "cam80108", "--batch", str(good), "--format", "parquet").returncode == 2


# ---------------------------------------------------------------- the decision table


def test_the_table_has_every_combination_and_agrees_with_the_decider(decider: Decider, table: Table) -> None:
    dimensions = decider.rule.dimensions
    assert table.columns == (*(column(d.name) for d in dimensions), *COLUMNS)
    expected = 1
    for dimension in dimensions:
        expected *= len(dimension.values) + len(dimension.within) + 1
    assert len(table) == len({row[: len(dimensions)] for row in table.rows}) == expected
    fresh = Decider(decider.store, "cam80108")
    for row in random.Random(5).sample(table.rows, 1_500):
        found = fresh.determine(fresh.request(**dict(zip(table.columns, row[: len(dimensions)], strict=False))))
        assert row[len(dimensions) :] == (
            slug(found.status),
            slug(found.reason),
            slug(found.clause.iri) if found.clause else None,
            " ".join(m.name for m in found.missing) or None,
            " ".join(slug(w.ambiguity) for w in found.open_words) or None,
        )


def test_complete_rows_are_what_the_clauses_say(decider: Decider, table: Table) -> None:
    """The rule's own table, made by pySHACL, for all complete combinations."""
    checked = 0
    slugs = [{slug(value): number for value, number in d.values.items()} for d in decider.rule.dimensions]
    for row in table.rows:
        if all(text in known for text, known in zip(row, slugs, strict=False)):
            clause = clause_of(decider.rule, [known[text] for text, known in zip(row, slugs, strict=False)])
            assert row[len(slugs) : len(slugs) + 3] == (slug(clause.status), slug(clause.reason), slug(clause.iri))
            checked += 1
    expected = 1
    for known in slugs:
        expected *= len(known)
    assert checked == expected


def test_the_table_is_written_as_csv_and_parquet(table: Table, tmp_path: Path, cli: Run) -> None:
    done = cli("decision-table", "--policy", "cam80108", "--format", "csv")
    assert done.stdout == table.to_csv()
    target = tmp_path / "table.parquet"
    assert cli("decision-table", "--policy", "cam80108", "--format", "parquet", "--output", str(target)).returncode == 0
    assert duckdb.execute(f"SELECT * FROM '{target}'").fetchall() == list(table.rows)
    assert cli("decision-table", "--policy", "cam80108", "--format", "parquet").returncode == 2


# ---------------------------------------------------------------- DMN


def interpret(document: bytes) -> dict[str, tuple[list[str], list[str], list[tuple[list[Any], list[str]]]]]:
    """The decisions of a DMN document: inputs, outputs, and rules as accepted texts (None for any) and results."""

    def text(element: ElementTree.Element) -> str:
        return element.findtext(f"{{{MODEL}}}text") or ""

    def strings(entry: str) -> list[str]:
        return json.loads(f"[{entry}]")  # FEEL strings are written as those of JSON

    found = {}
    for decision in ElementTree.fromstring(document).iter(f"{{{MODEL}}}decision"):
        (whole,) = decision.iter(f"{{{MODEL}}}decisionTable")
        assert whole.get("hitPolicy") == "UNIQUE"
        inputs = [text(e) for e in whole.iter(f"{{{MODEL}}}inputExpression")]
        outputs = [e.get("name", "") for e in whole.iter(f"{{{MODEL}}}output")]
        rules = []
        for rule in whole.iter(f"{{{MODEL}}}rule"):
            accepted = [None if text(e) == "-" else strings(text(e)) for e in rule.iter(f"{{{MODEL}}}inputEntry")]
            rules.append((accepted, [strings(text(e))[0] for e in rule.iter(f"{{{MODEL}}}outputEntry")]))
        found[decision.get("name", "")] = inputs, outputs, rules
    return found


def test_dmn_decides_every_complete_request_by_one_rule(decider: Decider, table: Table) -> None:
    document = decision_table_dmn(decider)
    assert ElementTree.fromstring(document).get("expressionLanguage") == FEEL
    decisions = interpret(document)
    assert list(decisions) == [f"{name}_{decider.rule.policy}" for name in DECISIONS]
    complete = [set(map(slug, d.values)) for d in decider.rule.dimensions]
    rows = [row for row in table.rows if all(text in known for text, known in zip(row, complete, strict=False))]
    assert len(rows) > 1_000
    for inputs, outputs, rules in decisions.values():
        assert inputs == list(table.columns[: len(complete)])
        assert len(rules) < 150
        places = [table.columns.index(output) for output in outputs]
        for row in rows:
            hits = [
                said for accepted, said in rules if all(words is None or text in words for words, text in zip(accepted, row, strict=False))
            ]
            assert hits == [[row[place] or "" for place in places]], row


def test_dmn_has_ids_that_are_unique_and_referenced(decider: Decider, cli: Run) -> None:
    done = cli("decision-table", "--policy", "cam80108", "--format", "dmn")
    assert done.stdout.encode() == decision_table_dmn(decider)
    root = ElementTree.fromstring(done.stdout.encode())
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", str(name)) for name in ids)
    references = {element.get("href", "").removeprefix("#") for element in root.iter(f"{{{MODEL}}}requiredInput")}
    assert references <= set(ids)
