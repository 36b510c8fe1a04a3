"""Ask a graph. Embedded Oxigraph evaluates everything; its own SPARQL would call other servers on SERVICE, so `evaluate`
is the one door to it, and refuses what would leave the machine.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from iort_kg.errors import InvalidQuery, one_line
from iort_kg.namespaces import BASE, GRAPH, PREFIXES, expand

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
QueryOutcome = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
BROADER = ox.NamedNode(PREFIXES["skos"] + "broader")
BUILD = ox.NamedNode(GRAPH + "build")
IN_SCHEME = ox.NamedNode(PREFIXES["skos"] + "inScheme")
DIGEST = ox.NamedNode(PREFIXES["dcterms"] + "identifier")

# Oxigraph recurses when it parses and evaluates; its stack overflows, and ends the process, at some multiples of these.
MAX_DEPTH = 200
MAX_LENGTH = 10_000
_DATA = re.compile(r"VALUES\s*(?:[?$]\w+|\([^(){}]*\))\s*\{[^{}]*\}", re.IGNORECASE)
_NESTING = re.compile(r"<<|>>|[][(){}!]")
_SERVICE = re.compile("".join(rf"(?:{c}|\\u(?:0000)?00(?:{ord(c):x}|{ord(c.lower()):x}))" for c in "SERVICE"), re.IGNORECASE)
_FROM = re.compile("FROM", re.IGNORECASE)
_FROM_GRAPH = re.compile(r"\bFROM\s*(?:NAMED\b\s*)?(?:<([^<>]*)>|([\w.-]*:[\w./-]*))", re.IGNORECASE)
_PREFIX = re.compile(r"\bPREFIX\s+([^\s:]*)\s*:\s*<([^<>]*)>", re.IGNORECASE)
_UPDATE = re.compile(
    r"(?:\s|;|#[^\r\n]*+|(?:PREFIX\s+[^\s:]*:|BASE)\s*<[^<>]*>)*(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b",
    re.IGNORECASE,
)


def evaluate(
    store: ox.Store,
    sparql: str,
    functions: Mapping[ox.NamedNode, Callable[..., Term | None]] | None = None,
    *,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
) -> QueryOutcome:
    """Run a query over the union of all graphs, or over those that it names with FROM.

    Prefixes of `iort_kg.namespaces` need no declaration.

    Args:
        store: the graph.
        sparql: the query.
        functions: what the query may call beside the functions of SPARQL, by IRI.
        default_graphs: IRIs of graphs to ask instead of those that the query names (SPARQL 1.1 Protocol, default-graph-uri).
        named_graphs: likewise for GRAPH (named-graph-uri).

    Raises:
        InvalidQuery: the text is not a SPARQL query, is an update, calls another server, names a graph that is not
            loaded, or is too long.
    """
    if not sparql.strip():
        raise InvalidQuery("the query is empty; give a SELECT, ASK, CONSTRUCT or DESCRIBE")
    if _UPDATE.match(sparql):
        raise InvalidQuery("the text is a SPARQL update; only queries (SELECT, ASK, CONSTRUCT, DESCRIBE) are run")
    _refuse_huge(sparql)
    try:
        refuse_service(sparql)
        named = _has_dataset(sparql, store)
        chosen = bool(default_graphs or named_graphs)
        options: dict[str, Any] = {
            "base_iri": BASE,
            "use_default_graph_as_union": not named and not chosen,
            "default_graph": [*_loaded(default_graphs, store)] if chosen else None,
            "named_graphs": [*_loaded(named_graphs, store)] if chosen else None,
            "custom_functions": dict(functions or {}),
        }
        if isinstance(store, ox.Store):  # most queries declare what they use, and to hand over all prefixes takes as long as a small query
            with suppress(SyntaxError):
                return store.query(sparql, **options)
        return store.query(sparql, prefixes=PREFIXES, **options)
    except SyntaxError as error:
        raise InvalidQuery(f"the query is not SPARQL: {_shortened(error)}") from None
    except UnicodeEncodeError:
        raise InvalidQuery("the query is not Unicode text; give it as UTF-8") from None


def term(name: str) -> ox.NamedNode:
    """A class or property of our ontology."""
    return ox.NamedNode(PREFIXES["iort"] + name)


def subjects(store: ox.Store, predicate: ox.NamedNode, value: ox.NamedNode | ox.Literal | None = None) -> set[ox.NamedNode]:
    """All that have a property, or a value of it."""
    found = {quad.subject for quad in store.quads_for_pattern(None, predicate, value)}
    return {node for node in found if isinstance(node, ox.NamedNode)}


def values(store: ox.Store, subject: ox.NamedNode | None, predicate: ox.NamedNode) -> Iterator[str]:
    """The values of a property, of one subject or of all: the text of literals, and IRIs."""
    for quad in store.quads_for_pattern(subject, predicate, None):
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            yield quad.object.value


def refuse_service(sparql: str) -> None:
    """Refuse SERVICE as a keyword.

    Raises:
        InvalidQuery: the query calls another server.
    """
    if error := _keyword(_SERVICE, sparql):
        reason = f"it calls another server (SERVICE), which is refused, or is not SPARQL: {_shortened(error)}"
        raise InvalidQuery(f"the query cannot be run; {reason}")


def _has_dataset(sparql: str, store: ox.Store) -> bool:
    """Whether the query says FROM; each graph that it names must be loaded, for nothing is fetched."""
    if not _keyword(_FROM, sparql):
        return False
    declared = dict(_PREFIX.findall(sparql))
    for iri, name in _FROM_GRAPH.findall(sparql):
        prefix, _, local = name.partition(":")
        graph = iri or (declared[prefix] + local if prefix in declared else expand(name))
        if graph:
            _loaded([graph], store)
    return True


def _loaded(graphs: Sequence[str], store: ox.Store) -> list[ox.NamedNode]:
    """The graphs of those IRIs, which may be relative.

    Raises:
        InvalidQuery: one is not loaded.
    """
    loaded = {graph.value for graph in store.named_graphs()}
    found = []
    for graph in graphs:
        iri = next((iri for iri in (graph, BASE + graph) if iri in loaded), None)
        if iri is None:
            accepted = "give a graph of the store (SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } lists them), or load files with --load"
            raise InvalidQuery(f"FROM names <{graph[:500]}>, which is not loaded, and nothing is fetched; {accepted}")
        found.append(ox.NamedNode(iri))
    return found


@lru_cache(maxsize=100)  # the same text is asked again and again
def _keyword(word: re.Pattern[str], sparql: str) -> SyntaxError | None:
    """What the parser says if a word is used as a keyword.

    The engine's own parser tells: with a letter before it, the word is as good as it was in text, comments, names and
    variables, but a keyword is no longer one. (Another parser would take for a comment what this one runs.)
    """
    if not word.search(sparql):
        return None
    try:
        ox.Store().query(word.sub(lambda found: "x" + found[0], sparql), base_iri=BASE, prefixes=PREFIXES)
    except SyntaxError as error:
        return error
    except RuntimeError:  # it parses, and calls a function that only `evaluate` was given
        return None
    return None


def _refuse_huge(sparql: str) -> None:
    if len(sparql) <= MAX_DEPTH:
        return
    depth = deepest = 0
    for mark in _NESTING.findall(sparql):
        depth = max(depth - 1, 0) if mark in (")", "]", "}", ">>") else depth + 1
        deepest = max(deepest, depth)
    length = len(sparql) - sum(len(data[0]) for data in _DATA.finditer(sparql) if "#" not in _line_before(sparql, data.start()))
    if length > MAX_LENGTH:
        raise InvalidQuery(f"the query has {length:,} characters outside VALUES; at most {MAX_LENGTH:,} are run")
    if deepest > MAX_DEPTH:
        raise InvalidQuery(f"the query is nested {deepest} levels deep; at most {MAX_DEPTH} are run")


def _line_before(text: str, place: int) -> str:
    """What stands before a place in its line, which may make it a comment."""
    return re.split(r"[\r\n]", text[:place])[-1]


def _shortened(error: object) -> str:
    """What a parser says, without the end of its long lists of characters."""
    text = one_line(error)
    return text if len(text) <= 200 else text[:200].rpartition(", ")[0] + ", …"
