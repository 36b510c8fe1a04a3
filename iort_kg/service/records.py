"""Linked data: what the graph says of an IRI, at the IRI's own path, in the form that the client accepts or the ending names."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from urllib.parse import quote, unquote_to_bytes

import pyoxigraph as ox

from iort_kg.errors import UnknownName
from iort_kg.formats import FORMATS, Format, write
from iort_kg.namespaces import BASE, POLICY
from iort_kg.service.graph import Served
from iort_kg.service.messages import Request, Response
from iort_kg.service.negotiate import choose
from iort_kg.service.problems import Problem
from iort_kg.service.results import GRAPHS, too_large, typed

CACHE = "public, max-age=300"
MAX_INCOMING = 500
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
    body = write(describe(served, iri), form.name)
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


def describe(served: Served, iri: str) -> list[ox.Quad]:
    """What the graph says of an IRI: its statements, those of its parts (fragments, concepts of a vocabulary), and what points to it."""
    if iri in served.graphs:
        return list(served.store.quads_for_pattern(None, None, None, ox.NamedNode(iri)))
    about = {iri, *served.documents.get(iri, ()), *(served.members(iri) if iri in served.collections else ())}
    quads = [quad for one in sorted(about) for quad in _closure(served.store, ox.NamedNode(one))]
    if iri not in served.collections:
        for number, quad in enumerate(served.store.quads_for_pattern(None, None, ox.NamedNode(iri))):
            if number == MAX_INCOMING:
                break
            if isinstance(quad.subject, ox.NamedNode):
                quads.append(quad)
    return quads


def _closure(store: ox.Store, node: ox.NamedNode) -> Iterator[ox.Quad]:
    """The statements of a node, and of the blank nodes that they lead to."""
    pending: list[ox.NamedNode | ox.BlankNode] = [node]
    seen = set(pending)
    while pending:
        for quad in store.quads_for_pattern(pending.pop(), None, None):
            yield quad
            if isinstance(quad.object, ox.BlankNode) and quad.object not in seen:
                seen.add(quad.object)
                pending.append(quad.object)


def _has(served: Served, iri: str) -> bool:
    return iri in served.names or iri in served.documents or iri in served.graphs


def _nothing(served: Served, path: str) -> str:
    """That there is nothing, with what is called nearly so: records by kind and slug first."""
    given = path.removeprefix("/")[:200]
    name = BASE + given
    if name.startswith(POLICY):
        above = name.rpartition("/")[0] + "/"
        near: Iterable[str] = [iri for iri in served.names if iri.startswith(above)]
    else:
        near = [iri for iri in served.names if not iri.startswith(POLICY)]
    return str(UnknownName("page or record", given, (iri.removeprefix(BASE).partition("#")[0] for iri in near)))
