"""A SPARQL server elsewhere, with as much of a store's interface as questions, descriptions, determinations and exports need.

Before a query is sent, the embedded engine parses it, so that what would be refused here is refused, however the server is set up.
One address is ever contacted (`iort_kg.exchange`).

What is looked up by property (labels, classes, codes) is fetched once for each property and kept for a while.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox

from iort_kg.errors import InvalidQuery
from iort_kg.exchange import Login, NoAnswer, Reply, Service
from iort_kg.namespaces import prologue
from iort_kg.remote_query import next_rows, next_statements, refuse, without_free, without_header
from iort_kg.remote_results import GRAPH_TYPES, TABLE_TYPES, joined, read_table, read_triples, row_count

__all__ = ["Endpoint", "Login", "NoAnswer"]

QueryOutcome = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Node = ox.NamedNode | ox.BlankNode
# Graphs that Virtuoso keeps for itself beside those of its users.
_OWN = ("http://www.openlinksw.com/schemas/", "http://localuriqaserver/", "http://www.w3.org/ns/ldp#")
# Virtuoso cuts an answer at a number of rows (ResultSetMaxRows of its settings), and says so of tables alone, with this.
_CUT = "x-sparql-maxrows"


class Endpoint:
    """A SPARQL 1.1 server. It has to answer for the union of its graphs when a query names none.

    >>> Endpoint("ftp://example.org/")
    Traceback (most recent call last):
    iort_kg.errors.InvalidInput: the endpoint is an http or https URL without user and fragment, such as http://localhost:7878/query
    """

    def __init__(self, url: str, *, login: Login | None = None, timeout: float = 30.0, max_bytes: int = 2**28, keep: float = 300.0) -> None:
        """Remember the address; nothing is sent yet.

        Args:
            url: of its query service.
            login: who asks, if the server wants to know.
            timeout: seconds for each answer, from the first byte sent to the last received.
            max_bytes: how large an answer may be.
            keep: seconds for which what was looked up is kept.

        Raises:
            InvalidInput: the URL is not of HTTP.
        """
        self._service = Service(url, login=login, timeout=timeout, max_bytes=max_bytes)
        self._max_bytes, self._keep = max_bytes, keep
        self._limit: int | None = None  # rows at which the server cuts an answer, once that is known
        self._empty = ox.Store()
        self._answers = 0
        self._forget()

    def __repr__(self) -> str:
        return "<Endpoint>"  # where it is may be nobody's business

    def __iter__(self) -> Iterator[ox.Quad]:
        """Every statement in a named graph, graph by graph; nothing of it is kept.

        Raises:
            NoAnswer: the server does not answer, or not as it should.
        """
        for graph in sorted(self.named_graphs(), key=str):
            yield from self._statements(graph)

    def query(
        self,
        query: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: Sequence[ox.NamedNode] | None = None,
        named_graphs: Sequence[ox.NamedNode] | None = None,
        custom_functions: Mapping[ox.NamedNode, Callable[..., object]] | None = None,
    ) -> QueryOutcome:
        """Run a query there.

        The arguments are those of a store's. Whether the default graph is the union of all is the server's to say. Where a server
        cuts answers at a number of rows and says so, as Virtuoso does, the rest is asked for as well.

        Raises:
            SyntaxError: the text is not a query.
            InvalidQuery: it names graphs with FROM, calls functions of ours, or has too large an answer.
            NoAnswer: the server does not answer, or not as it should.
        """
        del use_default_graph_as_union
        if custom_functions:
            raise InvalidQuery("the query calls functions of this program, which a server elsewhere does not have")
        given = dict(prefixes or {})
        refuse(query, base_iri, given)
        form = self._empty.query(query, base_iri=base_iri, prefixes=given)
        text = (f"BASE <{base_iri}>\n" if base_iri else "") + prologue(query, given) + without_free(without_header(query))
        graphs = [("default-graph-uri", graph.value) for graph in default_graph or ()]
        graphs += [("named-graph-uri", graph.value) for graph in named_graphs or ()]
        if isinstance(form, ox.QueryTriples):
            return self._triples(text, graphs)
        if isinstance(form, ox.QueryBoolean):
            return read_table(self._ask(text, graphs, TABLE_TYPES), None)
        return self._table(text, graphs, [variable.value for variable in form.variables])

    def quads_for_pattern(
        self,
        subject: Node | None,
        predicate: ox.NamedNode | None,
        object: Node | ox.Literal | None,  # noqa: A002
        graph_name: Node | ox.DefaultGraph | None = None,
    ) -> Iterator[ox.Quad]:
        """The statements of a pattern.

        Raises:
            InvalidQuery: it is a pattern of all statements; iterate over the endpoint for these, or name a graph.
            NoAnswer: the server does not answer, or not as it should.
        """
        if time.monotonic() - self._since > self._keep:
            self._forget()
        if isinstance(graph_name, ox.NamedNode):
            self._fetch_graph(graph_name)
        elif predicate is not None:
            self._fetch(f"?s {predicate} ?o", f"BIND ({predicate} AS ?p)")
        elif isinstance(subject, ox.NamedNode):
            self._fetch(f"{subject} ?p ?o", f"BIND ({subject} AS ?s)")
        elif isinstance(object, ox.NamedNode | ox.Literal):
            self._fetch(f"?s ?p {object}", f"BIND ({object} AS ?o)")
        elif subject is None and object is None:
            raise InvalidQuery("all statements of a server elsewhere are not fetched at once; name a subject, property, value or graph")
        return self._kept.quads_for_pattern(subject, predicate, object, graph_name)

    def named_graphs(self) -> Iterator[ox.NamedNode]:
        """The graphs that the server has, without those that it keeps for itself."""
        found = self.query("SELECT ?g { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")  # Virtuoso 7.2 takes minutes for DISTINCT
        return (row["g"] for row in found if not row["g"].value.startswith(_OWN))  # type: ignore[union-attr]

    def hang_up(self) -> None:
        """Close the connection; the next query opens one."""
        self._service.hang_up()

    # ------------------------------------------------------------ looking up

    def _forget(self) -> None:
        self._kept = ox.Store()
        self._fetched: set[str] = set()
        self._since = time.monotonic()

    def _fetch(self, pattern: str, rest: str) -> None:
        if pattern in self._fetched:
            return
        found = self.query(f"SELECT ?s ?p ?o ?g {{ {pattern} . {rest} OPTIONAL {{ GRAPH ?g {{ {pattern} }} }} }}")
        whole: set[ox.NamedNode] = set()
        apart = self._apart()
        for row in found:  # type: ignore[union-attr]
            graph = row["g"] or ox.DefaultGraph()
            if isinstance(graph, ox.NamedNode) and (isinstance(row["s"], ox.BlankNode) or isinstance(row["o"], ox.BlankNode)):
                whole.add(graph)  # what else is said of a blank node can only be told within one answer
            elif str(graph) not in self._fetched:
                self._kept.add(ox.Quad(apart(row["s"]), row["p"], apart(row["o"]), graph))
        self._fetched.add(pattern)
        for graph in whole:
            self._fetch_graph(graph)

    def _fetch_graph(self, graph: ox.NamedNode) -> None:
        if str(graph) in self._fetched:
            return
        # in one answer, in which blank nodes keep their names; those fetched before are of other answers
        for quad in list(self._kept.quads_for_pattern(None, None, None, graph)):
            self._kept.remove(quad)
        self._kept.extend(self._statements(graph))
        self._fetched.add(str(graph))

    def _statements(self, graph: ox.NamedNode) -> Iterator[ox.Quad]:
        found = self.query(f"SELECT ?s ?p ?o {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
        apart = self._apart()
        return (ox.Quad(apart(row["s"]), row["p"], apart(row["o"]), graph) for row in found)  # type: ignore[union-attr]

    def _apart(self) -> Callable[[Any], Any]:
        """What keeps the blank nodes of one answer apart from those of others, which a server may call the same."""
        self._answers += 1
        return partial(_renamed, f"a{self._answers}b")

    # ------------------------------------------------------------ asking

    def _ask(self, query: str, graphs: Sequence[tuple[str, str]], kinds: Mapping[str, object]) -> Reply:
        """What the server answers, in one of the given media types."""
        headers = {
            "Accept": ", ".join(f"{kind};q={1 - place / 10}" for place, kind in enumerate(kinds)),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        reply = self._service.send("POST", urlencode([("query", query), *graphs]).encode(), headers)
        if reply.status in (400, 422):
            raise InvalidQuery("the SPARQL server does not understand the query, or refuses it")
        if reply.status != 200:
            reason = "a redirect is not followed" if 300 <= reply.status < 400 else "it may be unable to answer this query"
            raise NoAnswer(f"the SPARQL server answers with status {reply.status}; {reason}")
        if reply.media_type not in kinds:
            raise NoAnswer(f"the SPARQL server answers in a form that was not asked for ({reply.media_type[:100]!r})")
        return reply

    def _table(self, query: str, graphs: Sequence[tuple[str, str]], columns: Sequence[str]) -> ox.QuerySolutions:
        """A table, page by page if the server cuts it."""
        pages = [self._ask(query, graphs, TABLE_TYPES)]
        while (limit := _cut_at(pages[-1])) and row_count(pages[-1]) >= limit:
            if sum(len(page.content) for page in pages) > self._max_bytes:
                raise InvalidQuery(f"the SPARQL server's answer is larger than {self._max_bytes:,} bytes; narrow the query")
            self._limit = limit
            pages.append(self._ask(next_rows(query, columns, limit, len(pages) * limit), graphs, TABLE_TYPES))
        return read_table(pages[0] if len(pages) == 1 else joined(pages), columns)  # type: ignore[return-value]

    def _triples(self, query: str, graphs: Sequence[tuple[str, str]]) -> ox.QueryTriples:
        """The statements of an answer, page by page if the server may have cut it, as a store would give them."""
        store = ox.Store()
        reply = self._ask(query, graphs, GRAPH_TYPES)
        size, found = len(reply.content), read_triples(reply)
        store.extend(ox.Quad(*triple) for triple in found)
        if found and reply.headers.get("server", "").startswith("Virtuoso"):
            limit, start = self._row_limit(), 0
            while found and limit and (page := next_statements(query, limit, start := start + limit)):
                reply = self._ask(page, graphs, GRAPH_TYPES)
                size, found = size + len(reply.content), read_triples(reply)
                if size > self._max_bytes:
                    raise InvalidQuery(f"the SPARQL server's answer is larger than {self._max_bytes:,} bytes; narrow the query")
                store.extend(ox.Quad(*triple) for triple in found)
        return store.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")  # type: ignore[return-value]

    def _row_limit(self) -> int:
        """At how many rows the server cuts an answer; 0 if it has fewer statements than that."""
        if self._limit is None:
            self._limit = _cut_at(self._ask("SELECT (1 AS ?n) { ?s ?p ?o }", (), TABLE_TYPES))
        return self._limit


def _renamed(mark: str, term: object) -> object:
    return ox.BlankNode(mark + term.value) if isinstance(term, ox.BlankNode) else term


def _cut_at(reply: Reply) -> int:
    said = reply.headers.get(_CUT, "")
    return int(said) if said.isascii() and said.isdecimal() else 0
