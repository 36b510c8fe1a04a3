"""Every command as a user runs it, from an empty folder; and every bad input gives its exit code, one line, and leaves nothing behind."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pyoxigraph as ox
import pytest

import iort_kg
from iort_kg.cli import cli as group
from iort_kg.namespaces import GRAPH

Run = Callable[..., subprocess.CompletedProcess[str]]
HEADLINE = "nccn-2a-but-investigational"
ROOT = Path(iort_kg.__file__).parent.parent
NOWHERE = "<http://127.0.0.1:9/sparql>"


def fine(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def records(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# ask


def test_ask_lists_the_questions(cli: Run) -> None:
    listed = {row["question"]: row for row in records(fine(cli("ask", "-f", "csv")))}
    assert set(listed) == {path.stem for path in (ROOT / "queries" / "ask").glob("*.rq")}
    assert "site (needed)" in listed["studies-of-site"]["inputs"]
    assert HEADLINE in fine(cli("ask"))


def test_ask_about_tells_inputs_and_columns(cli: Run) -> None:
    told = fine(cli("ask", "studies-of-site", "--about"))
    assert "input site: a site by slug, label or IRI or an ICD code; needed, such as" in told
    assert "input min-participants: a whole number; optional" in told
    assert "\ncolumn study: " in told
    assert "studies-of-site.rq" in told


def test_ask_in_every_format(cli: Run) -> None:
    site = "https://w3id.org/iort-kg/site/head-and-neck-cancer"
    assert [row["site"] for row in records(fine(cli("ask", HEADLINE, "-f", "csv")))] == [site]
    assert [row["site"] for row in json.loads(fine(cli("ask", HEADLINE, "--format", "json")))] == [site]
    assert fine(cli("ask", HEADLINE, "-f", "md")).splitlines()[2].startswith("| site:head-and-neck-cancer |")
    grid = cli("ask", HEADLINE)
    assert "site:head-and-neck-cancer" in fine(grid)
    assert grid.stderr == "1 row\n"


def test_ask_with_inputs(cli: Run) -> None:
    every = records(fine(cli("ask", "studies-of-site", "-i", "site=C20", "-f", "csv")))
    large = records(fine(cli("ask", "studies-of-site", "--input", "site=rectal cancer", "-i", "min-participants=100", "-f", "csv")))
    assert 0 < len(large) < len(every)
    assert all(row in every for row in large)


# query


def test_query_text_file_and_stdin_agree(cli: Run, tmp_path: Path) -> None:
    text = "SELECT ?device { ?device a iort:Device } ORDER BY ?device"
    (tmp_path / "devices.rq").write_text(text, encoding="utf-8")
    answer = fine(cli("query", text, "-f", "csv"))
    assert len(records(answer)) >= 2
    assert fine(cli("query", "devices.rq", "-f", "csv")) == answer
    assert fine(cli("query", "-", "-f", "csv", stdin=text)) == answer


def test_query_forms(cli: Run) -> None:
    assert fine(cli("query", "ASK { site:rectal-cancer a skos:Concept }")) == "true\n"
    assert fine(cli("query", "ASK { site:rectal-cancer a iort:Study }")) == "false\n"
    for text in ("CONSTRUCT { ?d a iort:Device } WHERE { ?d a iort:Device }", "DESCRIBE site:rectal-cancer"):
        turtle = fine(cli("query", text))
        assert len(list(ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE))) >= 2


@pytest.mark.parametrize(
    "text",
    [
        'SELECT ?x { BIND("a SERVICE line, \\u0053ERVICE" AS ?x) }',
        "SELECT ?x { BIND(1 AS ?x) } # no SERVICE <http://127.0.0.1:9/> here",
        "# do not add, move or delete this; insert it with care\nSELECT ?x { BIND(1 AS ?x) }",
        "SELECT ?service ?Service { BIND(1 AS ?service) BIND(2 AS ?Service) }",
        "PREFIX service: <http://example.org/service/> SELECT ?x { BIND(service:SERVICE AS ?x) }",
    ],
)
def test_the_word_service_may_be_written(cli: Run, text: str) -> None:
    assert len(records(fine(cli("query", text, "-f", "csv")))) == 1


@pytest.mark.parametrize("clause", ["FROM <file:///etc/passwd>", "FROM NAMED <file:///etc/passwd>", "from site:rectal-cancer"])
def test_from_names_only_what_is_loaded(cli: Run, clause: str) -> None:
    done = cli("query", f"SELECT * {clause} {{ ?s ?p ?o }}", "-f", "csv")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert "which is not loaded" in done.stderr


@pytest.mark.parametrize(("clause", "studies"), [("", 29), ("FROM <{}policies/cam80108/evidence-brain>", 2), ("FROM <{}iort>", 0)])
def test_from_restricts_a_query_to_a_graph(cli: Run, clause: str, studies: int) -> None:
    count = f"SELECT (COUNT(?s) AS ?n) {clause.format(GRAPH)} {{ ?s a iort:Study }}"
    assert records(fine(cli("query", count, "-f", "csv"))) == [{"n": str(studies)}]


def test_long_data_in_values_is_fine(cli: Run) -> None:
    rows = "\n".join(f"<http://example.org/{number}>" for number in range(20_000))
    assert fine(cli("query", "-", "-f", "csv", stdin=f"SELECT (COUNT(?x) AS ?n) {{ VALUES ?x {{ {rows} }} }}")) == "n\n20000\n"


# describe, facts, verify, digest


@pytest.mark.parametrize(
    "name",
    ["https://w3id.org/iort-kg/policy/cam80108/study/dubois-2011", "cam80108/study/dubois-2011", "study/dubois-2011"],
)
def test_describe_by_iri_and_slug(cli: Run, name: str) -> None:
    told = fine(cli("describe", name))
    assert told.startswith("Dubois 2011\nhttps://w3id.org/iort-kg/policy/cam80108/study/dubois-2011\nsource: cam80108, line 120")
    assert "What points to it:" in told


def test_describe_in_every_format(cli: Run) -> None:
    document = json.loads(fine(cli("describe", "site:rectal-cancer", "-f", "json")))
    assert document["iri"] == "https://w3id.org/iort-kg/site/rectal-cancer"
    assert document["label"] == "rectal cancer"
    assert document["statements"]
    assert document["incoming"]
    study = json.loads(fine(cli("describe", "study/dubois-2011", "-f", "json")))
    assert {"document": "cam80108", "first_line": 120, "last_line": 120} in study["lines"]
    rows = records(fine(cli("describe", "site:rectal-cancer", "-f", "csv")))
    assert list(rows[0]) == ["property", "value", "label"]
    assert fine(cli("describe", "<https://w3id.org/iort-kg/site/rectal-cancer>", "-f", "md")).startswith("# rectal cancer\n")


def test_facts_columns(cli: Run) -> None:
    rows = records(fine(cli("facts", "--format", "csv")))
    assert list(rows[0]) == ["record", "property", "value", "reported", "unit", "first_line", "last_line"]
    assert len(rows) > 2_000
    lines = [row for row in rows if row["first_line"]]
    assert all(1 <= int(row["first_line"]) <= int(row["last_line"]) for row in lines)
    assert all(not row["last_line"] and "/policy/cam80108" not in row["record"] for row in rows if row not in lines), "items of pages"


def test_verify_and_digest(cli: Run, document: Path, tmp_path: Path) -> None:
    passed = cli("verify", str(document))
    assert (passed.returncode, passed.stdout) == (0, "")
    changed = document.read_text(encoding="utf-8").replace("a", "b")
    (tmp_path / "copy.txt").write_text(changed, encoding="utf-8")
    failed = cli("verify", "copy.txt")
    assert failed.returncode == 1
    assert failed.stdout.splitlines()[0].endswith(" differs")
    assert failed.stderr.count("\n") == 1
    assert fine(cli("digest", str(document))).startswith("# Digests of the lines")


# the program


def test_store_is_built_once(cli: Run, tmp_path: Path) -> None:
    first = fine(cli("--store", "deep/store", "ask", "devices", "-f", "csv"))
    made = (tmp_path / "deep" / "store" / "current").stat().st_mtime_ns
    assert fine(cli("--store", "deep/store", "ask", "devices", "-f", "csv")) == first == fine(cli("ask", "devices", "-f", "csv"))
    assert (tmp_path / "deep" / "store" / "current").stat().st_mtime_ns == made
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["store"]


def test_load_adds_a_folder(cli: Run, tmp_path: Path) -> None:
    (tmp_path / "my policy").mkdir()
    (tmp_path / "my policy" / "a file.ttl").write_text('<http://example.org/x> <http://example.org/p> "here" .', encoding="utf-8")
    text = "SELECT ?g { GRAPH ?g { ?s <http://example.org/p> ?o } }"
    assert fine(cli("--load", "my policy", "query", text, "-f", "csv")) == "g\nhttps://w3id.org/iort-kg/graph/shared/my%20policy/a%20file\n"
    assert fine(cli("query", text, "-f", "csv")) == "g\n"


def test_version(cli: Run) -> None:
    assert fine(cli("--version")) == f"iort-kg, version {iort_kg.__version__}\n"


def test_every_command_has_help(cli: Run) -> None:
    assert set(group.commands) >= {"ask", "describe", "digest", "facts", "query", "verify"}
    for name, command in group.commands.items():
        assert command.help, f"{name} has no help"
        for parameter in command.params:
            assert not isinstance(parameter, click.Option) or parameter.help, f"{name} {parameter.name} has no help"
        told = fine(cli(name, "--help"))
        assert told.startswith(f"Usage: iort-kg {name} ")
        assert " ".join(command.help.split())[:30] in " ".join(told.split())
    assert all(name in fine(cli("-h")) for name in group.commands)


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    script = """
import sys
from iort_kg.cli import main
sys.argv = ["iort-kg", "--help"]
try:
    main()
except SystemExit:
    pass
heavy = {"rdflib", "rich", "pyoxigraph", "yaml", "pyshacl", "owlready2", "pandas", "numpy"} & set(sys.modules)
sys.exit(", ".join(sorted(heavy)) or 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: iort-kg")


def test_a_reader_that_stops_is_no_error(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "iort_kg", "facts", "-f", "csv"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0


# bad input: arguments, exit code, what the one line says

UPDATES = ["INSERT DATA { <a:a> <a:b> <a:service> }", "DELETE WHERE { ?s ?p ?o }", "LOAD <file:///etc/passwd>", "CLEAR ALL", "DROP ALL"]
UPDATES += [
    "# a note\r\n\n;CREATE GRAPH <a:a>",
    "PREFIX a: <http://example.org/> # then\nDELETE { ?s ?p ?o } INSERT { ?s a:p ?o } WHERE { ?s ?p ?o }",
]
CALLS = [
    f"SELECT * {{ SERVICE {NOWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ service silent {NOWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ S\\u0045RVICE {NOWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ \\u0073\\U00000065rvice {NOWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ {{ SELECT ?s {{ SeRvIcE SILENT {NOWHERE} {{ ?s ?p ?o }} }} }} }}",
    f"ASK {{ FILTER EXISTS {{ SERVICE {NOWHERE} {{ ?s ?p ?o }} }} }}",
    f"ASK {{ FILTER NOT EXISTS {{ SERVICE SILENT {NOWHERE} {{ ?s ?p ?o }} }} }}",
    f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE {NOWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p ?o MINUS {{ SERVICE SILENT {NOWHERE} {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ BIND({NOWHERE} AS ?where) SERVICE?where {{ ?s ?p ?o }} }}",
    "PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:sparql{ ?s ?p ?o } }",
    # where another parser would see a comment, or an IRI
    f"SELECT * {{ # \r SERVICE SILENT {NOWHERE} {{ ?s ?p ?o }} # \n }}",
    f"SELECT * {{ FILTER(?a<?b)SERVICE#>\n{NOWHERE}{{ ?s ?p ?o }} }}",
]
WRONG_USAGE = {
    "no such command": (["aks"], "No such command 'aks'"),
    "no such option": (["ask", "--inputs", "a=b"], "--input"),
    "no such format": (["ask", "devices", "-f", "xml"], "'table', 'csv', 'json', 'md'"),
    "one argument too many": (["ask", "devices", "doses"], "doses"),
    "no argument": (["describe"], "IRI|SLUG"),
    "no file": (["verify"], "FILE"),
    "unknown question": (["ask", "covered-site"], "no question is called 'covered-site'; did you mean covered-sites"),
    "unknown question, nothing near": (["ask", "zzz"], "iort-kg ask lists them"),
    "unknown question, about": (["ask", "covered-site", "--about"], "did you mean covered-sites"),
    "no question for the input": (["ask", "-i", "site=C20"], "no question"),
    "unknown input": (["ask", "studies-of-site", "-i", "sites=C20"], "'sites'; did you mean site?"),
    "input of a question without any": (
        ["ask", "devices", "-i", "question=x"],
        "no input of devices is called 'question'; there are: policy",
    ),
    "input called self": (["ask", "devices", "-i", "self=x"], "'self'"),
    "input not NAME=VALUE": (["ask", "studies-of-site", "-i", "C20"], "NAME=VALUE, such as site=rectal-cancer, not 'C20'"),
    "input without a value": (["ask", "studies-of-site", "-i", "site="], "NAME=VALUE"),
    "input given twice": (["ask", "studies-of-site", "-i", "site=C20", "-i", "site=C18"], "site is given twice"),
    "given twice, spelled otherwise": (
        ["ask", "studies-of-site", "-i", "site=C20", "-i", "min-participants=1", "-i", "min_participants=2"],
        "given twice",
    ),
    "input missing": (["ask", "studies-of-site"], "needs the input site (a site by slug, label or IRI or an ICD code), such as"),
    "not a date": (["ask", "coverage-as-of", "-i", "date=1 May 2020"], "the input date is a date as YYYY-MM-DD, not '1 May 2020'"),
    "no such day": (["ask", "coverage-as-of", "-i", "date=2021-02-29"], "YYYY-MM-DD"),
    "not an integer": (["ask", "studies-of-site", "-i", "site=C20", "-i", "min-participants=many"], "a whole number, not 'many'"),
    "not a whole number": (["ask", "studies-of-site", "-i", "site=C20", "-i", "min-participants=1.5"], "a whole number"),
    "unknown site": (["ask", "studies-of-site", "-i", "site=rectal-cancr"], "no site is called 'rectal-cancr'; did you mean rectal-cancer"),
    "unknown code": (["ask", "studies-of-site", "-i", "site=Z99.9"], "no site is called 'Z99.9'"),
    "a concept of another vocabulary": (["ask", "studies-of-site", "-i", "site=nccn:2A"], "no site is called 'nccn:2A'"),
    "a record of another class": (["ask", "results-of-study", "-i", "study=reference/1"], "no study is called 'reference/1'"),
    "unknown record": (["describe", "study/dubois-2012"], "did you mean study/dubois-2011"),
    "no record": (["describe", ""], "no record is called ''"),
    "a site that quotes": (["ask", "studies-of-site", "-i", 'site=x> } DROP ALL #"'], "no site is called"),
    "empty query": (["query", ""], "the query is empty"),
    "malformed SPARQL": (["query", "SELECT * {"], "the query is not SPARQL: error at 1:11"),
    "words": (["query", "which sites are covered?"], "the query is not SPARQL"),
    "undeclared prefix": (["query", "SELECT * { ?s nope:p ?o }"], "the query is not SPARQL"),
    "a query that is nested too deep": (["query", "SELECT * {" + "{" * 3000 + "}" * 3000 + "}"], "3001 levels deep; at most 200"),
    "too many negations": (["query", "SELECT * { FILTER(" + "!" * 9000 + "1) }"], "levels deep; at most 200"),
    "a query that is too long": (["query", "SELECT (1" + "+1" * 30_000 + " AS ?x) {}"], "60,019 characters outside VALUES; at most 10,000"),
    **{f"update: {number}": (["query", text], "SPARQL update") for number, text in enumerate(UPDATES)},
    **{f"call {number}": (["query", text], "") for number, text in enumerate(CALLS)},
}
UNREADABLE = {
    "missing query file": (["query", "missing.rq"], "missing.rq cannot be read: No such file"),
    "a folder as query file": (["query", "folder"], "folder cannot be read: Is a directory"),
    "a folder with a space as query file": (["query", "a folder"], "a folder cannot be read: Is a directory"),
    "a binary query file": (["query", "binary"], "binary is not UTF-8 text"),
    "a query file in Latin-1": (["query", "latin.rq"], "latin.rq is not UTF-8 text"),
    "missing document": (["verify", "missing.txt"], "missing.txt cannot be read: No such file"),
    "a folder as document": (["verify", "folder"], "folder cannot be read: Is a directory"),
    "a binary document": (["verify", "binary"], "binary is not UTF-8 text"),
    "a missing document to digest": (["digest", "missing.txt"], "missing.txt cannot be read"),
    "a document that is too short": (["digest", "short.txt"], "give the whole document"),
    "a folder that is not there": (["--load", "missing", "ask", "devices"], "missing is not a folder; give one that holds .ttl files"),
    "a folder without Turtle": (["--load", "folder", "ask", "devices"], "folder holds no .ttl files"),
    "a file as folder": (["--load", "short.txt", "ask", "devices"], "short.txt is not a folder"),
    "broken Turtle": (["--load", "broken", "ask", "devices"], "broken/bad.ttl is not Turtle"),
    "broken Turtle for a store": (["--store", "new/store", "--load", "broken", "ask", "devices"], "broken/bad.ttl is not Turtle"),
    "binary Turtle": (["--load", "noise", "ask", "devices"], "noise/noise.ttl is not Turtle"),
    "Turtle that leads nowhere": (["--load", "dangling", "ask", "devices"], "dangling/gone.ttl cannot be read"),
    "Turtle that leads nowhere, for a store": (
        ["--store", "new", "--load", "dangling", "ask", "devices"],
        "dangling/gone.ttl cannot be read",
    ),
    "a file as store": (["--store", "short.txt", "ask", "devices"], "short.txt is a file; give a folder for the store"),
    "a folder of other things as store": (["--store", "broken", "ask", "devices"], "broken holds other things than a store"),
    "a damaged store": (["--store", "damaged", "ask", "devices"], "damaged is not a store that can be opened"),
    "another program's store": (["--store", "foreign", "ask", "devices"], "foreign holds other things than a store of ours"),
    "a store below a file": (["--store", "short.txt/store", "ask", "devices"], "short.txt/store cannot be written"),
    "a store where nobody may write": (["--store", "/proc/iort-kg/store", "ask", "devices"], "/proc/iort-kg/store cannot be written"),
}


@pytest.fixture
def furnished(tmp_path: Path) -> Path:
    """The folder in which the command line runs, with the things that bad input names."""
    for name in ("folder", "a folder", "broken", "noise", "dangling", "damaged"):
        (tmp_path / name).mkdir()
    (tmp_path / "folder" / "readme.txt").write_text("no Turtle here", encoding="utf-8")
    (tmp_path / "broken" / "bad.ttl").write_text("<a:a> <a:b>", encoding="utf-8")
    (tmp_path / "noise" / "noise.ttl").write_bytes(bytes(range(256)))
    (tmp_path / "dangling" / "gone.ttl").symlink_to("nowhere.ttl")
    (tmp_path / "damaged" / "current").write_text("nothing", encoding="utf-8")
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    (tmp_path / "latin.rq").write_bytes("SELECT * { ?s ?p 'é' }".encode("latin-1"))
    (tmp_path / "short.txt").write_text("one line", encoding="utf-8")
    foreign = ox.Store(str(tmp_path / "foreign"))
    foreign.flush()
    return tmp_path


def contents(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [pytest.param(arguments, 2, said, id=name) for name, (arguments, said) in WRONG_USAGE.items()]
    + [pytest.param(arguments, 3, said, id=name) for name, (arguments, said) in UNREADABLE.items()],
)
def test_bad_input(cli: Run, furnished: Path, arguments: list[str], code: int, said: str) -> None:
    before = contents(furnished)
    done = cli(*arguments)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert done.stderr.startswith("iort-kg: ")
    assert done.stderr.endswith("\n")
    assert len(done.stderr.splitlines()) == 1
    assert said in done.stderr
    assert contents(furnished) == before


@pytest.mark.parametrize(("stdin", "said"), [("", "the query is empty"), ("SELECT", "not SPARQL"), ("CLEAR ALL", "update")])
def test_bad_standard_input(cli: Run, stdin: str, said: str) -> None:
    done = cli("query", "-", stdin=stdin)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert said in done.stderr


@pytest.mark.parametrize("command", [["query"], ["describe"], ["ask"], ["verify"], ["ask", "provenance-of", "-i"]])
def test_bytes_that_are_not_text(cli: Run, command: list[str]) -> None:
    """An argument that is no UTF-8, as a shell can hand it over."""
    done = cli(*command, "record=\udcff {")
    assert done.returncode in (2, 3)
    assert (done.stdout, len(done.stderr.splitlines())) == ("", 1)


def test_a_call_is_named(cli: Run) -> None:
    assert "calls another server (SERVICE)" in cli("query", CALLS[0]).stderr


def test_alone_it_shows_help(cli: Run) -> None:
    done = cli()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: iort-kg [OPTIONS] COMMAND")


def test_an_unwritable_folder_is_left_alone(cli: Run, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere; /proc stands in above")
    tmp_path.chmod(0o555)
    try:
        done = cli("--store", "store", "ask", "devices")
    finally:
        tmp_path.chmod(0o755)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (3, "", 1)
    assert "cannot be written" in done.stderr


# ---------------------------------------------------------------- determine

CAM = ("--policy", "cam80108")
MET = ("--site", "rectal-cancer", "--modality", "electron-beam", "--boost", "sole-boost", "--at-excision", "yes")


def test_determine_explains_in_text(cli: Run) -> None:
    done = cli("determine", *CAM, *MET, "--incomplete-resection", "yes")
    assert done.returncode == 0
    assert done.stdout.startswith("medically-necessary\n")
    assert "Conditions" in done.stdout
    assert "line 42" in done.stdout


def test_determine_as_json(cli: Run) -> None:
    answer = json.loads(cli("determine", *CAM, "--diagnosis=C20", "--procedure=77424", "--format", "json").stdout)
    assert (answer["determination"], answer["reason"]) == ("undetermined", "missing-facts")
    assert {fact["fact"] for fact in answer["missing"]} == {"boost", "at-excision", "incomplete-resection", "high-recurrence-risk"}
    assert "external-beam-x-ray" in {word["ambiguity"] for word in answer["open_words"]}


def test_a_request_is_decided_by_one_policy(cli: Run) -> None:
    done = cli("determine", *MET)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "iort-kg: several policies have a coverage rule (aetna-0721, bcbst-iort, cam80108); name one\n"
    alone = cli("--policies", "aetna-0721", "determine", "--site", "rectal-cancer")
    assert alone.stdout.startswith("medically-necessary\n")
    assert "transcribed in part" in alone.stdout


def test_determine_before_the_statement_is_known(cli: Run) -> None:
    answer = json.loads(cli("determine", *CAM, *MET, "--incomplete-resection", "yes", "--as-of", "2016-11-30", "-f", "json").stdout)
    assert (answer["determination"], answer["reason"]) == ("undetermined", "policy-version-unknown")


def test_determination_in_rdf_can_be_asked_again(cli: Run, tmp_path: Path) -> None:
    written = cli("determine", *CAM, "--site", "ovarian-cancer", "--format", "ttl")
    requests = tmp_path / "requests.ttl"
    requests.write_text(written.stdout, encoding="utf-8")
    assert "undetermined" in cli("determine", *CAM, "--graph", str(requests)).stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--site", "nowhere"), "no site is called 'nowhere'"),
        (("--sight", "rectal-cancer"), "did you mean site"),
        (("--self", "yes"), "no fact of policy cam80108 is called 'self'"),
        (("--at-excision", "perhaps"), "yes, no or unknown"),
        (("--site",), "needs a value"),
        (("rectal-cancer",), "a fact is given as --name value"),
        (("--as-of", "soon", "--site", "breast-cancer"), "soon"),
        (("--policy", "other", "--site", "breast-cancer"), "no policy with a coverage rule is called 'other'"),
        (("--site", "breast-cancer", "--format", "parquet"), "go with --batch"),
    ],
)
def test_bad_requests_get_one_line(cli: Run, arguments: tuple[str, ...], says: str) -> None:
    done = cli("determine", *CAM, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_told() -> None:
    with Path("/dev/full").open("w") as full:
        found = subprocess.run([sys.executable, "-m", "iort_kg", "facts"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert (found.returncode, found.stderr) == (3, "iort-kg: the output cannot be written: No space left on device\n")
