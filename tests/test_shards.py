"""Checking by policy: what is found is what is found in the whole, and what is kept is never stale."""

import pickle
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess

import pyoxigraph as ox
import pytest
from test_validate import HEAD, KINDS, NAMES, case_text, slug

from iort_kg import shards
from iort_kg.audit import run_checks
from iort_kg.build import open_files
from iort_kg.disk import mark
from iort_kg.errors import InvalidInput, UnknownName
from iort_kg.findings import Finding, in_order
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import GRAPH, POLICY
from iort_kg.rules import cache_file
from iort_kg.shards import Outcome, Shard, UnitChecker, check_store, graphs_by_policy
from iort_kg.sources import POLICIES, policy_of_graph
from iort_kg.store import BUILD, evaluate
from iort_kg.validate import FAMILY, validate
from iort_kg.verdicts import FILE, Verdict, content_digest

AS_OF = date(2026, 11, 23)
GOOD = "<section/a> a iort:Section ; rdfs:label 'A'@en ; iort:asNamed 'A' ; dcterms:source <../../source/x#line=0,1> ."
RANGE = "<../../source/x#line=0,1> a iort:SourceRange ."
Cli = Callable[..., CompletedProcess[str]]


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def schema() -> list[ox.Quad]:
    return list(open_files([]))


def store_of(schema: list[ox.Quad], **policies: str) -> ox.Store:
    """The schema, and policies, each a unit of its own."""
    store = ox.Store()
    store.extend(schema)
    for name, text in policies.items():
        put(store, name, text)
    return store


def put(store: ox.Store, name: str, text: str) -> None:
    """Replace what a policy says."""
    graph = ox.NamedNode(f"{POLICIES}{name}/statement")
    store.remove_graph(graph)
    store.load(HEAD.replace("policy/mine", f"policy/{name}") + text, format=ox.RdfFormat.TURTLE, to_graph=graph)


def shaped(store: ox.Store, **options: object) -> set[tuple[str, str]]:
    """Shape and record of each finding of the shapes."""
    return {(one.check, one.entity.removeprefix(POLICY)) for one in check_store(store, [FAMILY], AS_OF, **options).findings}  # type: ignore[arg-type]


def whole(store: ox.Store) -> list[Finding]:
    return in_order([*run_checks(store, as_of=AS_OF), *(one.to_finding() for one in validate(store).findings)])


def test_graphs_tell_of_which_policy_they_are(kg: KnowledgeGraph) -> None:
    shared, policies = graphs_by_policy(kg.store)
    assert (
        policy_of_graph(GRAPH + "shapes/coverage/cam80108")
        == policy_of_graph(GRAPH + "definitions/cam80108")
        == policy_of_graph(POLICIES + "cam80108/trials")
    )
    assert policy_of_graph(GRAPH + "derived/cam80108/wider-classes") == "cam80108"
    assert (
        policy_of_graph(GRAPH + "derived/wider-classes"),
        policy_of_graph(GRAPH + "vocabularies/sites"),
        policy_of_graph(GRAPH + "shapes/coding"),
    ) == (None,) * 3
    assert "cam80108" in policies
    assert not [graph for graph in shared if "cam80108" in str(graph)]


def test_by_policy_the_shipped_graph_has_the_findings_of_the_whole(kg: KnowledgeGraph) -> None:
    expected = whole(kg.store)
    assert len(expected) > 100
    assert check_store(kg.store, as_of=AS_OF).findings == expected


def test_by_policy_the_cases_have_the_findings_of_the_whole(schema: list[ox.Quad]) -> None:
    """Each case of some shapes is a policy of its own."""
    store = store_of(schema)
    for name in NAMES[::40]:
        for kind in KINDS:
            graph = ox.NamedNode(f"{POLICIES}{slug(name, kind)}/case")
            store.load(case_text(name, kind), format=ox.RdfFormat.TURTLE, to_graph=graph)
    expected = {one.to_finding() for one in validate(store).findings}
    assert len(expected) > 20
    assert set(check_store(store, [FAMILY]).findings) == expected


def test_the_reference_engine_finds_the_same(schema: list[ox.Quad]) -> None:
    store = store_of(schema, a="<claim/a> a iort:Claim ; iort:appliesToSite site:ghost . [] a iort:Claim .")
    fast, reference = (check_store(store, [FAMILY], engine=engine).findings for engine in ("pyshifty", "pyshacl"))
    assert fast == reference
    assert len(fast) > 2


def test_a_copy_of_the_policy_has_the_findings_of_the_policy(kg: KnowledgeGraph) -> None:
    _, policies = graphs_by_policy(kg.store)
    text = Shard.of_graphs("cam80108", kg.store, policies["cam80108"])
    store = ox.Store()
    store.extend(kg.store)
    for part, graph in ((text.asserted, "policies/twin/all"), (text.derived, "derived/twin/all")):
        store.load(part.replace(b"cam80108", b"twin"), ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(GRAPH + graph))
    found = check_store(store, ["time", "order", "codes", FAMILY], AS_OF).findings
    twins, own = ([one for one in found if name in one.entity] for name in ("policy/twin", "policy/cam80108"))
    assert len(own) > 10
    assert [one.entity.replace("twin", "cam80108") for one in twins] == [one.entity for one in own]


def test_what_a_policy_refers_to_may_be_in_another(schema: list[ox.Quad]) -> None:
    refers = f"<section/b> a iort:Section ; rdfs:label 'B'@en ; iort:asNamed 'B' ; iort:inSection <{POLICY}a/section/a> ."
    store = store_of(schema, a=GOOD, b=refers)
    ghosts = {found for found in shaped(store) if found[0] == "Graph-declared"}
    assert ghosts == set()
    put(store, "a", RANGE)
    assert ("Graph-declared", "b/section/b") in shaped(store)


def test_a_record_beside_the_policies_may_refer_to_one(schema: list[ox.Quad]) -> None:
    store = store_of(schema, a=GOOD)
    text = HEAD + f"<section/b> a iort:Section ; iort:inSection <{POLICY}a/section/a>, <{POLICY}a/section/ghost> ."
    store.load(text, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(GRAPH + "shared/notes/b"))
    declared = [one for one in check_store(store, [FAMILY]).findings if one.check == "Graph-declared"]
    assert [(one.entity, "ghost" in one.message) for one in declared] == [(POLICY + "mine/section/b", True)]


def test_a_store_without_policies_is_checked_as_one(schema: list[ox.Quad]) -> None:
    store = store_of(schema)
    store.load(HEAD + "<claim/a> a iort:Claim ; iort:appliesToSite site:ghost .", format=ox.RdfFormat.TURTLE)
    assert check_store(store, as_of=AS_OF).findings == whole(store)


def test_one_policy_by_itself(schema: list[ox.Quad]) -> None:
    checker = UnitChecker(schema)
    store = store_of([], a="<claim/a> a iort:Claim ; iort:noSuchTerm 5 .")
    text = store.dump(format=ox.RdfFormat.N_QUADS)
    assert text
    found = checker.check("a", text)
    assert ("Graph-declared", POLICY + "a/claim/a") in [(one.check, one.entity) for one in found]
    assert found == checker.check("a", text.decode()) == checker.check("a", list(store))
    assert checker.check("b", []) == []
    copy = UnitChecker(*pickle.loads(pickle.dumps(checker.arguments()[:2])))
    assert copy.check("a", text) == found
    with pytest.raises(InvalidInput, match="what is given for a is not N-Quads"):
        checker.check("a", "<a> <b>")
    with pytest.raises(UnknownName, match="nonsense"):
        UnitChecker([], only=["nonsense"])


def test_processes_find_the_same(schema: list[ox.Quad], monkeypatch: pytest.MonkeyPatch) -> None:
    bad = "<claim/a> a iort:Claim ; iort:appliesToSite site:ghost ."
    store = store_of(schema, **{f"p{number}": bad if number % 3 else GOOD for number in range(shards.WORTH + 1)})
    alone = check_store(store, [FAMILY, "time"], AS_OF)
    monkeypatch.setattr(shards.UnitChecker, "judge", lambda *_: pytest.fail("judged in this process"))
    assert check_store(store, [FAMILY, "time"], AS_OF, jobs=2) == alone
    assert alone.checked == shards.WORTH + 1


# ---------------------------------------------------------------- what is kept


def kept(store: ox.Store, day: date = AS_OF, only: tuple[str, ...] = (FAMILY, "time")) -> Outcome:
    """A check that keeps its verdicts; it must find what one that keeps none finds."""
    outcome = check_store(store, only, day, keep=True)
    assert outcome.findings == check_store(store, only, day).findings
    return outcome


def test_only_what_has_changed_is_looked_at_again(schema: list[ox.Quad]) -> None:
    store = store_of(schema, a=GOOD, b=GOOD, c=GOOD)
    assert [(one.checked, one.reused) for one in (kept(store), kept(store))] == [(3, 0), (0, 3)]
    put(store, "b", "<claim/a> a iort:Claim ; iort:appliesToSite site:ghost .")
    changed = kept(store)
    assert (changed.checked, changed.reused) == (1, 2)
    assert ("Graph-declared", POLICY + "b/claim/a") in [(one.check, one.entity) for one in changed.findings]
    assert kept(store).findings == changed.findings


def test_blank_nodes_and_order_do_not_count_as_changes() -> None:
    first, second, other = (
        b"<a:a> <a:b> _:%s .\n_:%s <a:c> %s .\n" % one for one in ((b"x", b"x", b"1"), (b"y", b"y", b"1"), (b"y", b"y", b"2"))
    )
    first, second, other = (text.replace(b" 1 ", b' "1" ').replace(b" 2 ", b' "2" ') for text in (first, second, other))
    turned = b"".join(reversed(second.splitlines(keepends=True)))
    assert content_digest(first) == content_digest(second) == content_digest(turned) != content_digest(other)


def test_when_what_is_shared_changes_all_is_looked_at_again(schema: list[ox.Quad]) -> None:
    text = "<claim/a> a iort:Claim ; iort:appliesToSite site:ghost ."
    store = store_of(schema, a=text, b=GOOD)
    kept(store)
    new = "<https://w3id.org/iort-kg/site/ghost> a skos:Concept ; skos:inScheme <https://w3id.org/iort-kg/site> ."
    store.load(HEAD + new, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(GRAPH + "shared/mine/sites"))
    again = kept(store)
    assert (again.checked, again.reused) == (2, 0)
    assert not [one for one in again.findings if one.check == "Graph-declared" and one.entity.endswith("a/claim/a")]


def test_the_day_counts_where_it_is_asked_for(kg: KnowledgeGraph) -> None:
    only = ("review-overdue", "dates-out-of-order")
    before, after = kept(kg.store, date(2021, 12, 31), only), kept(kg.store, date(2022, 1, 1), only)
    assert {one.check for one in after.findings} - {one.check for one in before.findings} == {"review-overdue"}
    undated = kept(kg.store, date(2022, 1, 1), only[1:])
    assert kept(kg.store, date(2023, 1, 1), only[1:]).reused == undated.checked + undated.reused


def test_what_another_policy_says_is_never_stale(schema: list[ox.Quad]) -> None:
    refers = f"<section/b> a iort:Section ; rdfs:label 'B'@en ; iort:asNamed 'B' ; iort:inSection <{POLICY}a/section/a> ."
    store = store_of(schema, a=RANGE, b=refers)
    ghost = ("Graph-declared", POLICY + "b/section/b")
    for text, expected in ((RANGE, True), (GOOD, False), (RANGE, True)):
        put(store, "a", text)
        assert (ghost in [(one.check, one.entity) for one in kept(store).findings]) == expected


def test_another_program_or_engine_takes_no_verdicts(schema: list[ox.Quad], monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_of(schema, a=GOOD)
    kept(store)
    fast, reference = (UnitChecker(schema, engine).settings() for engine in ("pyshifty", "pyshacl"))
    assert fast["shapes"] != reference["shapes"]
    monkeypatch.setattr("iort_kg.verdicts._program", lambda: ("other",))
    assert kept(store).reused == 0


def test_other_derivations_take_no_verdicts(schema: list[ox.Quad], monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_of(schema, a=GOOD)
    kept(store)
    monkeypatch.setattr("iort_kg.shards.schema_digest", lambda: "other")
    assert kept(store).reused == 0


def test_the_digest_of_a_store_on_disk_is_taken(schema: list[ox.Quad]) -> None:
    store = store_of(schema, a=GOOD, b=GOOD)
    marks = [mark("1", ox.NamedNode(POLICIES + "a")), mark("2", ox.NamedNode(POLICIES + "b"))]
    store.extend(marks)
    assert [kept(store).checked, kept(store).checked] == [2, 0]
    store.remove(marks[0])
    store.add(mark("3", ox.NamedNode(POLICIES + "a")))
    assert kept(store).checked == 1
    assert BUILD not in graphs_by_policy(store)[0]


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00"])
def test_a_cache_that_cannot_be_read_is_done_without(content: bytes, schema: list[ox.Quad]) -> None:
    path = cache_file(FILE)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    kept(store_of(schema, a=GOOD))


def test_a_verdict_that_cannot_be_read_is_made_again(schema: list[ox.Quad]) -> None:
    store = store_of(schema, a=GOOD)
    kept(store)
    with sqlite3.connect(cache_file(FILE)) as base:
        base.execute("UPDATE verdict SET said = '[1'")
    assert kept(store).checked == 1


def test_old_verdicts_are_forgotten(schema: list[ox.Quad]) -> None:
    store = store_of(schema, a=GOOD)
    kept(store)
    with sqlite3.connect(cache_file(FILE)) as base:
        base.execute("UPDATE verdict SET day = '2000-01-01'")
    put(store, "a", RANGE)
    kept(store)
    with sqlite3.connect(cache_file(FILE)) as base:
        assert base.execute("SELECT count(*) FROM verdict WHERE day < '2001'").fetchone() == (0,)


def test_a_verdict_comes_back_as_it_was() -> None:
    verdict = Verdict((Finding("a", "b", "info", "c", "d’", None, 1, 2, "e"),), ("f",), ("g",))
    assert Verdict.from_json(verdict.to_json()) == verdict


# ---------------------------------------------------------------- between policies

TWO = "<../{0}> a iort:CoveragePolicy ; dcterms:identifier '{1}' ; dcterms:publisher <{2}> ."
ACROSS = {
    "number-of-two-policies": (
        [TWO.format("a", 1, "x:p"), TWO.format("b", 1, "x:p")],
        [TWO.format("a", 1, "x:p"), TWO.format("b", 1, "x:q")],
        [POLICY + "a", POLICY + "b"],
    ),
    "rule-of-two-policies": (
        ["<rule/1> a iort:CoverageRule ; iort:ofPolicy <../a>, <../b> .", GOOD],
        ["<rule/1> a iort:CoverageRule ; iort:ofPolicy <../a> .", "<rule/1> a iort:CoverageRule ; iort:ofPolicy <../b> ."],
        [POLICY + "a/rule/1"],
    ),
    "described-in-two-policies": (
        ["<x:y> a iort:Device .", "<x:y> a iort:Device ."],
        ["<device/y> a iort:Device .", "<device/y> a iort:Device ."],
        ["x:y", "x:y"],
    ),
}


@pytest.mark.parametrize("name", ACROSS)
def test_what_two_policies_may_not_share(name: str, schema: list[ox.Quad]) -> None:
    catch, leave, expected = ACROSS[name]
    for texts, entities in ((catch, expected), (leave, [])):
        store = store_of(schema, a=texts[0], b=texts[1])
        assert [one.entity for one in check_store(store, [name]).findings] == entities


def test_every_check_between_policies_is_tested() -> None:
    assert sorted(check.name for check in shards.across()) == sorted(ACROSS)
    assert [check.name for check in shards.across(["across"])] == sorted(ACROSS)
    assert shards.across(["time"]) == []


def test_the_audits_ask_no_graph_by_name(kg: KnowledgeGraph) -> None:
    """A policy is audited in one graph with what is shared, so no audit may ask in which graph something stands."""
    from iort_kg.audit import load_checks

    assert [check.name for check in load_checks() if "GRAPH" in check.sparql.split("SELECT", 1)[1]] == []
    assert evaluate(kg.store, "ASK { GRAPH ?g { ?s ?p ?o } }")


def test_check_takes_jobs_and_keeps_verdicts(cli: Cli, tmp_path: Path) -> None:
    first, second, third = (cli("check", "--only", "time", "-f", "csv", *more) for more in ([], ["--jobs", "1"], ["--no-cache"]))
    assert first.stdout == second.stdout == third.stdout
    assert first.returncode == 0
    assert (tmp_path / "cache" / "iort-kg" / FILE).is_file()
    assert cli("check", "--jobs", "0").returncode == 2
    assert cli("check", "--only", "across", "-f", "csv").stdout.count("\n") == 1
