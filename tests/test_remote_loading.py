"""Loading a server elsewhere: only what has changed is sent, what went is removed, and what a failure leaves is mended by the next load."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
import servers

from iort_kg.build import build
from iort_kg.endpoint import Endpoint, NoAnswer
from iort_kg.errors import InvalidInput, UnknownName
from iort_kg.export import everything, to_bytes
from iort_kg.graph_store import GraphStore
from iort_kg.remote_loading import load_server
from iort_kg.sources import Sources, find_sources
from iort_kg.store import BUILD, DIGEST

POLICY = """\
@prefix iort: <https://w3id.org/iort-kg/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
<https://w3id.org/iort-kg/policy/{name}> a iort:CoveragePolicy ; dcterms:identifier "{number}" .
"""


@dataclass
class Counting:
    """A graph store that notes what is sent, and stops working after so many requests."""

    target: GraphStore
    left: int = 1_000_000

    def __post_init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def put(self, graph: str, triples: bytes) -> None:
        self._note("put", graph)
        self.target.put(graph, triples)

    def add(self, graph: str, triples: bytes) -> None:
        self._note("add", graph)
        self.target.add(graph, triples)

    def delete(self, graph: str) -> None:
        self._note("delete", graph)
        self.target.delete(graph)

    def _note(self, what: str, graph: str) -> None:
        if len(self.sent) >= self.left:
            raise NoAnswer("the line is cut")
        self.sent.append((what, graph.rpartition("/graph/")[2]))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[Endpoint, GraphStore]]:
    with servers.oxigraph(tmp_path) as remote:
        yield Endpoint(remote.query, timeout=60), GraphStore(remote.graphs)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two policies, of two files and one."""
    folder = tmp_path / "plans"
    for number, name in enumerate(("one", "two"), 1):
        (folder / name).mkdir(parents=True)
        (folder / name / "policy.ttl").write_text(POLICY.format(name=name, number=number), encoding="utf-8")
    (folder / "one" / "more.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    return folder


def _load(
    server: tuple[Endpoint, GraphStore], sources: Sources, left: int = 1_000_000, **more: object
) -> tuple[object, list[tuple[str, str]]]:
    target = Counting(server[1], left)
    loaded = load_server(server[0], target, sources, check=False, jobs=1, **more)  # type: ignore[arg-type]
    return loaded, target.sent


def _same(server: tuple[Endpoint, GraphStore], sources: Sources) -> bool:
    return to_bytes(everything(server[0]), "nq") == to_bytes(everything(build(sources)), "nq")  # type: ignore[arg-type]


def _of(folder: Path) -> Sources:
    return find_sources([folder], policies=())


def test_only_what_has_changed_is_sent(server: tuple[Endpoint, GraphStore], folder: Path) -> None:
    loaded, _ = _load(server, _of(folder))
    assert loaded.added == ["one", "two"]  # type: ignore[attr-defined]
    assert _same(server, _of(folder))

    (folder / "one" / "more.ttl").unlink()
    loaded, sent = _load(server, _of(folder))
    assert (loaded.replaced, loaded.unchanged) == (["one"], ["two"])  # type: ignore[attr-defined]
    assert sent[0] == ("put", "build")  # without the digest of what is touched
    assert sent[-2:] == [("delete", "policies/one/more"), ("add", "build")]
    assert all("two" not in graph for _, graph in sent)
    assert _same(server, _of(folder))

    loaded, sent = _load(server, _of(folder / "two"), remove=["one"])
    assert loaded.removed == ["one"]  # type: ignore[attr-defined]
    assert _same(server, _of(folder / "two"))


def test_what_a_failure_leaves_is_mended(server: tuple[Endpoint, GraphStore], folder: Path) -> None:
    _load(server, _of(folder))
    (folder / "one" / "policy.ttl").write_text(POLICY.format(name="one", number=10), encoding="utf-8")
    (folder / "two" / "policy.ttl").write_text(POLICY.format(name="two", number=20), encoding="utf-8")
    (folder / "one" / "more.ttl").unlink()
    _, whole = _load_and_undo(server, folder)
    for left in range(1, len(whole)):
        with pytest.raises(NoAnswer, match="the line is cut"):
            _load(server, _of(folder), left)
        kept = server[0].query(f"SELECT ?of {{ GRAPH {BUILD} {{ ?of {DIGEST} ?digest }} }}")
        finished = {row["of"].value.rpartition("/")[2] for row in kept} & {"one", "two"}  # type: ignore[union-attr]
        loaded, _ = _load(server, _of(folder))
        assert set(loaded.replaced) == {"one", "two"} - finished  # type: ignore[attr-defined]
        assert _same(server, _of(folder))
        _load(server, _before(folder))


def _before(folder: Path) -> Sources:
    """The same policies as they were."""
    other = folder.parent / "before" / "plans"
    if not other.exists():
        shutil.copytree(folder, other)
        for number, name in enumerate(("one", "two"), 1):
            (other / name / "policy.ttl").write_text(POLICY.format(name=name, number=number), encoding="utf-8")
        (other / "one" / "more.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    return _of(other)


def _load_and_undo(server: tuple[Endpoint, GraphStore], folder: Path) -> tuple[object, list[tuple[str, str]]]:
    """What a load sends, before it is undone."""
    done = _load(server, _of(folder))
    _load(server, _before(folder))
    return done


def test_a_load_needs_all_policies_when_what_they_share_has_changed(server: tuple[Endpoint, GraphStore], folder: Path) -> None:
    _load(server, _of(folder))
    server[1].delete(BUILD.value)  # as a load that was stopped leaves it
    with pytest.raises(InvalidInput, match=r"give the folders of all its policies.*\(1: two\)"):
        _load(server, _of(folder / "one"))
    loaded, _ = _load(server, _of(folder))
    assert loaded.replaced == ["one", "two"]  # type: ignore[attr-defined]


def test_nothing_is_sent_before_all_is_built(server: tuple[Endpoint, GraphStore], folder: Path) -> None:
    (folder / "two" / "policy.ttl").write_text("CoveragePolicy, but no Turtle", encoding="utf-8")
    loaded, sent = _load(server, _of(folder))
    assert list(loaded.refused) == ["two"]  # type: ignore[attr-defined]
    assert sent == []
    loaded, sent = _load(server, _of(folder), keep_going=True)
    assert loaded.added == ["one"]  # type: ignore[attr-defined]
    assert _same(server, _of(folder / "one"))


def test_what_is_not_there_cannot_be_removed(server: tuple[Endpoint, GraphStore], folder: Path) -> None:
    with pytest.raises(UnknownName, match="no policy of the server is called 'three'"):
        _load(server, _of(folder), remove=["three"])


def test_graphs_of_others_stay(server: tuple[Endpoint, GraphStore], folder: Path) -> None:
    server[1].put("urn:theirs", b"<urn:a> <urn:b> <urn:c> .\n")
    _load(server, _of(folder))
    assert ox.NamedNode("urn:theirs") in set(server[0].named_graphs())
