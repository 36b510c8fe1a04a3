"""The whole graph as N-Quads, graph by graph: what `iort_kg.formats.write` makes of it, in the memory of its largest graph.

Only the names of blank nodes depend on more than their own graph, and they on the statements with blank nodes alone (RDFC-1.0), so that
these are kept, and the rest is set aside in a temporary file until the names are known.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from tempfile import TemporaryFile

import pyoxigraph as ox

from iort_kg.formats import in_order
from iort_kg.namespaces import PREFIXES
from iort_kg.store import BUILD

GraphName = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
_TRIPLES, _QUADS = ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS
_TYPE = str(ox.NamedNode(PREFIXES["rdf"] + "type")).encode()


def to_nquads(store: ox.Store) -> Iterator[bytes]:
    """All statements but the marks of a build, sorted, in parts; equal sets of statements give equal bytes.

    Args:
        store: the graph; or a server elsewhere, which gives its statements graph by graph.
    """
    kept: list[ox.Quad] = []
    sizes: dict[GraphName, int] = {}
    with TemporaryFile() as aside:
        for graph, triples in _graphs(store):
            if isinstance(graph, ox.BlankNode):
                blank = triples
            else:
                blank = b"".join(line for line in triples.splitlines(keepends=True) if _may_be_blank(line))
                sizes[graph] = aside.write(triples)
            kept += (ox.Quad(one.subject, one.predicate, one.object, graph) for one in ox.parse(blank, _TRIPLES))
        named = {graph: [quad.triple for quad in quads] for graph, quads in groupby(in_order(kept), lambda quad: quad.graph_name)}
        aside.seek(0)
        for graph, size in sizes.items():
            lines = [line for line in aside.read(size).splitlines(keepends=True) if not _may_be_blank(line)]
            yield _of_graph(graph, lines + _lines(named.pop(graph, ())))
        for graph, statements in named.items():  # those that are blank nodes themselves
            yield _of_graph(graph, _lines(statements))


def _graphs(store: ox.Store) -> Iterator[tuple[GraphName, bytes]]:
    """Each graph, by name, as N-Triples."""
    if not isinstance(store, ox.Store):
        for graph, quads in groupby(store, lambda quad: quad.graph_name):
            if graph != BUILD:
                yield graph, ox.serialize((quad.triple for quad in quads), format=_TRIPLES) or b""
        return
    names: list[GraphName] = [ox.DefaultGraph(), *store.named_graphs()]
    for name in sorted(names, key=str):
        if name != BUILD:
            yield name, store.dump(format=_TRIPLES, from_graph=name) or b""


def _of_graph(graph: GraphName, lines: Iterable[bytes]) -> bytes:
    end = b" .\n" if isinstance(graph, ox.DefaultGraph) else f" {graph} .\n".encode()
    return b"".join(line[:-3] + end for line in sorted(lines, key=_key))


def _lines(triples: Iterable[ox.Triple]) -> list[bytes]:
    return (ox.serialize(triples, format=_TRIPLES) or b"").splitlines(keepends=True)


def _may_be_blank(line: bytes) -> bool:
    """Whether a statement has a blank node, or a statement in it that may have one."""
    return line.startswith(b"_:") or line.split(b" ", 2)[2].startswith((b"_:", b"<<"))


def _key(line: bytes) -> tuple[bytes, bool, bytes, bytes]:
    subject, predicate, rest = line.split(b" ", 2)
    return subject, predicate != _TYPE, predicate, rest[:-3]
