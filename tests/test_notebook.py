"""The magics, what Tab completes, and what is shown: as HTML, as Markdown and as text, all of it escaped, and nothing fetched."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("IPython", reason="IPython is not installed (pip install 'iort-kg[notebook]')")

from IPython.core.interactiveshell import InteractiveShell
from serving import Server, running

import iort_kg
from iort_kg.display import MOST_ROWS, Shown, words
from iort_kg.endpoint import NoAnswer
from iort_kg.errors import InvalidInput, InvalidQuery
from iort_kg.findings import Finding, Findings
from iort_kg.graph import KnowledgeGraph
from iort_kg.notebook.magics import split_options
from iort_kg.table import IRI, Table
from iort_kg.validate import Report

NASTY = "<script>alert('x')</script> $a$ | *b* `c` [d](javascript:e)\nf & \"g\""


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    """The policy that these answers are from, alone."""
    return iort_kg.load(policies=["cam80108"])


@pytest.fixture
def shell(kg: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    InteractiveShell.clear_instance()
    made = InteractiveShell.instance()
    made.history_manager.enabled = False  # type: ignore[union-attr]
    made.user_ns["kg"] = kg
    made.run_line_magic("load_ext", "iort_kg.notebook")
    yield made
    made.run_line_magic("unload_ext", "iort_kg.notebook")
    made.history_manager.end_session()  # type: ignore[union-attr]
    InteractiveShell.clear_instance()


def fails(shell: InteractiveShell, capsys: pytest.CaptureFixture[str], cell: str) -> str:
    """What a cell that fails says, without a traceback."""
    capsys.readouterr()
    assert shell.run_cell(cell).error_in_exec is not None
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    return said.err.removeprefix("UsageError: ").rstrip("\n")


# ---------------------------------------------------------------- magics


def test_sparql_shows_a_table_and_keeps_it(shell: InteractiveShell) -> None:
    result = shell.run_cell("%%sparql -o devices\nSELECT ?name { ?device a iort:Device ; rdfs:label ?name } ORDER BY ?name").result
    assert isinstance(result, Table)
    assert shell.user_ns["devices"] is result
    assert "Mobetron accelerator" in result.column("name")  # line 32
    assert shell.run_cell("%%sparql\nASK { ?device a iort:Device }").result is True
    assert len(shell.run_cell("%%sparql\nDESCRIBE <policy/cam80108/study/dubois-2011>").result) > 5


@pytest.mark.parametrize(
    ("query", "row", "column", "said"),
    [
        ("SELECT ?x {\n  ?x a iort:Study\n  ?x ?y ?z }", 3, 11, "is not SPARQL"),
        ("SELECT ?x {\n  ?x a iot:Study }", 2, 17, "the prefix iot: is not declared; did you mean iort:?"),
        ("SELECT ?x {\n  'äöü' ?y ?x ; . foo }\n\n\n", 2, 23, "is not SPARQL"),
        ("SELECT ?x { SERVICE <http://x.example/> { ?x ?y ?z } }", 1, 21, "calls another server (SERVICE), which is refused"),
    ],
)
def test_an_error_points_at_its_place(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], query: str, row: int, column: int, said: str
) -> None:
    message, line, caret = fails(shell, capsys, f"%%sparql\n{query}").split("\n")
    assert said in message
    found = re.match(r"line (\d+), column (\d+): ", message)
    assert found is not None
    assert int(found[1]) == row
    assert abs(int(found[2]) - column) <= 3  # the engine says how far it got
    assert line == "  " + query.split("\n")[row - 1]
    assert caret == " " * (int(found[2]) + 1) + "^"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("%%sparql\nDELETE WHERE { ?s ?p ?o }", "only queries"),
        ("%%sparql -o 1x\nASK {}", "the name of a variable, not '1x'"),
        ("%%sparql -o class\nASK {}", "the name of a variable, not 'class'"),
        ("%%sparql -x\nASK {}", "there is no option -x"),
        ("%%sparql foo\nASK {}", "not 'foo'"),
        ("%%sparql -g nothing\nASK {}", "the variable nothing holds no KnowledgeGraph"),
        ("%ask studies-of-sit", "did you mean studies-of-site"),
        ("%ask studies-of-site", "needs the input site"),
        ("%ask studies-of-site site", "NAME=VALUE"),
        ("%ask studies-of-site sit=rectal-cancer", "did you mean site?"),
        ("%ask studies-of-site site=nowhere", "no site is called 'nowhere'"),
        ("%ask studies-of-site 'site=", "closing quotation"),
    ],
)
def test_what_fails_is_told_in_one_line(shell: InteractiveShell, capsys: pytest.CaptureFixture[str], cell: str, said: str) -> None:
    told = fails(shell, capsys, cell)
    assert said in told
    assert "\n" not in told


def test_ask_answers_and_keeps(shell: InteractiveShell, kg: KnowledgeGraph) -> None:
    result = shell.run_cell("%ask studies-of-site site='rectal cancer' min-participants=100 -o found").result
    assert result == shell.user_ns["found"] == kg.ask("studies-of-site", site="rectal-cancer", min_participants=100)
    assert [row.label for row in result] == ["Dubois 2011", "Mirnezami 2013"]  # lines 120 and 174
    listed = shell.run_cell("%ask").result
    assert len(listed) == len(kg.questions)
    assert split_options("--output a --graph b c") == ({"output": "a", "graph": "b"}, ["c"])


def test_without_a_graph_the_shipped_one_is_asked(shell: InteractiveShell) -> None:
    del shell.user_ns["kg"]
    assert shell.run_cell("%ask covered-sites").result.columns[0] == "site"
    shell.user_ns["other"] = iort_kg.load()
    assert len(shell.run_cell("%ask covered-sites policy=cam80108 -g other").result) == 5  # line 42


# ---------------------------------------------------------------- completion


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%ask nccn", ["%ask nccn-2a-but-investigational"]),
        ("x = 1\n%ask studies-of-site mi", ["x = 1\n%ask studies-of-site min-participants="]),
        ("%ask studies-of-site site=rec", ["%ask studies-of-site site=rectal-cancer", "%ask studies-of-site site=rectosigmoid-cancer"]),
        ("%%sparql\nASK { ?x skos:pref", ["%%sparql\nASK { ?x skos:prefLabel"]),
        ("%%sparql\nASK { ?x a iort:StudyL", ["%%sparql\nASK { ?x a iort:StudyLimitation"]),
        ("%%sparql\nASK { ?x ?y boost:so", ["%%sparql\nASK { ?x ?y boost:sole-boost"]),
        ("%%sparql\nASK { ?x lim", ["%%sparql\nASK { ?x limitation-domain:", "%%sparql\nASK { ?x limitation:"]),
        ("y = kg.ask('uncited", ["y = kg.ask('uncited-references"]),
        ('kg.ask("studies-of-site", site="C20", mi', ['kg.ask("studies-of-site", site="C20", min_participants=']),
    ],
)
def test_tab_completes(shell: InteractiveShell, text: str, expected: list[str]) -> None:
    from IPython.core.completer import provisionalcompleter

    with provisionalcompleter():
        found = list(shell.Completer.completions(text, len(text)))  # type: ignore[union-attr]
    assert sorted(text[: one.start] + one.text + text[one.end :] for one in found) == expected


@pytest.mark.parametrize("text", ["%ask nothing-here a", "%%sparql\nASK { ?x zzz:", "%%sparql\nASK { <http://iort:x", "%ask doses x=1"])
def test_what_is_unknown_is_not_completed(shell: InteractiveShell, text: str) -> None:
    from iort_kg.notebook.completion import Completion
    from iort_kg.notebook.magics import GraphMagics

    rows = text.split("\n")
    assert Completion(GraphMagics(shell)).complete(text, len(rows) - 1, len(rows[-1]))[2] == []


# ---------------------------------------------------------------- what is shown


class Tags(HTMLParser):
    """The tags and links of a text that is HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {"href", "class", "style"}
        assert {value for name, value in attrs if name == "style"} <= {"text-align:left", "text-align:right"}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


SHOWN = {
    "graph": lambda kg: kg,
    "table": lambda kg: kg.ask("covered-sites"),
    "record": lambda kg: kg.describe("study/dubois-2011"),
    "decided": lambda kg: kg.determine(
        policy="cam80108",
        site="pancreatic-cancer",
        modality="electron-beam",
        boost="sole-boost",
        at_excision=True,
        incomplete_resection=True,
    ),
    "undetermined": lambda kg: kg.determine(policy="cam80108", site="rectal-cancer"),
    "findings": lambda kg: kg.check("order"),
    "statements": lambda kg: kg.query("CONSTRUCT { ?device rdfs:label ?name } WHERE { ?device a iort:Device ; rdfs:label ?name }"),
    "report": lambda _: Report("pyshacl", ("a",), ()),
}


@pytest.mark.parametrize("name", SHOWN)
def test_all_is_shown_in_three_forms_and_nothing_is_fetched(name: str, kg: KnowledgeGraph, shell: InteractiveShell) -> None:
    data, _ = shell.display_formatter.format(SHOWN[name](kg))  # type: ignore[union-attr]
    assert {"text/html", "text/markdown", "text/plain"} <= set(data)
    page = Tags(data["text/html"])
    assert page.tags <= {"div", "p", "strong", "a", "table", "thead", "tbody", "tr", "th", "td"}
    assert all(re.match("https?://", link) for link in page.links)
    assert "object at 0x" not in data["text/plain"]
    assert "<" not in re.sub(r"\]\(<[^<>\s]+>\)|\\<", "", data["text/markdown"])


def test_what_construct_gives_shows_its_statements(kg: KnowledgeGraph, shell: InteractiveShell) -> None:
    """Line 32; and no longer, once the extension is away."""
    format_of = shell.display_formatter.format  # type: ignore[union-attr]
    one = kg.query("CONSTRUCT { ?s ?p ?o . _:part ?p 'a' } WHERE { VALUES (?s ?p ?o) { (<device/mobetron> iort:enrolledCount 32) } }")
    shown = format_of(one)[0]
    assert re.search(r"device/mobetron\s+iort:enrolledCount\s+32$", shown["text/plain"], flags=re.MULTILINE)
    assert shown["text/plain"].endswith("(2 rows)")
    assert "_:" in shown["text/plain"]
    assert '/device/mobetron"' in shown["text/html"]
    shell.run_line_magic("unload_ext", "iort_kg.notebook")
    assert set(format_of(one)[0]) == {"text/plain"}
    shell.run_line_magic("load_ext", "iort_kg.notebook")


def test_a_determination_shows_clause_conditions_words_lines(kg: KnowledgeGraph) -> None:
    """Lines 42 and 44; the words that it rests on; lines 384 and 403 as context."""
    page = SHOWN["decided"](kg)._repr_markdown_()
    assert page.startswith("**medically-necessary**\n")
    assert "clause/3-medically-necessary" in page
    for said in ("line 42", "| met | IORT is given", "Is an electron beam external beam?", "| 403 |", "| 384 |"):
        assert said in page
    page = SHOWN["undetermined"](kg)._repr_markdown_()
    assert page.startswith("**undetermined**\n")
    assert "Missing facts" in page
    assert "| boost | investigational | not-boost, with-other-boost |" in page


def test_findings_and_reports_are_counted(kg: KnowledgeGraph) -> None:
    found = Findings([Finding("a", "b", "error", "https://x.example/", NASTY, first_line=3, last_line=5)])
    assert "1 error, 0 warning, 0 info" in found._repr_html_()
    assert "3–5" in found.to_plain()
    assert "The graph is well formed" in SHOWN["report"](kg).to_plain()
    assert isinstance(kg.check("order"), Findings)
    assert "0 error, 0 warning, 0 info" in Findings([]).to_plain()


def test_what_stands_in_a_record_is_text() -> None:
    iri = IRI("https://w3id.org/iort-kg/site/x")
    table = Table(("a", "<b>"), ((NASTY, iri), (IRI("javascript:alert(1)"), IRI('https://x.example/"onclick=1'))))
    page = Tags(table._repr_html_())
    assert "script" not in page.tags
    assert page.links == [iri]
    markdown = table._repr_markdown_()
    assert markdown.count("\n| ") == 3
    assert r"\<script\>" in markdown
    assert r"\$a\$ \| \*b\* \`c\` \[d\](javascript:e) f \& " in markdown
    assert "](<javascript" not in markdown
    assert 'class="tex2jax_ignore mathjax_ignore"' in table._repr_html_()


def test_long_tables_are_cut_and_say_so() -> None:
    table = Table(("n",), tuple((number,) for number in range(1000)))
    for text in (table._repr_html_(), table._repr_markdown_(), table.to_plain()):
        assert f"{MOST_ROWS} of 1,000 rows" in text
        assert str(MOST_ROWS - 1) in text
        assert "500" not in text
    assert table.to_markdown().count("\n") == 1002
    assert "1 row<" in Table(("n",), ((1,),))._repr_html_()
    assert "0 rows" in Table(("n",), ()).to_plain()
    assert Table((), ()).to_plain()


def test_a_class_may_have_a_repr_and_is_shown_all_the_same() -> None:
    class One(Shown):
        def __repr__(self) -> str:
            return "One()"

        def blocks(self) -> list[object]:  # type: ignore[override]
            return [words("shown")]

    printed: list[str] = []
    One()._repr_pretty_(SimpleNamespace(text=printed.append), cycle=False)
    assert "_repr_pretty_" in One.__dict__
    assert printed == ["shown"]


def test_a_picture_shows_itself(kg: KnowledgeGraph) -> None:
    pytest.importorskip("matplotlib")
    from iort_kg.plots import coverage_matrix

    assert coverage_matrix(kg, policy="cam80108")._repr_svg_().startswith("<svg")


# ---------------------------------------------------------------- a graph elsewhere


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("served"), "--workers", "1", before=("--policies", "cam80108")) as started:
        yield started


def test_a_graph_elsewhere_has_the_same_methods(server: Server, kg: KnowledgeGraph) -> None:
    there = iort_kg.connect(server.url + "sparql")
    assert there.ask("studies-of-site", site="C20") == kg.ask("studies-of-site", site="C20")
    assert there.query("ASK { ?x a iort:Study }") is True
    assert there.query("SELECT ?x { ?x a iort:Study } ORDER BY ?x") == kg.query("SELECT ?x { ?x a iort:Study } ORDER BY ?x")
    assert there.describe("study/dubois-2011") == kg.describe("study/dubois-2011")
    facts = {"policy": "cam80108", "site": "pancreatic-cancer", "modality": "electron-beam"}
    assert there.determine(**facts).to_plain() == kg.determine(**facts).to_plain()
    assert there.to_plain() == kg.to_plain()
    assert there.ask("covered-sites", policy="cam80108").to_pandas().shape == (5, 6)


def test_what_a_graph_elsewhere_cannot_do_is_refused(server: Server) -> None:
    there = iort_kg.connect(server.url + "sparql")
    with pytest.raises(InvalidInput, match="is not checked"):
        there.check()
    with pytest.raises(InvalidInput, match="no rdflib view"):
        _ = there.graph
    with pytest.raises(InvalidQuery, match="SERVICE"):
        there.query("SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }")
    with pytest.raises(InvalidInput, match="http or https"):
        iort_kg.connect("file:///etc/passwd")


def test_magics_ask_a_graph_elsewhere(server: Server, shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    shell.user_ns["there"] = iort_kg.connect(server.url + "sparql")
    assert len(shell.run_cell("%ask covered-sites policy=cam80108 -g there").result) == 5  # line 42
    shell.user_ns["nowhere"] = iort_kg.connect("http://127.0.0.1:9/sparql", timeout=2)
    assert "cannot be reached" in fails(shell, capsys, "%%sparql -g nowhere\nASK {}")
    with pytest.raises(NoAnswer):
        shell.user_ns["nowhere"].ask("covered-sites")
