"""A SPARQL server elsewhere, with as much of a store's interface as questions, descriptions and determinations need.

Queries go out over the standard library's HTTP client: it follows no redirect, reads no proxy from the environment, and brings no
package with it. One address is ever contacted. Before a query is sent, the embedded engine parses it, so that what would be refused
here is refused, however the server is set up.

What is looked up by property (labels, classes, codes) is fetched once for each property and kept for a while.
"""

import http.client
import io
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox

from iort_kg import __version__
from iort_kg.errors import InvalidInput, InvalidQuery, UnreadableInput
from iort_kg.namespaces import prologue

QueryOutcome = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Node = ox.NamedNode | ox.BlankNode
_TABLE = {"application/sparql-results+json": ox.QueryResultsFormat.JSON, "application/sparql-results+xml": ox.QueryResultsFormat.XML}
_GRAPH = {"application/n-triples": ox.RdfFormat.N_TRIPLES, "text/turtle": ox.RdfFormat.TURTLE}
# What one parser may take for the end of a comment or a keyword, and another not: no query needs it.
_ODD = re.compile(r"\\u00[0-7][0-9A-Fa-f]|\\U000000[0-7][0-9A-Fa-f]|[\x00\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_FROM = re.compile("FROM", re.IGNORECASE)


class NoAnswer(UnreadableInput):
    """The SPARQL server does not answer, or not as it should."""


class Endpoint:
    """A SPARQL 1.1 server. It has to answer for the union of its graphs when a query names none.

    >>> Endpoint("ftp://example.org/")
    Traceback (most recent call last):
    iort_kg.errors.InvalidInput: the endpoint is an http or https URL without user and fragment, such as http://localhost:7878/query
    """

    def __init__(self, url: str, *, timeout: float = 30.0, max_bytes: int = 2**28, keep: float = 300.0) -> None:
        """Remember the address; nothing is sent yet.

        Args:
            url: of its query service.
            timeout: seconds for each answer, from the first byte sent to the last received.
            max_bytes: how large an answer may be.
            keep: seconds for which what was looked up is kept.

        Raises:
            InvalidInput: the URL is not of HTTP.
        """
        try:
            parts = urlsplit(url)
            good = parts.scheme in ("http", "https") and parts.hostname and not parts.username and not parts.fragment
            self._port = parts.port
        except ValueError:
            good = False
        if not good or re.search(r"[\s\x00-\x1f\x7f]", url):
            accepted = "an http or https URL without user and fragment, such as http://localhost:7878/query"
            raise InvalidInput(f"the endpoint is {accepted}")
        self._secure = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._timeout, self._max_bytes, self._keep = timeout, max_bytes, keep
        self._connection: http.client.HTTPConnection | None = None
        self._empty = ox.Store()
        self._forget()

    def __repr__(self) -> str:
        return "<Endpoint>"  # where it is may be nobody's business

    def __del__(self) -> None:
        if getattr(self, "_connection", None) is not None:
            self.hang_up()

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

        The arguments are those of a store's. Whether the default graph is the union of all is the server's to say.

        Raises:
            SyntaxError: the text is not a query.
            InvalidQuery: it names graphs with FROM, or calls functions of ours.
            NoAnswer: the server does not answer, or not as it should.
        """
        del use_default_graph_as_union
        if custom_functions:
            raise InvalidQuery("the query calls functions of this program, which a server elsewhere does not have")
        self._refuse(query, base_iri, prefixes)
        form = self._empty.query(query, base_iri=base_iri, prefixes=dict(prefixes or {}))
        base = f"BASE <{base_iri}>\n" if base_iri else ""
        pairs = [("query", base + prologue(query, prefixes or {}) + query)]
        pairs += [("default-graph-uri", graph.value) for graph in default_graph or ()]
        pairs += [("named-graph-uri", graph.value) for graph in named_graphs or ()]
        if isinstance(form, ox.QueryTriples):
            content, kind = self._ask(pairs, _GRAPH)
            return self._triples(content, _GRAPH[kind])
        content, kind = self._ask(pairs, _TABLE)
        try:
            return ox.parse_query_results(content, _TABLE[kind])
        except (SyntaxError, ValueError):
            raise NoAnswer("the SPARQL server's answer is not what it says to be") from None

    def quads_for_pattern(
        self,
        subject: Node | None,
        predicate: ox.NamedNode | None,
        object: Node | ox.Literal | None,  # noqa: A002
        graph_name: Node | ox.DefaultGraph | None = None,
    ) -> Iterator[ox.Quad]:
        """The statements of a pattern.

        Raises:
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
            raise InvalidQuery("all statements of a server elsewhere are not fetched; name a subject, property or value")
        return self._kept.quads_for_pattern(subject, predicate, object, graph_name)

    def named_graphs(self) -> Iterator[ox.NamedNode]:
        """The graphs that the server has."""
        found = self.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        return (row["g"] for row in found)  # type: ignore[union-attr]

    # ------------------------------------------------------------ looking up

    def _forget(self) -> None:
        self._kept = ox.Store()
        self._fetched: set[str] = set()
        self._since = time.monotonic()

    def _fetch(self, pattern: str, rest: str) -> None:
        if pattern in self._fetched:
            return
        found = self.query(f"SELECT ?s ?p ?o ?g {{ {pattern} . {rest} OPTIONAL {{ GRAPH ?g {{ {pattern} }} }} }}")
        for row in found:  # type: ignore[union-attr]
            self._kept.add(ox.Quad(row["s"], row["p"], row["o"], row["g"] or ox.DefaultGraph()))
        self._fetched.add(pattern)

    def _fetch_graph(self, graph: ox.NamedNode) -> None:
        if str(graph) in self._fetched:
            return
        # in one answer, in which blank nodes keep their names; those fetched before are of other answers
        for quad in list(self._kept.quads_for_pattern(None, None, None, graph)):
            self._kept.remove(quad)
        found = self.query(f"SELECT ?s ?p ?o {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
        self._kept.extend(ox.Quad(row["s"], row["p"], row["o"], graph) for row in found)  # type: ignore[union-attr]
        self._fetched.add(str(graph))

    # ------------------------------------------------------------ asking

    def _refuse(self, query: str, base: str | None, prefixes: Mapping[str, str] | None) -> None:
        if _ODD.search(query):
            raise InvalidQuery("the query has an escaped ASCII character, or a control character; write it plainly")
        if _FROM.search(query):
            marked = _FROM.sub(lambda found: "x" + found[0], query)
            try:
                self._empty.query(marked, base_iri=base, prefixes=dict(prefixes or {}))
            except SyntaxError:
                why = "FROM is not sent to a server elsewhere, which might fetch what it names"
                raise InvalidQuery(f"{why}; use GRAPH, or default-graph-uri and named-graph-uri") from None

    def _ask(self, pairs: list[tuple[str, str]], kinds: Mapping[str, object]) -> tuple[bytes, str]:
        """What the server answers, and in which of the given media types."""
        headers = {
            "Accept": ", ".join(f"{kind};q={1 - place / 10}" for place, kind in enumerate(kinds)),
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": f"iort-kg/{__version__}",
        }
        content, response = self._send(urlencode(pairs).encode(), headers)
        kind = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
        if response.status in (400, 422):
            raise InvalidQuery("the SPARQL server does not understand the query, or refuses it")
        if response.status != 200:
            raise NoAnswer(f"the SPARQL server answers with status {response.status}; a redirect is not followed")
        if kind not in kinds:
            raise NoAnswer(f"the SPARQL server answers in a form that was not asked for ({kind[:100]!r})")
        return content, kind

    def _send(self, body: bytes, headers: Mapping[str, str]) -> tuple[bytes, http.client.HTTPResponse]:
        """One exchange; once more if the connection that was kept open turns out to be closed."""
        deadline = time.monotonic() + self._timeout
        for fresh in (self._connection is None, True):
            connection = self._connection = self._connection or self._connect()
            try:
                connection.request("POST", self._path, body, dict(headers))
                if hasattr(socket, "TCP_QUICKACK"):  # a server that sends head and body apart waits for our word between them
                    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
                response = connection.getresponse()
                content = self._read(response, deadline)
            except TimeoutError:
                self.hang_up()
                raise NoAnswer(f"the SPARQL server does not answer within {self._timeout:g} s") from None
            except (OSError, http.client.HTTPException) as error:
                self.hang_up()
                if not fresh and isinstance(error, ConnectionError | http.client.BadStatusLine):
                    continue
                raise NoAnswer("the SPARQL server cannot be reached, or breaks off its answer") from None
            if response.will_close:
                self.hang_up()
            return content, response
        raise NoAnswer("the SPARQL server cannot be reached")

    def _read(self, response: http.client.HTTPResponse, deadline: float) -> bytes:
        out = io.BytesIO()
        while part := response.read(2**16):
            out.write(part)
            if out.tell() > self._max_bytes:
                self.hang_up()
                raise InvalidQuery(f"the SPARQL server's answer is larger than {self._max_bytes:,} bytes; narrow the query")
            if time.monotonic() > deadline:
                raise TimeoutError
        if response.length:
            raise http.client.IncompleteRead(b"")
        return out.getvalue()

    def _connect(self) -> http.client.HTTPConnection:
        if self._secure:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(self._host, self._port, timeout=self._timeout, context=context)
        return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)

    def hang_up(self) -> None:
        """Close the connection; the next query opens one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _triples(self, content: bytes, form: ox.RdfFormat) -> ox.QueryTriples:
        """The statements of an answer, as a store would give them."""
        store = ox.Store()
        try:
            store.load(content, form)
        except (SyntaxError, ValueError):
            raise NoAnswer("the SPARQL server's answer is not what it says to be") from None
        return store.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")  # type: ignore[return-value]
