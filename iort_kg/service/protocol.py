"""The SPARQL 1.1 Protocol: query operations, by each of their three forms."""

from binascii import a2b_qp
from collections.abc import Sequence
from urllib.parse import parse_qsl

from iort_kg.formats import write
from iort_kg.service.description import describe_service
from iort_kg.service.graph import Served
from iort_kg.service.messages import Request, Response
from iort_kg.service.negotiate import choose
from iort_kg.service.problems import Problem
from iort_kg.service.results import GRAPHS, respond, typed
from iort_kg.store import evaluate

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
MAX_PARAMETERS = 1_000
READ_ONLY = "this server is read-only: updates are refused; send a query (SELECT, ASK, CONSTRUCT, DESCRIBE)"
_APART = frozenset("&=\r\n")  # what stands for itself in one of the two codes only
Pairs = Sequence[tuple[str, str]]


def sparql(served: Served, request: Request) -> Response:
    """Answer a query, or describe the service if nothing is asked.

    Raises:
        Problem: the request is not of the protocol, or asks for what is refused.
        InvalidQuery: the query is not SPARQL, or is refused.
    """
    pairs = pairs_of(request.query)
    if request.method == "POST":
        kind, charset = content_type(request)
        if kind == UPDATE:
            raise Problem(403, READ_ONLY)
        if kind not in (FORM, QUERY) or charset not in ("", "utf-8", "utf8"):
            raise Problem(415, f"POST takes {FORM} or {QUERY}, in UTF-8; the request is {request.content_type[:200] or 'of no type'}")
        text = text_of(request.body)
        pairs = [*pairs, *(pairs_of(text) if kind == FORM else [("query", text)])]
    elif not pairs:
        return _description(served, request)
    if any(name in ("update", "using-graph-uri", "using-named-graph-uri") for name, _ in pairs):
        raise Problem(403, READ_ONLY)
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) != 1:
        raise Problem(400, f"{len(queries) or 'no'} queries are given; give one, as the parameter query")
    default, named = ([value for name, value in pairs if name == key] for key in ("default-graph-uri", "named-graph-uri"))
    served.seal.set(served.needs_no_file)
    outcome = evaluate(served.store, queries[0], default_graphs=default, named_graphs=named)
    return respond(outcome, request.accept, served.settings.max_bytes, served.settings.max_rows)


def pairs_of(text: str) -> Pairs:
    """The parameters of a query string or form.

    Raises:
        Problem: they are too many, or not UTF-8.
    """
    if not text:
        return []
    if (query := _only_query(text)) is not None:
        return [("query", query)]
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS)
    except UnicodeDecodeError:
        raise Problem(400, "a parameter is not UTF-8 text") from None
    except ValueError:
        raise Problem(400, f"the request has more than {MAX_PARAMETERS} parameters") from None


def _only_query(text: str) -> str | None:
    """The query, where it is all that is given, and in ASCII: what most requests are. The result is that of `parse_qsl`, sooner.

    Quoted-printable differs from percent-encoding in the mark alone, and has a decoder in C.

    >>> _only_query("query=ASK+%7B+%3Fs+%3Fp+%221%3D1%22+%7D")
    'ASK { ?s ?p "1=1" }'
    """
    name, _, coded = text.partition("=")
    if name != "query" or not _APART.isdisjoint(coded) or not coded.isascii():
        return None
    plain = a2b_qp(coded.replace("+", " ").replace("%", "="))
    if not plain.isascii() or len(plain) != len(coded) - 2 * coded.count("%"):  # not ASCII, or not well formed
        return None
    return plain.decode()


def content_type(request: Request) -> tuple[str, str]:
    """Media type and character set, in lower case."""
    kind, *parameters = (part.strip().lower() for part in request.content_type.split(";"))
    charsets = [value.strip('" ') for name, _, value in (part.partition("=") for part in parameters) if name.strip() == "charset"]
    return kind, charsets[0] if charsets else ""


def text_of(body: bytes) -> str:
    """The text of a body.

    Raises:
        Problem: it is not UTF-8.
    """
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Problem(400, "the body is not UTF-8 text") from None


def _description(served: Served, request: Request) -> Response:
    kind = choose(request.accept, tuple(GRAPHS))
    if kind is None:
        raise Problem(406, f"the service description is offered as {', '.join(GRAPHS)}; to ask, give the parameter query")
    body = write(describe_service(served, f"{served.settings.public_url or f'http://{request.host}'}/sparql"), GRAPHS[kind].name)
    return Response(200, {"content-type": typed(kind), "vary": "accept"}, body)
