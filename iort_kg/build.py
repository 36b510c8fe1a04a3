"""From files to a graph in memory: the shared units first, then each policy beside them, with what is derived from it."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from iort_kg.assets import query_files, turtle_files
from iort_kg.errors import UnreadableInput
from iort_kg.namespaces import GRAPH
from iort_kg.sources import Sources, Unit, derived_graph, find_sources
from iort_kg.store import evaluate


def build(sources: Sources) -> ox.Store:
    """The graph of all units, in memory.

    Raises:
        UnreadableInput: a file cannot be read, or is not Turtle.
    """
    builder = PolicyBuilder(sources.shared)
    store = ox.Store()
    store.load(builder.shared(), ox.RdfFormat.N_QUADS)
    for unit in sources.policies:
        store.load(builder.build(unit), ox.RdfFormat.N_QUADS)
    return store


def open_files(paths: Sequence[Path]) -> ox.Store:
    """Turtle files, or folders of them, with the shipped schema, vocabularies and shapes, and without the shipped policies.

    Raises:
        UnreadableInput: a file cannot be read, or is not Turtle.
    """
    store = ox.Store()
    files = [file for path in paths for file in (turtle_files(path) if path.is_dir() else [path])]
    _load(store, find_sources(policies=()).files())
    _load(store, ((f"{GRAPH}file/{number}/{quote(file.stem)}", file) for number, file in enumerate(files, 1)))
    for _ in _derive(store, None):
        pass
    return store


class PolicyBuilder:
    """The shared units, loaded once, to derive from one policy at a time."""

    def __init__(self, shared: Iterable[Unit]) -> None:
        """Load what is shared, and derive from it.

        Raises:
            UnreadableInput: a file cannot be read, or is not Turtle.
        """
        self._store = ox.Store()
        _load(self._store, (file for unit in shared for file in unit.files))
        for _ in _derive(self._store, None):
            pass

    def shared(self) -> bytes:
        """What is shared and derived from it, as N-Quads."""
        return self._store.dump(format=ox.RdfFormat.N_QUADS) or b""

    def build(self, unit: Unit) -> bytes:
        """A policy and what is derived from it, as N-Quads.

        Raises:
            UnreadableInput: a file cannot be read, or is not Turtle.
        """
        own = ox.Store()
        _load(own, unit.files)
        graphs = list(own.named_graphs())
        try:
            self._store.load(own.dump(format=ox.RdfFormat.N_QUADS) or b"", ox.RdfFormat.N_QUADS)
            for derived in _derive(self._store, unit.name):
                graphs.append(derived[0].graph_name)  # type: ignore[arg-type]
                own.extend(derived)
        finally:
            for graph in graphs:
                self._store.remove_graph(graph)
        return own.dump(format=ox.RdfFormat.N_QUADS) or b""


def _load(store: ox.Store, files: Iterable[tuple[str, Path]]) -> None:
    for graph, path in files:
        try:
            store.load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
        except (SyntaxError, ValueError) as error:
            raise UnreadableInput(f"{path} is not Turtle: {' '.join(str(error).split())}") from None
        except OSError as error:
            raise UnreadableInput(f"{path} cannot be read: {' '.join(str(error).split())}") from None


def _derive(store: ox.Store, policy: str | None) -> Iterator[list[ox.Quad]]:
    """Run each derivation, add what is new to the store, and yield it; a later one sees what an earlier one found."""
    for name, path in query_files("derive").items():
        graph = ox.NamedNode(derived_graph(name, policy))
        known = ox.NamedNode(derived_graph(name))
        found = evaluate(store, path.read_text(encoding="utf-8"))
        quads = [ox.Quad(t.subject, t.predicate, t.object, graph) for t in found]  # type: ignore[union-attr]
        if policy:
            quads = [quad for quad in quads if ox.Quad(quad.subject, quad.predicate, quad.object, known) not in store]
        if quads:
            store.extend(quads)
            yield quads
