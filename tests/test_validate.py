"""The shapes: each accepts and rejects what its cases say, by both engines, and both say the same of the shipped graph."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from iort_kg.assets import shipped
from iort_kg.build import open_files
from iort_kg.cli import cli as commands
from iort_kg.errors import InvalidInput, UnreadableInput
from iort_kg.findings import Finding
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import BASE, ONTOLOGY, POLICY, PREFIXES
from iort_kg.shacl import ENGINES, choose_engine
from iort_kg.validate import Report, ShapeLibrary, Violation, validate

CASES = Path(__file__).parent / "shapes"
NAMES = sorted(path.name for path in CASES.iterdir())
KINDS = ("conforming", "violating")
SHAPES = shipped() / "shapes"
Cli = Callable[..., CompletedProcess[str]]


def slug(name: str, kind: str) -> str:
    return f"{name.lower()}-{kind}"


def case_text(name: str, kind: str) -> str:
    """A case, its records moved to a policy of its own, so that all cases are validated at once."""
    text = (CASES / name / f"{kind}.ttl").read_text(encoding="utf-8")
    own = slug(name, kind)
    return text.replace("policy/case/", f"policy/{own}/").replace("<../case>", f"<../{own}>").replace("source/case#", f"source/{own}#")


def findings(report: Report, name: str, kind: str) -> set[str]:
    """The records of a case that its shape rejects."""
    base = f"{POLICY}{slug(name, kind)}"
    mine = {found.entity for found in report.findings if found.shape == f"{BASE}shape/{name}"}
    return {entity for entity in mine if entity == base or entity.startswith(base + "/")}


@pytest.fixture(scope="module")
def cases() -> ox.Store:
    store = open_files([])
    for name in NAMES:
        for kind in KINDS:
            store.load(case_text(name, kind), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(f"{BASE}graph/{name}/{kind}"))
    return store


@pytest.fixture(scope="module")
def reports(cases: ox.Store) -> dict[str, Report]:
    return {engine: validate(cases, engine) for engine in ENGINES}


@pytest.fixture(scope="module")
def library() -> ShapeLibrary:
    return ShapeLibrary.load(SHAPES)


def test_every_named_shape_has_two_cases(library: ShapeLibrary) -> None:
    assert [name.removeprefix(BASE + "shape/") for name in library.names] == NAMES
    assert len(NAMES) > 300
    assert sorted(path.relative_to(CASES).as_posix() for path in CASES.rglob("*.ttl")) == sorted(
        f"{n}/{k}.ttl" for n in NAMES for k in KINDS
    )


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, engine: str, reports: dict[str, Report]) -> None:
    text = case_text(name, "violating")
    expected = re.findall(r"<([^>]+)>", re.findall(r"^# finds: (.+)$", text, flags=re.MULTILINE)[0])
    base = f"{POLICY}{slug(name, 'violating')}/"
    whole = {base + entity for entity in expected} if "../" not in expected[0] else {base.removesuffix("/")}
    assert findings(reports[engine], name, "violating") == whole
    assert findings(reports[engine], name, "conforming") == set()


def test_engines_agree_on_all_cases(reports: dict[str, Report]) -> None:
    fast, reference = (reports[engine].findings for engine in ENGINES)
    assert set(fast) ^ set(reference) == set()
    assert fast == reference
    assert len(fast) > 1000


def test_engines_agree_on_the_shipped_graph(kg: KnowledgeGraph) -> None:
    fast, reference = (validate(kg.store, engine) for engine in ENGINES)
    assert fast.findings == reference.findings
    assert fast.conforms
    assert fast.findings == ()


def test_a_case_that_conforms_to_all_is_no_accident(reports: dict[str, Report]) -> None:
    """A shape that rejects everything would fail here: the vocabularies and the schema conform to all."""
    ours = [found for found in reports["pyshacl"].findings if not found.entity.startswith((POLICY, BASE + "source/"))]
    assert ours == []


def test_every_class_and_property_is_guarded(library: ShapeLibrary, kg: KnowledgeGraph) -> None:
    """No term of the schema is left out of the shapes: classes are targets, properties are paths."""
    told = (triple for triple in library.triples if triple.predicate.value != PREFIXES["schema"] + "domainIncludes")
    named = {triple.object.value for triple in told if isinstance(triple.object, ox.NamedNode)}
    kinds = {"Class": set[str](), "ObjectProperty": set[str](), "DatatypeProperty": set[str]()}
    for kind, found in kinds.items():
        for quad in kg.store.quads_for_pattern(None, ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["owl"] + kind)):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(ONTOLOGY):
                found.add(quad.subject.value)
    guarded_by_parent = {ONTOLOGY + name for name in ("SystematicReview", "Arm", "Subgroup", "Cohort")}
    assert kinds["Class"] - named - guarded_by_parent == {ONTOLOGY + "Determination"}  # made by the program, never transcribed
    anything = {"denotesConcept", "followsFrom", "states", "refersTo"}  # any thing may be their value; that it is declared is tested
    derived = {"isOrIsWithin"}  # never transcribed
    assert {iri.removeprefix(ONTOLOGY) for iri in (kinds["ObjectProperty"] | kinds["DatatypeProperty"]) - named} <= anything | derived


ANY_RECORD = [
    "appliesToCollection",
    "appliesToSite",
    "asNamed",
    "dateReportedAs",
    "footnoteMark",
    "hasDiseaseState",
    "hasMarginClass",
    "hasValueStatus",
    "inSection",
    "ofPolicy",
    "openEnded",
    "reportedAs",
    "usesModality",
    "validFrom",
    "validUntil",
]


def test_every_property_has_a_domain_or_is_for_any_record(kg: KnowledgeGraph) -> None:
    """What shape:Graph-domain goes by: rdfs:domain in the ontology, or schema:domainIncludes in shapes/domains.ttl, and not both."""
    kinds = [ox.NamedNode(PREFIXES["owl"] + name) for name in ("ObjectProperty", "DatatypeProperty")]
    declared = [quad.subject for kind in kinds for quad in kg.store.quads_for_pattern(None, ox.NamedNode(PREFIXES["rdf"] + "type"), kind)]
    ours = {node.value for node in declared if isinstance(node, ox.NamedNode) and node.value.startswith(ONTOLOGY)}
    narrow, wide = (
        {quad.subject.value for quad in kg.store.quads_for_pattern(None, ox.NamedNode(PREFIXES[prefix] + name), None)} & ours
        for prefix, name in (("rdfs", "domain"), ("schema", "domainIncludes"))
    )
    assert narrow & wide == set()
    assert sorted(iri.removeprefix(ONTOLOGY) for iri in ours - narrow - wide) == ANY_RECORD
    classes = {quad.object for quad in kg.store.quads_for_pattern(None, ox.NamedNode(PREFIXES["schema"] + "domainIncludes"), None)}
    typed = [
        any(kg.store.quads_for_pattern(one, ox.NamedNode(PREFIXES["rdf"] + "type"), None)) for one in classes if "iort-kg" in one.value
    ]  # type: ignore[union-attr,arg-type]
    assert len(typed) > 30
    assert all(typed)


@pytest.mark.parametrize("path", sorted(SHAPES.glob("*.ttl")), ids=lambda path: path.stem)
def test_shapes_are_named_and_say_what_to_do(path: Path) -> None:
    """Each shape that tests something has a name, a message in English and a severity."""
    for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        if triple.predicate.value == PREFIXES["sh"] + "property":
            assert isinstance(triple.object, ox.NamedNode)
        if triple.predicate.value == PREFIXES["sh"] + "message":
            assert triple.object.language == "en"  # type: ignore[union-attr]
            assert triple.object.value.endswith(".")  # type: ignore[union-attr]


LINT = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix shape: <https://w3id.org/iort-kg/shape/> .
@prefix iort: <https://w3id.org/iort-kg/ontology#> .
shape:Study-x a sh:PropertyShape ; sh:targetClass iort:Study ; sh:path iort:enrolledCount ; sh:maxCount 1 ; sh:message "One."@en . """


@pytest.mark.parametrize(
    ("old", "new", "value"),
    [
        ("iort:Study", "iort:Stduy", ONTOLOGY + "Stduy"),
        ("iort:enrolledCount", "iort:enroledCount", ONTOLOGY + "enroledCount"),
        ("iort:enrolledCount", "( iort:ofStudy [ sh:inversePath iort:enroledCount ] )", ONTOLOGY + "enroledCount"),
        ("sh:targetClass", "sh:targetclass", PREFIXES["sh"] + "targetclass"),
        ("sh:maxCount 1", "sh:maxcount 1", PREFIXES["sh"] + "maxcount"),
        ("sh:targetClass iort:Study ;", "", None),
        (
            "sh:maxCount 1",
            'sh:sparql shape:q . shape:q a sh:SPARQLConstraint ; sh:select "SELECT $this { $this iort:enroledCount ?n }"',
            ONTOLOGY + "enroledCount",
        ),
        ("sh:maxCount 1", 'sh:sparql shape:q . shape:q a sh:SPARQLConstraint ; sh:select "SELECT $this { $this "', None),
    ],
)
def test_a_typo_in_a_shape_is_an_error(old: str, new: str, value: str | None, tmp_path: Path, kg: KnowledgeGraph) -> None:
    (tmp_path / "shape.ttl").write_text(LINT.replace(old, new), encoding="utf-8")
    declared = {quad.subject for quad in kg.store.quads_for_pattern(None, ox.NamedNode(PREFIXES["rdf"] + "type"), None)}
    found = list(ShapeLibrary.load(tmp_path).lint(declared))
    assert value in [one.value for one in found]
    assert {one.severity for one in found} == {"error"}
    (tmp_path / "shape.ttl").write_text(LINT, encoding="utf-8")
    assert list(ShapeLibrary.load(tmp_path).lint(declared)) == []


def test_a_typo_in_a_target_fails_the_report(tmp_path: Path, kg: KnowledgeGraph) -> None:
    (tmp_path / "shape.ttl").write_text(LINT.replace("iort:Study", "iort:Stduy"), encoding="utf-8")
    for engine in ENGINES:
        assert not validate(kg.store, engine, tmp_path).conforms


def test_broken_shapes_are_unreadable(tmp_path: Path, kg: KnowledgeGraph) -> None:
    with pytest.raises(UnreadableInput, match="holds no shapes"):
        validate(kg.store, shapes=tmp_path)
    (tmp_path / "shape.ttl").write_text("shape:x a", encoding="utf-8")
    with pytest.raises(UnreadableInput, match="is not Turtle"):
        validate(kg.store, shapes=tmp_path)


def test_engines_are_chosen_by_name() -> None:
    assert choose_engine() == "pyshifty"
    with pytest.raises(InvalidInput, match="no SHACL engine 'jena'"):
        choose_engine("jena")


def test_without_a_fast_engine_pyshacl_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iort_kg.shacl.find_spec", lambda _: None)
    assert choose_engine() == "pyshacl"


HEAD = "@base <https://w3id.org/iort-kg/policy/mine/> .\n" + "".join(
    f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("iort", "skos", "site", "state", "rdfs", "dcterms", "status", "xsd")
)
BAD = {
    "unknown-value": ("<claim/a> a iort:Claim ; iort:appliesToSite site:no-such-site .", "Graph-declared"),
    "wrong-scheme": ("<claim/a> a iort:Claim ; iort:appliesToSite state:t3 .", "appliesToSite"),
    "unknown-term": ("<claim/a> a iort:Claim ; iort:noSuchTerm 5 .", "Graph-declared"),
    "unknown-class": ("<claim/a> a iort:Clam .", "Graph-declared"),
    "unknown-record": ("<result/a> a iort:Result ; iort:ofStudy <study/ghost> .", "Graph-declared"),
    "no-class": ("<claim/a> iort:topic 'x' .", "Graph-declared"),
    "cycle": (
        "<concept/a> a skos:Concept ; skos:broader <concept/b> . <concept/b> a skos:Concept ; skos:broader <concept/a> .",
        "Concept-acyclic",
    ),
    "self": ("<concept/a> a skos:Concept ; skos:broader <concept/a> .", "Concept-acyclic"),
    "huge-text": (f"<claim/a> a iort:Claim ; rdfs:comment '{'x' * 100_000}'@en .", "Graph-size"),
    "huge-number": (f"<claim/a> a iort:Claim ; iort:studyCount {'9' * 5_000} .", "Graph-size"),
    "blank": ("[] a iort:Claim ; dcterms:source <https://w3id.org/iort-kg/source/mine#line=1,2> .", "Record-name"),
    "not-a-date": ("<history/a> a iort:HistoryEntry ; dcterms:date '2016-13-45'^^xsd:date .", "Graph-literal"),
    "wrong-class": ("<section/a> a iort:Section ; iort:enrolledCount 5 .", "Graph-domain"),
    "not-a-number": ("<claim/a> a iort:Claim ; iort:studyCount 'many'^^xsd:integer .", "studyCount"),
}


@pytest.mark.parametrize("engine", ENGINES)
def test_bad_input_is_reported(engine: str, tmp_path: Path) -> None:
    paths = []
    for name, (text, _) in BAD.items():
        paths.append(tmp_path / f"{name}.ttl")
        paths[-1].write_text(HEAD.replace("policy/mine", f"policy/{name}") + text, encoding="utf-8")
    found = validate(open_files(paths), engine).findings
    for name, (_, shape) in BAD.items():
        where = "_:" if name == "blank" else f"{POLICY}{name}/"
        assert any(one.shape == f"{BASE}shape/{shape}" and one.entity.startswith(where) for one in found), name


def test_engines_agree_on_bad_input(tmp_path: Path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text(HEAD + "\n".join(text for text, _ in BAD.values()), encoding="utf-8")
    fast, reference = (validate(open_files([path]), engine).findings for engine in ENGINES)
    assert fast == reference


def test_a_finding_has_its_place_and_value(reports: dict[str, Report]) -> None:
    shape = BASE + "shape/timePointUnit"
    found = next(one for one in reports["pyshifty"].findings if one.shape == shape)
    assert isinstance(found, Violation)
    assert found.path == "iort:timePointUnit"
    assert found.to_finding().message.endswith("(found: unit:KiloGM)")
    assert found.to_finding().family == "shapes"


def test_check_prints_the_columns_and_exits_with_0(cli: Cli) -> None:
    done = cli("check", "--only", "footnote-missing", "--format", "csv")
    assert (done.returncode, done.stderr.strip()) == (0, "0 error, 0 warning, 1 info")
    assert done.stdout.splitlines()[0] == "check,severity,entity,message,first_line,last_line"
    assert done.stdout.splitlines()[1].startswith(f"footnote-missing,info,{POLICY}cam80108/table/9,")
    assert cli("check", "--only", "footnote-missing", "--fail-on", "info").returncode == 1
    assert cli("check", "--only", "footnote-missing", "--fail-on", "warning").returncode == 0
    assert cli("check", "--only", "shapes", "--fail-on", "info").returncode == 0


def test_check_of_a_file(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(HEAD + "<claim/a> a iort:Claim ; iort:appliesToSite site:no-such-site .", encoding="utf-8")
    done = cli("check", str(path), "--only", "shapes", "--format", "md")
    assert done.returncode == 1
    assert "| Graph-declared | error | mine/claim/a |" in done.stdout
    path.write_text("<claim/a> a ", encoding="utf-8")
    broken = cli("check", str(path))
    assert broken.returncode == 3
    assert "is not Turtle" in broken.stderr
    assert cli("check", str(tmp_path / "absent.ttl")).returncode == 3
    assert cli("check", "--only", "nonsense").returncode == 2


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("iort:apliesToSite site:rectal-cancer", "iort:appliesToSite?"),
        ("iort:appliesToSite site:rectal-cancr", "site:rectal-cancer?"),
        ("iort:pValue 0.5", "iort:pValue is said of iort:EffectEstimate"),
        ("iort:appliesToSite site:qqq", None),
    ],
)
def test_a_finding_proposes_what_is_near(text: str, proposal: str | None, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(HEAD + f"<claim/a> a iort:Claim ; {text} .", encoding="utf-8")
    found = validate(open_files([path])).findings
    told = [one.proposal for one in found if one.shape.endswith(("/Graph-declared", "/Graph-domain"))]
    assert len(told) == 1
    assert str(told[0]).split(" or ")[0].rstrip("?") == str(proposal).rstrip("?")


CLAIM = HEAD + "<claim/a> a iort:Claim ."
GIVEN = {  # name of the file: its text, the exit code, and what is told
    "empty.ttl": ("", 3, "empty.ttl holds no statements"),
    "comment.ttl": ("# nothing", 3, "comment.ttl holds no statements"),
    "broken.ttl": ("<claim/a> a iort:", 3, "broken.ttl is not Turtle"),
    "a.jsonld": ('{"@context": "https://example.org/context.jsonld"}', 3, "a.jsonld is not Turtle by its name; give Turtle (.ttl)"),
    "json.ttl": ('{"@context": "https://example.org/context.jsonld"}', 3, "json.ttl is not Turtle"),
    "a.rdf": ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>', 3, "a.rdf is not Turtle by its name"),
    "foreign.ttl": ("<http://example.org/a> a <http://example.org/B> .", 0, "foreign.ttl gives no record a class of the schema"),
    "a.nt": (f"<{POLICY}mine/claim/a> <{PREFIXES['rdf']}type> <{ONTOLOGY}Claim> .", 1, "a.nt: 1 record"),
    "claim.ttl": (CLAIM, 1, "claim.ttl: 1 record"),
    "shapes.ttl": (CLAIM + "<shape/a> a <http://www.w3.org/ns/shacl#NodeShape> .", 1, "shapes.ttl holds shapes; they are checked as data"),
}


@pytest.mark.parametrize("name", GIVEN)
def test_nothing_of_a_file_is_passed_over(name: str, cli: Cli, tmp_path: Path) -> None:
    text, code, told = GIVEN[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = cli("check", str(tmp_path / name), "--only", "shapes")
    assert (done.returncode, told in done.stderr, "Traceback" in done.stderr) == (code, True, False), done.stderr
    if code == 3:
        assert (done.stdout, len(done.stderr.splitlines())) == ("", 1)


def test_a_file_of_a_folder_that_is_not_read_is_told(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(CLAIM, encoding="utf-8")
    (tmp_path / "b.jsonld").write_text("{}", encoding="utf-8")
    assert "b.jsonld is not read" in cli("check", str(tmp_path), "--only", "shapes").stderr


def test_beside_the_shipped_graph_only_what_is_added_is_told(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(HEAD + "<section/a> a iort:Section ; iort:enrolledCount 5 .", encoding="utf-8")
    done = cli("--load", str(tmp_path), "check", "--only", "shapes", "-f", "json")
    assert done.returncode == 1
    assert {row["entity"] for row in json.loads(done.stdout)} == {POLICY + "mine/section/a"}
    audit = cli("--load", str(tmp_path), "check", "--only", "footnote-missing", "-f", "json")
    assert (audit.returncode, json.loads(audit.stdout)) == (0, [])
    assert audit.stderr.startswith("1 finding of the shipped graph is left out")


def test_what_is_left_out_is_looked_up_once_for_each_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = 0

    class Name(str):
        def __hash__(self) -> int:
            nonlocal hashed
            hashed += 1
            return super().__hash__()

    found = [Finding("check", "shapes", "error", Name(number), "wrong") for number in range(100)]
    monkeypatch.setattr("iort_kg.cli_check._run", lambda *_: (found, []))
    (tmp_path / "a.ttl").write_text(CLAIM, encoding="utf-8")
    done = CliRunner().invoke(commands, ["--load", str(tmp_path), "check"])
    assert done.stderr.startswith("100 findings of the shipped graph are left out")
    assert hashed == 2 * len(found)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--only", "nonsense"], "there are: across, arithmetic, codes,"),
        (["--only", "shape"], "did you mean shapes?"),
        (["--as-of", "2026-13-01"], "'2026-13-01' does not match"),
        (["--fail-on", "fatal"], "is not one of 'error', 'warning', 'info'"),
        (["-f", "xml"], "'junit', 'ttl'"),
        (["--engine", "jena"], "is not one of 'pyshifty', 'pyshacl'"),
    ],
)
def test_wrong_usage_names_what_is_accepted(options: list[str], told: str, cli: Cli) -> None:
    done = cli("check", *options)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert told in done.stderr


@pytest.mark.parametrize(
    ("form", "opening"), [("table", "check"), ("json", "["), ("html", "<!doctype html>"), ("junit", "<testsuites"), ("ttl", "@prefix")]
)
def test_forms(form: str, opening: str, cli: Cli) -> None:
    done = cli("check", "--only", "footnote-missing", "--format", form)
    assert done.returncode == 0
    assert done.stdout.startswith(opening)
    assert "footnote-missing" in done.stdout


def test_the_page_is_self_contained_and_escaped(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(HEAD + '<claim/a> a iort:Claim ; iort:studyCount "<script>alert(1)</script>" .', encoding="utf-8")
    page = cli("check", str(path), "--only", "shapes", "--format", "html").stdout
    assert "&lt;script&gt;alert(1)" in page
    assert not re.search(r"<script|<link|src=|@import|url\(", page)
