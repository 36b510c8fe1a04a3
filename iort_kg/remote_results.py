"""The answers of a server elsewhere, held against what was asked, and said as the embedded engine would say them.

Servers name blank nodes in their own ways, and write a boolean as 1 or as true; such answers are read and written anew.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox

from iort_kg.exchange import NoAnswer, Reply
from iort_kg.namespaces import PREFIXES

JSON = "application/sparql-results+json"
TABLE_TYPES = {JSON: ox.QueryResultsFormat.JSON, "application/sparql-results+xml": ox.QueryResultsFormat.XML}
GRAPH_TYPES = {"application/n-triples": ox.RdfFormat.N_TRIPLES, "text/turtle": ox.RdfFormat.TURTLE}
_BOOLEAN = PREFIXES["xsd"] + "boolean"
_PLAIN = {"1": "true", "0": "false"}
_LABEL = re.compile(r"[A-Za-z][A-Za-z0-9]*\Z")
_XML_BLANK = re.compile(rb"(<bnode>)([^<>]*)(</bnode>)")


def read_table(reply: Reply, columns: Sequence[str] | None) -> ox.QuerySolutions | ox.QueryBoolean:
    """The table of an answer, with the columns in the order given; or its truth, without columns.

    Raises:
        NoAnswer: it is not what it says to be, or has other columns.
    """
    content = reply.content
    try:
        if reply.media_type != JSON:
            content = _XML_BLANK.sub(lambda found: found[1] + _label(found[2].decode()).encode() + found[3], content)
        elif b"bnode" in content or _BOOLEAN.encode() in content.replace(rb"\/", b"/"):
            content = _said_plainly(content)
        found = _parsed(content, reply.media_type)
        if isinstance(found, ox.QueryBoolean) or columns is None:
            if not isinstance(found, ox.QueryBoolean) or columns is not None:
                raise NoAnswer("the SPARQL server answers a table where a truth was asked for, or the other way round")
            return found
        given = [variable.value for variable in found.variables]
        if sorted(given) != sorted(columns):
            raise NoAnswer(f"the SPARQL server answers with the columns {_listed(given)}, not with {_listed(columns)}")
        for _ in found:  # it is read as it is iterated: what is wrong with it shows here
            pass
        if given != list(columns):
            content = ox.QuerySolutions.serialize(_parsed(content, reply.media_type), format=TABLE_TYPES[JSON]) or b""  # type: ignore[arg-type]
            document = json.loads(content)
            document["head"]["vars"] = list(columns)
            return _parsed(json.dumps(document).encode(), JSON)
        return _parsed(content, reply.media_type)
    except (SyntaxError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NoAnswer("the SPARQL server's answer is not what it says to be") from None


def row_count(reply: Reply) -> int:
    """How many rows an answer has.

    Raises:
        NoAnswer: it is not a table in JSON.
    """
    return len(_rows(reply)[1])


def joined(pages: Sequence[Reply]) -> Reply:
    """The pages of an answer as one.

    Raises:
        NoAnswer: a page is not a table in JSON, or they have different columns.
    """
    document, rows = _rows(pages[0])
    for page in pages[1:]:
        other, more = _rows(page)
        if sorted(other["head"]["vars"]) != sorted(document["head"]["vars"]):
            raise NoAnswer("the pages of the SPARQL server's answer have different columns")
        rows.extend(more)
    return Reply(200, pages[0].headers, json.dumps(document).encode())


def read_triples(reply: Reply) -> list[ox.Triple]:
    """The statements of an answer.

    Raises:
        NoAnswer: it is not what it says to be.
    """
    store = ox.Store()  # which writes numbers and booleans in one way
    try:
        store.load(reply.content, GRAPH_TYPES[reply.media_type])
    except (SyntaxError, ValueError):
        raise NoAnswer("the SPARQL server's answer is not what it says to be") from None
    return [quad.triple for quad in store]


def _parsed(content: bytes, media_type: str) -> ox.QuerySolutions | ox.QueryBoolean:
    return ox.parse_query_results(content, TABLE_TYPES[media_type])


def _rows(reply: Reply) -> tuple[dict[str, Any], list[Any]]:
    try:
        if reply.media_type != JSON:
            raise ValueError
        document = json.loads(reply.content)
        rows = document["results"]["bindings"]
        if not isinstance(rows, list) or not isinstance(document["head"]["vars"], list):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NoAnswer("the SPARQL server's answer is not what it says to be") from None
    return document, rows


def _said_plainly(content: bytes) -> bytes:
    document = json.loads(content)
    for row in document.get("results", {}).get("bindings", ()):
        for term in row.values():
            if term["type"] == "bnode":
                term["value"] = _label(term["value"])
            elif term.get("datatype") == _BOOLEAN:
                term["value"] = _PLAIN.get(term["value"], term["value"])
    return json.dumps(document).encode()


def _label(name: str) -> str:
    """A name for a blank node that every parser takes; different names stay different."""
    return name if _LABEL.match(name) else "x" + name.encode().hex()


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(columns)[:200] or "none"
