"""What can be taken out of the graph: all of it, a named graph, a record with its context, or a profile made by queries/export/.

A profile is a folder of queries: a CONSTRUCT gives statements, a SELECT of ?graph ?subject ?predicate ?object gives them in named graphs.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from iort_kg.assets import query_files, shipped
from iort_kg.errors import UnknownName
from iort_kg.formats import write
from iort_kg.inputs import find_record
from iort_kg.jsonld import to_jsonld
from iort_kg.namespaces import GRAPH, POLICY, PREFIXES
from iort_kg.store import BUILD, IN_SCHEME, LABEL, evaluate, subjects

_RDF = PREFIXES["rdf"]
_SUBJECT, _PREDICATE, _OBJECT = (ox.NamedNode(_RDF + name) for name in ("subject", "predicate", "object"))
_LABELS = (LABEL, ox.NamedNode(PREFIXES["skos"] + "prefLabel"), ox.NamedNode(PREFIXES["dcterms"] + "title"))


def everything(store: ox.Store) -> list[ox.Quad]:
    """Every statement, also those derived; not the mark by which a store on disk is known."""
    return [quad for quad in store if quad.graph_name != BUILD]


def graph_names(store: ox.Store) -> list[str]:
    """The short names of the named graphs, such as policies/…, vocabularies/… and derived/…."""
    return sorted(graph.value.removeprefix(GRAPH) for graph in store.named_graphs() if graph != BUILD)


def one_graph(store: ox.Store, name: str) -> list[ox.Quad]:
    """The statements of a named graph, by its short name or its IRI.

    Raises:
        UnknownName: there is none.
    """
    short = name.strip().removeprefix("<").removesuffix(">").removeprefix(GRAPH)
    known = graph_names(store)
    if short not in known:
        raise UnknownName("graph", name, known)
    iri = short if "://" in short else GRAPH + short
    return list(store.quads_for_pattern(None, None, None, ox.NamedNode(iri)))


def one_record(store: ox.Store, name: str) -> tuple[ox.NamedNode, list[ox.Quad]]:
    """A record by its name, and its description.

    Raises:
        UnknownName: nothing of that name.
        InvalidInput: the name fits several records.
    """
    node = find_record(name, store)
    return node, described(store, node)


def described(store: ox.Store, node: ox.NamedNode) -> list[ox.Quad]:
    """The concise bounded description of a record, with the labels of what it links to.

    It is that of https://www.w3.org/submissions/CBD/: what is said of the record and of the blank nodes that it leads to, and the
    reifications of these statements.
    """
    quads = {quad for quad in _bounded(store, node) if quad.graph_name != BUILD}
    linked = {quad.object for quad in quads if isinstance(quad.object, ox.NamedNode)} - {node}
    labels = {quad for it in linked for label in _LABELS for quad in store.quads_for_pattern(it, label, None)}
    return list(quads | labels)


def published(store: ox.Store, iri: str, parts: Iterable[str]) -> list[ox.Quad]:
    """What is given at an IRI of ours, by a server and in the files of a site.

    It is the description of the IRI and of its parts; of the concepts, if it is a vocabulary; the statements within, if it is a named
    graph; and all that points to it, if it is a policy or a policy's record, for properties have no inverses. What points to an IRI that
    policies share grows with each policy: that is for queries to tell.

    Args:
        store: the graph.
        iri: what is asked for.
        parts: the IRIs of which something is said that are this one with a fragment.
    """
    node = ox.NamedNode(iri)
    about = {node, *map(ox.NamedNode, parts), *subjects(store, IN_SCHEME, node)}
    quads = {quad for one in about for quad in described(store, one)}
    quads.update(store.quads_for_pattern(None, None, None, node))
    if iri.startswith(POLICY):
        for quad in store.quads_for_pattern(None, None, node):
            quads.update(_bounded(store, quad.subject) if isinstance(quad.subject, ox.BlankNode) else [quad])
    return [quad for quad in quads if quad.graph_name != BUILD]


def profile(store: ox.Store, name: str) -> list[ox.Quad]:
    """What the queries of queries/export/NAME/ make of a graph."""
    quads: list[ox.Quad] = []
    for path in query_files(f"export/{name}").values():
        outcome = evaluate(store, path.read_text(encoding="utf-8"))
        if isinstance(outcome, ox.QueryTriples):
            quads += (ox.Quad(triple.subject, triple.predicate, triple.object) for triple in outcome)
        elif isinstance(outcome, ox.QuerySolutions):
            quads += (ox.Quad(row["subject"], row["predicate"], row["object"], row["graph"]) for row in outcome)
    return quads


def frame_of(name: str) -> dict[str, Any] | None:
    """How a profile is nested in JSON-LD, if it says so in a frame.jsonld beside its queries."""
    path = shipped() / "queries" / "export" / name / "frame.jsonld"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def to_bytes(
    quads: Iterable[ox.Quad | ox.Triple],
    form: str,
    *,
    root: ox.NamedNode | None = None,
    frame: dict[str, Any] | None = None,
    inline_context: bool = False,
) -> bytes:
    """Statements in a format of `iort_kg.formats`; JSON-LD in the shipped context, framed if there is a root or a frame.

    Raises:
        UnknownName: no such format.
        InvalidInput: the statements cannot be said in the format.
        MissingDependency: PyLD is not installed (JSON-LD).
    """
    if form == "jsonld":
        return to_jsonld(quads, root=root.value if root else None, frame=frame, inline_context=inline_context)
    return write(quads, form)


def _bounded(store: ox.Store, node: ox.NamedNode | ox.BlankNode) -> Iterator[ox.Quad]:
    pending, seen = [node], {node}
    while pending:
        for quad in store.quads_for_pattern(pending.pop(), None, None):
            yield quad
            blank = [quad.object] if isinstance(quad.object, ox.BlankNode) else []
            new = {*blank, *_reifications(store, quad)} - seen
            seen |= new
            pending += new


def _reifications(store: ox.Store, quad: ox.Quad) -> Iterator[ox.NamedNode | ox.BlankNode]:
    for told in store.quads_for_pattern(None, _SUBJECT, quad.subject):
        it = told.subject
        if isinstance(it, ox.Triple):
            continue
        if any(store.quads_for_pattern(it, _PREDICATE, quad.predicate)) and any(store.quads_for_pattern(it, _OBJECT, quad.object)):
            yield it
