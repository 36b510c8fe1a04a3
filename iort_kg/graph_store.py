"""Named graphs of a server elsewhere, written by the SPARQL 1.1 Graph Store HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/)."""

from iort_kg.exchange import Login, NoAnswer, Reply, Service

N_TRIPLES = "application/n-triples"
_NOWHERE = "urn:iort-kg:nowhere"  # a graph that no server has, to ask for what a server wants to know of who asks


class GraphStore:
    """Where a server takes whole graphs, such as Virtuoso's /sparql-graph-crud-auth, or /store of Oxigraph's server.

    >>> GraphStore("store")
    Traceback (most recent call last):
    iort_kg.errors.InvalidInput: the update endpoint is an http or https URL without user and fragment, such as http://localhost:7878/query
    """

    def __init__(self, url: str, *, login: Login | None = None, timeout: float = 300.0) -> None:
        """Remember the address; nothing is sent yet.

        Args:
            url: of its graph store.
            login: who writes, if the server wants to know.
            timeout: seconds for each graph.

        Raises:
            InvalidInput: the URL is not of HTTP.
        """
        self._service = Service(url, what="the update endpoint", login=login, timeout=timeout)
        self._greeted = login is None

    def __repr__(self) -> str:
        return "<GraphStore>"  # where it is may be nobody's business

    def put(self, graph: str, triples: bytes) -> None:
        """Replace a graph, or make it.

        Args:
            graph: its IRI.
            triples: its statements, as N-Triples.

        Raises:
            NoAnswer: the server does not answer, or does not take it.
        """
        self._told(self._send("PUT", graph, triples), "take a graph (PUT)", 200, 201, 204)

    def add(self, graph: str, triples: bytes) -> None:
        """Add statements to a graph, or make it.

        Args:
            graph: its IRI.
            triples: the statements, as N-Triples.

        Raises:
            NoAnswer: the server does not answer, or does not take them.
        """
        self._told(self._send("POST", graph, triples), "take statements (POST)", 200, 201, 204)

    def delete(self, graph: str) -> None:
        """Remove a graph, if it is there.

        Raises:
            NoAnswer: the server does not answer, or does not remove it.
        """
        self._told(self._send("DELETE", graph), "remove a graph (DELETE)", 200, 202, 204, 404)

    def hang_up(self) -> None:
        """Close the connection; the next request opens one."""
        self._service.hang_up()

    def _send(self, method: str, graph: str, triples: bytes | None = None) -> Reply:
        if not self._greeted:  # a server that wants a login may close the connection on a large body before it has all of it
            self._service.send("GET", None, {"Accept": N_TRIPLES}, {"graph": _NOWHERE})
            self._greeted = True
        headers = {} if triples is None else {"Content-Type": N_TRIPLES}
        return self._service.send(method, triples, headers, {"graph": graph})

    def _told(self, reply: Reply, what: str, *fine: int) -> None:
        if reply.status not in fine:
            advice = "the update endpoint is its Graph Store, such as /sparql-graph-crud-auth (Virtuoso) or /store (Oxigraph)"
            raise NoAnswer(f"the SPARQL server does not {what}: it answers with status {reply.status}; {advice}")
