"""Policies into a SPARQL server elsewhere: built, derived from and checked here, then sent graph by graph.

A server has no transaction over several requests. So nothing is sent before all is built and checked, and the digest of a policy is
taken from the server before its graphs are touched and written after the last of them: whatever stops a load, the policies that
were not finished have no digest, and the next load sends them again.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import IO

import pyoxigraph as ox

from iort_kg.build import PolicyBuilder
from iort_kg.disk import LOAD, mark, schema_digest
from iort_kg.endpoint import Endpoint
from iort_kg.errors import InvalidInput, UnknownName
from iort_kg.graph_store import GraphStore
from iort_kg.loading import Loaded, Tell, build_units
from iort_kg.namespaces import GRAPH
from iort_kg.sources import POLICIES, Sources, Unit, policy_of_graph
from iort_kg.store import BUILD, DIGEST


def load_server(
    reader: Endpoint,
    target: GraphStore,
    sources: Sources,
    *,
    remove: Collection[str] = (),
    check: bool = True,
    keep_going: bool = False,
    jobs: int | None = None,
    tell: Tell | None = None,
) -> Loaded:
    """Bring policies into a SPARQL server.

    One program at a time may load into a server: nothing locks it.

    Args:
        reader: where the server is asked.
        target: where the same server takes graphs.
        sources: the policies, and what they share. Policies of the server that are not among them stay as they are.
        remove: slugs of policies to take out.
        check: refuse a policy in which a shape finds an error.
        keep_going: load the other policies if some are refused, instead of none.
        jobs: how many processes build and check; as many as there are cores if not given.
        tell: told how many policies are built, of how many.

    Raises:
        UnreadableInput: a shared file is not Turtle.
        NoAnswer: the server does not answer, or does not take a graph; what was not finished is sent again by the next load.
        UnknownName: a policy to remove is not there.
        InvalidInput: what is shared has changed, and not all policies of the server are given.
    """
    there = _Server.look(reader)
    known = there.policies
    for name in remove:
        if name not in known:
            raise UnknownName("policy of the server", name, known)
    shared_marks = [mark(sources.digest), mark(schema_digest(), LOAD)]
    anew = any(_key(one) not in there.marks for one in shared_marks)
    left = sorted(known - {unit.name for unit in sources.policies} - set(remove))
    if anew and left:
        names = ", ".join(left[:3]) + (" …" if len(left) > 3 else "")
        raise InvalidInput(
            f"the schema, or what else policies share, is not what the server was loaded with; give the folders of all its policies, "
            f"or remove what is not given ({len(left):,}: {names})"
        )
    loaded = Loaded(removed=sorted(remove))
    units = []
    for unit in sources.policies:
        if not anew and _key(_mark_of(unit)) in there.marks:
            loaded.unchanged.append(unit.name)
        else:
            units.append(unit)
    if not (units or remove or anew):
        return loaded
    shared = PolicyBuilder(sources.shared).shared() if anew else None
    with TemporaryFile() as file:
        spool = _Spool(file)
        for number, built in enumerate(build_units(sources, units, check=check, jobs=jobs), 1):
            if built.problem:
                loaded.refused[built.unit.name] = built.problem
            else:
                spool.add(built.unit, built.content)
            if tell:
                tell(number, len(units))
        if loaded.refused and not keep_going:
            return Loaded(unchanged=loaded.unchanged, refused=loaded.refused)
        _send(target, there, spool, loaded, shared, shared_marks)
    return loaded


@dataclass(frozen=True)
class _Server:
    """What a server holds of ours.

    Attributes:
        graphs: the graphs of each policy; those of None are shared.
        marks: the digests that it keeps, after what they are of.
    """

    graphs: dict[str | None, set[str]]
    marks: set[tuple[str, str]]

    @property
    def policies(self) -> set[str]:
        """The slugs of the policies that it holds, also of those that were not finished."""
        return {name for name in self.graphs if name is not None}

    @classmethod
    def look(cls, reader: Endpoint) -> "_Server":
        """Ask a server."""
        graphs: dict[str | None, set[str]] = {}
        for graph in reader.named_graphs():
            if graph.value.startswith(GRAPH) and graph != BUILD:
                graphs.setdefault(policy_of_graph(graph.value), set()).add(graph.value)
        found = reader.query(f"SELECT ?of ?digest {{ GRAPH {BUILD} {{ ?of {DIGEST} ?digest }} }}")
        return cls(graphs, {(row["of"].value, row["digest"].value) for row in found})  # type: ignore[union-attr]


@dataclass
class _Spool:
    """Graphs as N-Triples, in a file, until they are sent."""

    file: IO[bytes]
    units: list[tuple[Unit, list[tuple[str, int]]]] = field(default_factory=list)

    def add(self, unit: Unit, content: bytes) -> None:
        """Keep the graphs of a policy, given as N-Quads."""
        sizes = []
        for graph, triples in _by_graph(content):
            self.file.write(triples)
            sizes.append((graph, len(triples)))
        self.units.append((unit, sizes))

    def read(self) -> Iterator[tuple[Unit, list[tuple[str, bytes]]]]:
        """Every policy, with its graphs, in the order in which they came."""
        self.file.seek(0)
        for unit, sizes in self.units:
            yield unit, [(graph, self.file.read(size)) for graph, size in sizes]


def _send(target: GraphStore, there: _Server, spool: _Spool, loaded: Loaded, shared: bytes | None, shared_marks: list[ox.Quad]) -> None:
    """Send all graphs; the digests of what is touched are taken away before, and written after it."""
    touched = {POLICIES + name for name in (*(unit.name for unit, _ in spool.units), *loaded.removed)}
    kept = [] if shared is not None else [one for one in there.marks if one[0] not in touched]
    if kept:
        target.put(BUILD.value, _n_triples(ox.Quad(ox.NamedNode(of), DIGEST, ox.Literal(digest), BUILD) for of, digest in sorted(kept)))
    elif there.marks:
        target.delete(BUILD.value)
    if shared is not None:
        _replace(target, _by_graph(shared), there.graphs.get(None, set()))
        target.add(BUILD.value, _n_triples(shared_marks))
    for name in loaded.removed:
        _replace(target, (), there.graphs[name])
    for unit, graphs in spool.read():
        _replace(target, graphs, there.graphs.get(unit.name, set()))
        target.add(BUILD.value, _n_triples([_mark_of(unit)]))
        (loaded.replaced if unit.name in there.policies else loaded.added).append(unit.name)


def _replace(target: GraphStore, graphs: "Iterator[tuple[str, bytes]] | Collection[tuple[str, bytes]]", before: Collection[str]) -> None:
    written = set()
    for graph, triples in graphs:
        target.put(graph, triples)
        written.add(graph)
    for graph in sorted(set(before) - written):
        target.delete(graph)


def _by_graph(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The graphs of N-Quads, each as N-Triples."""
    graphs: dict[str, list[ox.Quad]] = {}
    for quad in ox.parse(content, ox.RdfFormat.N_QUADS):
        graphs.setdefault(quad.graph_name.value, []).append(quad)
    for graph in sorted(graphs):
        yield graph, _n_triples(graphs[graph])


def _n_triples(quads: "Iterator[ox.Quad] | Collection[ox.Quad]") -> bytes:
    return ox.serialize([quad.triple for quad in quads], format=ox.RdfFormat.N_TRIPLES) or b""


def _mark_of(unit: Unit) -> ox.Quad:
    return mark(unit.digest, ox.NamedNode(unit.iri))


def _key(quad: ox.Quad) -> tuple[str, str]:
    return quad.subject.value, quad.object.value  # type: ignore[union-attr]
