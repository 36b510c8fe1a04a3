"""Linked data: what the graph says of an IRI, at the IRI's own path, in the form that the client accepts or the ending names."""

from hashlib import sha256
from urllib.parse import quote, unquote_to_bytes

from iort_kg.errors import UnknownName
from iort_kg.export import published
from iort_kg.formats import FORMATS, Format, write
from iort_kg.namespaces import BASE, POLICY
from iort_kg.service.graph import Served
from iort_kg.service.messages import Request, Response
from iort_kg.service.negotiate import choose
from iort_kg.service.problems import Problem
from iort_kg.service.results import GRAPHS, too_large, typed

CACHE = "public, max-age=300"
_ENDINGS = {form.ending: form for form in FORMATS.values()}


def decode(path: str) -> str:
    """A path as it is meant.

    Raises:
        Problem: it is not UTF-8.
    """
    try:
        return unquote_to_bytes(path).decode()
    except UnicodeDecodeError:
        raise Problem(400, "the path is not UTF-8 text") from None


def find(served: Served, path: str) -> tuple[str | None, Format | None]:
    """The IRI that a decoded path stands for, if the graph has it, and the format of the path's ending."""
    iri = BASE + path.removeprefix("/")
    if _has(served, iri):
        return iri, None
    for ending, form in _ENDINGS.items():
        if iri.endswith(ending) and _has(served, iri.removesuffix(ending)):
            return iri.removesuffix(ending), form
    return None, None


def record(served: Served, request: Request) -> Response:
    """Answer for the IRI at the request's path.

    Raises:
        Problem: there is none (404), the client accepts none of the formats (406), or it is too much (422).
    """
    path = decode(request.path)
    iri, form = find(served, path)
    if iri is None:
        raise Problem(404, _nothing(served, path))
    own = quote(path, safe="/~@!$&'()*+,;=:")
    at = own if form is None else own.removesuffix(form.ending)
    links = ", ".join(f'<{at}{one.ending}>; rel="alternate"; type="{one.media_type}"' for one in GRAPHS.values())
    headers = {"link": f'{links}, <{iri}>; rel="canonical"', "cache-control": CACHE}
    if form is None:
        headers["vary"] = "accept"
        kind = choose(request.accept, tuple(GRAPHS))
        if kind is None:
            raise Problem(406, f"this is offered as {', '.join(GRAPHS)}; the request accepts {request.accept}", **headers)
        form = GRAPHS[kind]
        headers["content-location"] = at + form.ending
        if iri in served.collections:
            return Response(303, {**headers, "location": at + form.ending})
    quads = published(served.store, iri, served.documents.get(iri, ()))
    if not quads:
        raise Problem(404, _nothing(served, path))
    body = write(quads, form.name)
    if len(body) > served.settings.max_bytes:
        raise too_large(served.settings.max_bytes)
    return tagged(Response(200, {**headers, "content-type": typed(form.media_type)}, body), request)


def tagged(response: Response, request: Request) -> Response:
    """The answer with an ETag of its content; without content if the client has it."""
    tag = f'"{sha256(response.body).hexdigest()[:32]}"'
    response.headers["etag"] = tag
    known = {part.strip().removeprefix("W/") for part in request.if_none_match.split(",")}
    if tag in known or "*" in known:
        response.headers.pop("content-type", None)
        return Response(304, response.headers)
    return response


def _has(served: Served, iri: str) -> bool:
    return iri in served.names or iri in served.documents or iri in served.graphs


def _nothing(served: Served, path: str) -> str:
    """That there is nothing, with what is called nearly so: records by kind and slug first."""
    given = path.removeprefix("/")[:200]
    name = BASE + given
    if name.startswith(POLICY):
        above = name.rpartition("/")[0] + "/"
        near = [iri for iri in served.names if iri.startswith(above)]
    else:
        near = [iri for iri in served.names if not iri.startswith(POLICY)]
    return str(UnknownName("page or record", given, (iri.removeprefix(BASE).partition("#")[0] for iri in near)))
