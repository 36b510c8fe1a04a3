"""From files to a graph in memory: the shared units first, then each policy beside them, with what is derived from it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import cast
from urllib.parse import quote

import pyoxigraph as ox

from iort_kg.assets import query_files, turtle_files
from iort_kg.errors import UnreadableInput, one_line
from iort_kg.namespaces import GRAPH
from iort_kg.sources import Sources, Unit, derived_graph, find_sources
from iort_kg.store import evaluate


def build(sources: Sources) -> ox.Store:
    """The graph of all units, in memory.

    Raises:
        UnreadableInput: a file cannot be read, or is not Turtle.
    """
    builder = PolicyBuilder(sources.shared)
    units = sorted(sources.policies, key=_size)
    contents = [builder.build(unit) for unit in units[:-1]]
    store = builder.finish(units[-1:])  # the largest, and what is shared, need not be written twice
    for content in contents:
        store.load(content, ox.RdfFormat.N_QUADS)
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
    derive(store)
    return store


def derive(store: ox.Store, policy: str | None = None) -> None:
    """Add to a graph what follows from it, as what follows from a policy or from what is shared."""
    _derive(store, _queries(), policy)


class PolicyBuilder:
    """The shared units, loaded once, to derive from one policy at a time."""

    def __init__(self, shared: Iterable[Unit]) -> None:
        """Load what is shared, and derive from it.

        Raises:
            UnreadableInput: a file cannot be read, or is not Turtle.
        """
        self._store = ox.Store()
        self._queries = _queries()
        _load(self._store, (file for unit in shared for file in unit.files))
        _derive(self._store, self._queries)
        self._shared = frozenset(self._store.named_graphs())

    def shared(self) -> bytes:
        """What is shared and derived from it, as N-Quads."""
        return _dump(self._store, self._shared)

    def build(self, unit: Unit) -> bytes:
        """A policy and what is derived from it, as N-Quads.

        Raises:
            UnreadableInput: a file cannot be read, or is not Turtle.
        """
        try:
            _load(self._store, unit.files)
            _derive(self._store, self._queries, unit.name)
            return _dump(self._store, set(self._store.named_graphs()) - self._shared)
        finally:
            for graph in set(self._store.named_graphs()) - self._shared:
                self._store.remove_graph(graph)

    def finish(self, units: Sequence[Unit]) -> ox.Store:
        """The graph itself: what is shared and a policy, if there is one, with what is derived from them. The builder is used up.

        Raises:
            UnreadableInput: a file cannot be read, or is not Turtle.
        """
        for unit in units:
            _load(self._store, unit.files)
            _derive(self._store, self._queries, unit.name)
        return self._store


def _size(unit: Unit) -> int:
    return sum(path.stat().st_size for _, path in unit.files)


def _dump(store: ox.Store, graphs: Collection[ox.NamedNode | ox.BlankNode]) -> bytes:
    """Graphs of a store as N-Quads."""
    parts = []
    for graph in sorted(graphs, key=str):
        triples = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""
        parts.append(triples.replace(b" .\n", f" {graph} .\n".encode()))  # no line break stands unescaped in a literal
    return b"".join(parts)


def _load(store: ox.Store, files: Iterable[tuple[str, Path]]) -> None:
    for graph, path in files:
        try:
            store.load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
        except (SyntaxError, ValueError) as error:
            raise UnreadableInput(f"{path} is not Turtle: {one_line(error)}") from None
        except OSError as error:
            raise UnreadableInput(f"{path} cannot be read: {one_line(error)}") from None


def _queries() -> dict[str, str]:
    return {name: path.read_text(encoding="utf-8") for name, path in query_files("derive").items()}


def _derive(store: ox.Store, queries: Mapping[str, str], policy: str | None = None) -> None:
    """Run each derivation, and add what is new to the store; a later one sees what an earlier one found."""
    for name, query in queries.items():
        graph, known = ox.NamedNode(derived_graph(name, policy)), ox.NamedNode(derived_graph(name))
        found = cast("ox.QueryTriples", evaluate(store, query))
        quads = [ox.Quad(t.subject, t.predicate, t.object, graph) for t in found]
        if policy:
            quads = [quad for quad in quads if ox.Quad(quad.subject, quad.predicate, quad.object, known) not in store]
        store.extend(quads)
