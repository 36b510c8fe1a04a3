"""One dataset from many files: the same in memory and on disk, rebuilt when a file changes, and whole when a build fails."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql import prepareQuery

import iort_kg
from iort_kg.assets import query_files, shipped, turtle_files
from iort_kg.disk import Folder, open_store
from iort_kg.errors import InvalidInput, InvalidQuery, UnreadableInput
from iort_kg.graph import KnowledgeGraph, load
from iort_kg.namespaces import GRAPH
from iort_kg.sources import derived_graph, find_sources, policy_of_graph, shipped_policies
from iort_kg.store import BUILD, MAX_DEPTH, MAX_LENGTH, evaluate, subjects, values
from iort_kg.table import Table

P = ox.NamedNode("http://example.org/p")


@pytest.fixture
def extra(tmp_path: Path) -> Path:
    """A folder of one's own, with one statement."""
    folder = tmp_path / "extra"
    write(folder, "part/own.ttl", "first")
    return folder


def write(folder: Path, name: str, value: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f'<http://example.org/s> <{P.value}> "{value}" .', encoding="utf-8")


def said(kg: KnowledgeGraph) -> list[str]:
    return sorted(values(kg.store, None, P))


def test_memory_and_disk_hold_the_same(kg: KnowledgeGraph, tmp_path: Path) -> None:
    disk = load(store=tmp_path / "store")
    assert statements(disk) == statements(kg)
    assert len(disk.store) == len(kg.store) + 1 + len(shipped_policies())  # the digests of what was loaded
    for name in ("covered-sites", "status-against-guidelines", "significant-effects"):
        assert joined(disk.ask(name)) == joined(kg.ask(name))


def joined(answer: Table) -> list[list[object]]:
    """Rows, with the parts of joined texts in order: the engine joins them in that of its keys."""
    return [[sorted(value.split(", ")) if isinstance(value, str) else value for value in row] for row in answer.rows]


def test_a_named_graph_per_file_and_per_derivation(kg: KnowledgeGraph) -> None:
    files = dict(find_sources().files())
    derived = {derived_graph(name, policy) for name in query_files("derive") for policy in (None, *shipped_policies())}
    assert f"{GRAPH}policies/cam80108/statement" in files
    assert f"{GRAPH}shapes/coverage/cam80108" in files
    assert len(query_files("derive")) >= 2
    named = {graph.value for graph in kg.store.named_graphs() if isinstance(graph, ox.NamedNode)}
    assert named <= derived | files.keys()
    empty = files.keys() - named
    assert all(len(list(ox.parse(path=str(files[name]), format=ox.RdfFormat.TURTLE))) == 0 for name in empty)
    assert not any(kg.store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    assert len(turtle_files(shipped() / "ontology")) + len(turtle_files(shipped() / "shapes")) == len(files)
    assert {policy_of_graph(name) for name in named} == {None, *shipped_policies()}


def test_what_is_derived_from_a_policy_is_kept_apart(kg: KnowledgeGraph) -> None:
    for policy in shipped_policies():
        alone = load(policies=[policy])
        derived = {quad for quad in alone.store if quad.graph_name.value.startswith(derived_graph("", policy))}
        assert derived
        assert derived == {quad for quad in kg.store if quad.graph_name.value.startswith(derived_graph("", policy))}
        shared = {quad.triple for quad in load(policies=[]).store}
        assert not {quad.triple for quad in derived} & shared


def test_extra_folders_are_loaded_beside(extra: Path, tmp_path: Path, kg: KnowledgeGraph) -> None:
    write(tmp_path / "other", "part/own.ttl", "second")
    both = load([extra, str(tmp_path / "other")])
    assert said(both) == ["first", "second"]
    assert subjects(both.store, P) == {ox.NamedNode("http://example.org/s")}
    assert {quad.graph_name for quad in both.store.quads_for_pattern(None, P, None)} == {ox.NamedNode(f"{GRAPH}shared/part/own")}
    assert len(both.store) == len(kg.store) + 2
    with pytest.raises(InvalidInput, match="folders is a list of folders"):
        load(str(extra))


def test_a_file_of_a_shipped_name_replaces_nothing(tmp_path: Path, kg: KnowledgeGraph) -> None:
    write(tmp_path / "extra", "policies/cam80108/statement.ttl", "more")
    more = load([tmp_path / "extra"])
    assert len(more.store) == len(kg.store) + 1
    assert more.ask("covered-sites").rows == kg.ask("covered-sites").rows


def test_folders_called_like_files_are_looked_into(extra: Path) -> None:
    write(extra / "odd.ttl", "inner.ttl", "inner")
    assert said(load([extra])) == ["first", "inner"]


def test_a_store_is_reused_until_a_file_changes(extra: Path, tmp_path: Path) -> None:
    where = tmp_path / "store"
    assert said(load([extra], store=where)) == ["first"]
    made = current(where)
    assert said(load([extra], store=where)) == ["first"]
    assert current(where) == made
    write(extra, "part/own.ttl", "changed")
    assert said(load([extra], store=where)) == ["changed"]
    assert current(where) != made


@pytest.mark.parametrize("change", ["a new file", "a file removed", "a file moved", "another folder"])
def test_a_store_follows_its_files(extra: Path, tmp_path: Path, change: str) -> None:
    where = tmp_path / "store"
    write(extra, "z.ttl", "last")
    load([extra], store=where)
    if change == "a new file":
        write(extra, "part/new.ttl", "new")
    elif change == "a file removed":
        (extra / "z.ttl").unlink()
    elif change == "a file moved":
        (extra / "yonder").mkdir()
        (extra / "z.ttl").rename(extra / "yonder" / "z.ttl")
    folders = [] if change == "another folder" else [extra]
    disk = load(folders, store=where)
    assert statements(disk) == statements(load(folders))


def statements(kg: KnowledgeGraph) -> set[ox.Quad]:
    """All quads but the mark of a build and those with blank nodes, whose names differ from one load to the next."""
    return {
        quad
        for quad in kg.store
        if quad.graph_name != BUILD and not any(isinstance(term, ox.BlankNode) for term in (quad.subject, quad.object))
    }


def current(folder: Path) -> str:
    return (folder / "current").read_text(encoding="ascii")


def test_a_failed_build_leaves_the_old_store_whole(extra: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = tmp_path / "store"
    load([extra], store=where)
    (extra / "part" / "own.ttl").write_text("<a:a> <a:b>", encoding="utf-8")
    with pytest.raises(UnreadableInput, match=r"own\.ttl is not Turtle"):
        load([extra], store=where)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["extra", "store"]

    write(extra, "part/own.ttl", "changed")

    def full(*_: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "switch", full)
        with pytest.raises(UnreadableInput, match="store cannot be written: the disk is full"):
            load([extra], store=where)
    assert len([path for path in where.iterdir() if path.is_dir()]) == 1
    write(extra, "part/own.ttl", "first")
    made = current(where)
    assert said(load([extra], store=where)) == ["first"]
    assert current(where) == made


def test_two_processes_read_one_store(tmp_path: Path) -> None:
    where = tmp_path / "store"
    here = load(store=where)
    command = [sys.executable, "-m", "iort_kg", "--store", str(where), "ask", "devices", "-f", "csv"]
    environment = {**os.environ, "PYTHONPATH": str(Path(iort_kg.__file__).parent.parent)}
    running = [subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    expected = here.ask("devices").to_csv()
    for process in running:
        out, _ = process.communicate(timeout=60)
        assert (process.returncode, out) == (0, expected)


def test_a_reader_keeps_its_answers_while_the_store_is_rebuilt(extra: Path, tmp_path: Path) -> None:
    reader = load([extra], store=tmp_path / "store")
    write(extra, "part/own.ttl", "changed")
    assert said(load([extra], store=tmp_path / "store")) == ["changed"]
    assert said(reader) == ["first"]


def test_the_current_folder_can_be_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kg: KnowledgeGraph) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert load(store=".").ask("devices").rows == kg.ask("devices").rows


def test_what_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    foreign = ox.Store(str(tmp_path / "foreign"))
    foreign.add(ox.Quad(ox.NamedNode("http://example.org/s"), P, ox.Literal("theirs")))
    foreign.flush()
    del foreign
    with pytest.raises(UnreadableInput, match="holds other things than a store of ours"):
        open_store(directory=tmp_path / "foreign")
    assert len(ox.Store.read_only(str(tmp_path / "foreign"))) == 1


def test_the_shipped_folders_have_to_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(Path(iort_kg.__file__).parent, tmp_path / "iort_kg", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("iort_kg.assets.PACKAGE", tmp_path / "iort_kg")
    with pytest.raises(UnreadableInput, match="install the package again"):
        open_store()


def test_a_query_sees_all_graphs_and_our_prefixes(kg: KnowledgeGraph) -> None:
    assert kg.query("ASK { site:rectal-cancer skos:prefLabel ?label . ?study a iort:Study }") is True
    assert kg.query("PREFIX site: <http://example.org/> ASK { site:rectal-cancer ?p ?o }") is False


def test_limits_are_well_below_where_the_engine_breaks() -> None:
    """At the limits the engine still runs, also what recurses most."""
    store = ox.Store()
    nested = (MAX_DEPTH - 2) // 2
    for text in (
        "SELECT * {" + "FILTER EXISTS {" * nested + "}" * nested + "}",
        "SELECT * { FILTER(" + "!" * (MAX_DEPTH - 2) + "1) }",
        "SELECT (1" + "+1" * (MAX_LENGTH // 2 - 20) + " AS ?x) {}",
        "SELECT * {" + "MINUS{}" * (MAX_LENGTH // 7 - 4) + "}",
    ):
        list(evaluate(store, text))  # type: ignore[arg-type]
        with pytest.raises(InvalidQuery, match="at most"):
            evaluate(store, text.replace("{", "{" * (MAX_DEPTH + 1), 1) + " " * MAX_LENGTH)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { #VALUES ?x {\n FILTER (" + "(" * 5_000 + "1" + ")" * 5_000 + ")\n#}\n}",
        "SELECT * { VALUES ?x {" + "<<( <a:a> <a:b> " * 5_000 + "1" + " )>>" * 5_000 + "} }",
        "SELECT (1 #VALUES ?x {\n" + "+1" * 50_000 + "\n#}\n AS ?y) {}",
    ],
)
def test_what_is_like_data_hides_no_depth(text: str) -> None:
    with pytest.raises(InvalidQuery, match="at most"):
        evaluate(ox.Store(), text)


def test_processes_that_start_together_build_one_store(tmp_path: Path) -> None:
    ask = [sys.executable, "-m", "iort_kg", "--store", str(tmp_path / "deep" / "store"), "ask", "covered-sites", "-f", "csv"]
    started = [subprocess.Popen(ask, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    done = [process.communicate(timeout=120) for process in started]
    assert [err for _, err in done] == [""] * 4
    assert len({out for out, _ in done}) == 1
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["store"]


def test_the_view_calls_no_server_and_takes_no_updates(kg: KnowledgeGraph) -> None:
    with pytest.raises(InvalidQuery, match="calls another server"):
        kg.graph.query("SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }")
    prepared = prepareQuery("SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }")
    for query, options in ((prepared, {}), ("ASK {}", {"DEBUG": True})):
        with pytest.raises(InvalidQuery, match="queries given as text"):
            kg.graph.query(query, **options)
    before = len(kg.store)
    with pytest.raises(InvalidQuery, match="takes no SPARQL updates"):
        kg.graph.update("INSERT DATA { <a:a> <a:b> <a:c> }")
    assert len(kg.store) == before
