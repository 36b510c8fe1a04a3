"""What becomes of a query before it is sent to a server elsewhere: refused, freed of its header, or turned into one for the next page."""

import re
from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from iort_kg.errors import InvalidQuery

# What one parser may take for the end of a comment or a keyword, and another not: no query needs it.
_ODD = re.compile(r"\\u00[0-7][0-9A-Fa-f]|\\U000000[0-7][0-9A-Fa-f]|[\x00\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_FROM = re.compile("FROM", re.IGNORECASE)
_COMMENT = re.compile(r"(?:\s|#[^\r\n]*(?:[\r\n]|\Z))*")
_DECLARATIONS = re.compile(r"(?:\s|#[^\r\n]*[\r\n]|PREFIX\s+[^\s:]*\s*:\s*<[^<>]*>|BASE\s*<[^<>]*>)*", re.IGNORECASE)
# Strings, IRIs and comments, which are left alone, or data that leaves a variable free.
_FREE = re.compile(
    r"""("{3}(?:[^"\\]|\\.|"(?!""))*"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'"""
    r"""|<[^<>"{}|^`\\\s]*>|#[^\r\n]*)|\bVALUES\s*[?$]\w+\s*\{\s*UNDEF\s*\}""",
    re.IGNORECASE | re.DOTALL,
)


def refuse(query: str, base: str | None, prefixes: Mapping[str, str]) -> None:
    """Refuse what a server might fetch from elsewhere, or read otherwise than the embedded engine.

    Raises:
        SyntaxError: the text is not a query.
        InvalidQuery: it says FROM, or has characters that parsers take differently.
    """
    if _ODD.search(query):
        raise InvalidQuery("the query has an escaped ASCII character, or a control character; write it plainly")
    if _FROM.search(query):
        marked = _FROM.sub(lambda found: "x" + found[0], query)
        try:
            ox.Store().query(marked, base_iri=base, prefixes=dict(prefixes))
        except SyntaxError:
            why = "FROM is not sent to a server elsewhere, which might fetch what it names"
            raise InvalidQuery(f"{why}; use GRAPH, or default-graph-uri and named-graph-uri") from None


def without_header(query: str) -> str:
    """A query without the comments that it begins with.

    >>> without_header("#+ summary: What is there?\\nASK { ?s ?p ?o }")
    'ASK { ?s ?p ?o }'
    """
    begin = _COMMENT.match(query)
    return query[begin.end() :] if begin else query


def without_free(query: str) -> str:
    """A query without data that leaves a variable free, as questions have for an input that is not given.

    To join with it changes nothing; but engines plan badly around it, and Virtuoso 7.2 answers some such queries wrongly.

    >>> without_free('SELECT ?s { VALUES ?s { UNDEF } ?s a "VALUES ?s { UNDEF }" }')
    'SELECT ?s {  ?s a "VALUES ?s { UNDEF }" }'
    """
    return _FREE.sub(lambda found: found[1] or "", query)


def next_rows(query: str, columns: Sequence[str], size: int, start: int) -> str:
    """The query for further rows of a table.

    Args:
        query: the SELECT, with its declarations.
        columns: the variables that it selects.
        size: how many rows to give.
        start: how many rows to leave out.

    >>> next_rows("PREFIX a: <urn:a> SELECT ?s { ?s a:b 1 } ORDER BY ?s", ["s"], 10, 20)
    'PREFIX a: <urn:a> SELECT ?s {{\\nSELECT ?s { ?s a:b 1 } ORDER BY ?s\\n}} LIMIT 10 OFFSET 20'
    """
    begin = _DECLARATIONS.match(query)
    split = begin.end() if begin else 0
    selected = " ".join("?" + name for name in columns)
    return f"{query[:split]}SELECT {selected} {{{{\n{query[split:]}\n}}}} LIMIT {size} OFFSET {start}"


def next_statements(query: str, size: int, start: int) -> str | None:
    """The query for what further rows of a CONSTRUCT give; None if it has a limit of its own, or is a DESCRIBE.

    >>> next_statements("CONSTRUCT WHERE { ?s ?p ?o }", 10, 20)
    'CONSTRUCT WHERE { ?s ?p ?o }\\nLIMIT 10 OFFSET 20'
    >>> next_statements("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 5", 10, 20)
    """
    page = f"{query}\nLIMIT {size} OFFSET {start}"
    begin = _DECLARATIONS.match(query)
    if query[begin.end() if begin else 0 :].lstrip()[:8].upper() == "DESCRIBE":
        return None
    try:
        ox.Store().query(page)
    except SyntaxError:
        return None
    return page
