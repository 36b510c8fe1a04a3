"""A query's outcome as bytes: the format by what the client accepts, complete and within the limit, or not at all."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

import pyoxigraph as ox

from iort_kg.formats import FORMATS, write
from iort_kg.namespaces import PREFIXES
from iort_kg.service.limits import Bounded, Overflow
from iort_kg.service.messages import Response
from iort_kg.service.negotiate import choose
from iort_kg.service.problems import Problem
from iort_kg.store import QueryOutcome

_XML, _JSON = ox.QueryResultsFormat.XML, ox.QueryResultsFormat.JSON
TABLES = {
    "application/sparql-results+json": _JSON,
    "application/sparql-results+xml": _XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": _JSON,
    "application/xml": _XML,
}
GRAPHS = {form.media_type: form for form in sorted(FORMATS.values(), key=lambda form: (form.name != "ttl", form.name))}
_TEXTS = ("text/csv", "text/tab-separated-values", "text/turtle")
# Up to so many triples are sorted, and written with the prefixes that they use.
_TIDY = 2_000


def respond(outcome: QueryOutcome, accept: str, limit: int, most: int | None = None) -> Response:
    """The answer of a query.

    Args:
        outcome: what the engine gives.
        accept: the client's header.
        limit: bytes that the answer may have.
        most: rows of a table, or statements of a graph, that it may have.

    Raises:
        Problem: the client accepts none of the formats, or the answer is larger than a limit.
    """
    of_graph = isinstance(outcome, ox.QueryTriples)
    offers = tuple(GRAPHS if of_graph else TABLES)
    kind = choose(accept, offers)
    if kind is None:
        raise Problem(406, f"this result is offered as {', '.join(offers)}; the request accepts {accept}")
    out = Bounded(limit)
    try:
        if isinstance(outcome, ox.QueryTriples):
            _write_graph(outcome if most is None else _at_most(outcome, most), kind, out)
        else:
            outcome.serialize(out, TABLES[kind])
    except Overflow:
        raise too_large(limit) from None
    body = out.getvalue()
    if most is not None and isinstance(outcome, ox.QuerySolutions) and len(body) > most:  # a row has a byte at least
        check_rows(count_rows(body, TABLES[kind]), most)
    return Response(200, {"content-type": typed(kind), "vary": "accept", "cache-control": "no-cache"}, body)


def count_rows(body: bytes, form: ox.QueryResultsFormat) -> int:
    """The rows of a written table; empty ones count.

    >>> count_rows(b"?x\\n1\\n\\n", ox.QueryResultsFormat.TSV)
    2
    """
    if form == ox.QueryResultsFormat.TSV:  # a line break in a value is escaped there
        return body.count(b"\n") - 1
    if form == ox.QueryResultsFormat.CSV:
        return sum(outside.count(b"\n") for outside in body.split(b'"')[::2]) - 1
    return sum(1 for _ in ox.parse_query_results(body, form))  # type: ignore[misc, union-attr]


def check_rows(number: int, most: int | None) -> None:
    """Refuse a result of too many rows.

    Raises:
        Problem: it has more than may be sent.
    """
    if most is not None and number > most:
        raise Problem(422, f"the result has more than the {most:,} rows that are sent; narrow the query, or page with LIMIT and OFFSET")


def too_large(limit: int) -> Problem:
    """What is said of an answer that is larger than the limit."""
    return Problem(422, f"the result is larger than the {limit:,} bytes that are sent; narrow the query, or page with LIMIT and OFFSET")


def typed(kind: str) -> str:
    """A media type with its character set, where it takes one."""
    return f"{kind}; charset=utf-8" if kind in _TEXTS else kind


def _write_graph(triples: Iterable[ox.Triple], kind: str, out: Bounded) -> None:
    form = GRAPHS[kind]
    waiting = iter(triples)
    first = list(islice(waiting, _TIDY + 1))
    if len(first) <= _TIDY or form.rdf == ox.RdfFormat.RDF_XML:
        out.write(write(_within(chain(first, waiting), out.limit), form.name))
    else:
        prefixes = None if form.name in ("nt", "nq") else PREFIXES
        ox.serialize(chain(first, waiting), out, form.rdf, prefixes=prefixes)


def _at_most(triples: Iterable[ox.Triple], most: int) -> Iterator[ox.Triple]:
    for number, triple in enumerate(triples, 1):
        check_rows(number, most)
        yield triple


def _within(triples: Iterable[ox.Triple], limit: int) -> list[ox.Triple]:
    """The triples, if their terms alone do not pass the limit: RDF/XML is checked before it is written, so all are held."""
    kept, size = [], 0
    for triple in triples:
        size += len(triple.predicate.value) + len(str(triple.object))
        if size > limit:
            raise Overflow
        kept.append(triple)
    return kept
