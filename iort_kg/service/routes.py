"""Which function answers a request, in a worker; and what becomes of errors."""

import json
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

from iort_kg import __version__
from iort_kg.errors import IortKgError
from iort_kg.findings import Finding
from iort_kg.service import api
from iort_kg.service.graph import Served
from iort_kg.service.messages import Request, Response
from iort_kg.service.negotiate import choose
from iort_kg.service.openapi import describe_api
from iort_kg.service.pages import POLICY, WITH_FINDINGS
from iort_kg.service.problems import Problem, from_error, title
from iort_kg.service.protocol import sparql
from iort_kg.service.records import CACHE, decode, find, record, tagged

# What the front alone asks for: it is no path, for it has no leading slash.
FINDINGS = "findings"
HTML = "text/html"
Handler = Callable[[Served, Request], Response]


def _openapi(served: Served, request: Request) -> Response:
    api.inputs_of(request, ())
    return api.as_json(served, describe_api(served))


def _version(served: Served, request: Request) -> Response:
    api.inputs_of(request, ())
    return api.as_json(served, {"version": __version__, "triples": served.size})


def _findings(served: Served, _: Request) -> Response:
    return api.find_all(served)


RESOURCES: Mapping[str, tuple[Handler, tuple[str, ...]]] = {
    "/sparql": (sparql, ("GET", "HEAD", "POST")),
    "/ask": (api.questions, ("GET", "HEAD")),
    "/facts": (api.facts, ("GET", "HEAD")),
    "/describe": (api.describe, ("GET", "HEAD")),
    "/determine": (api.determine, ("GET", "HEAD", "POST")),
    "/check": (api.check, ("GET", "HEAD")),
    "/openapi.json": (_openapi, ("GET", "HEAD")),
    "/version": (_version, ("GET", "HEAD")),
    FINDINGS: (_findings, ("GET",)),
}


def methods_of(path: str) -> tuple[str, ...]:
    """What may be done at a path."""
    return RESOURCES[path][1] if path in RESOURCES else ("GET", "HEAD")


def answer(served: Served, request: Request) -> Response:
    """The answer to a request, whatever happens."""
    try:
        return _answer(served, request)
    except Problem as problem:
        return _refuse(served, request, problem)
    except IortKgError as error:
        return _refuse(served, request, from_error(error))
    except MemoryError:
        return out_of_memory(served.settings.max_memory).response(request.accept)
    except Exception as error:  # whatever it is, it is not for the client
        return Problem(500, "something went wrong in this server").response(request.accept, _where(error))


def _refuse(served: Served, request: Request, problem: Problem) -> Response:
    """A problem as a page for those who prefer HTML, if there are pages, but not where only programs ask."""
    if served.pages is None or request.path == "/sparql" or choose(request.accept, (api.JSON, "text/plain", "text/turtle", HTML)) != HTML:
        return problem.response(request.accept)
    page = served.pages.problem(problem.status, title(problem.status), str(problem))
    headers = {"content-type": page.media_type, "cache-control": "no-store", "content-security-policy": POLICY, **page.headers}
    return Response(problem.status, {**headers, **problem.headers}, page.body)


def out_of_memory(limit: int) -> Problem:
    """What is said of a request that takes too much memory."""
    return Problem(422, f"the request needs more than the {limit >> 20:,} MB of memory that it may take; narrow it")


def _answer(served: Served, request: Request) -> Response:
    handler, methods = RESOURCES.get(request.path, (record, ("GET", "HEAD")))
    query = handler is sparql and bool(request.query or request.method == "POST")
    if not query:  # a query leaves the process closed, for most requests are queries
        served.seal.set(False)
    if request.method not in methods:
        raise Problem(405, f"{request.method} is not done here; there is {', '.join(methods)}", allow=", ".join((*methods, "OPTIONS")))
    if query:
        return sparql(served, request)
    if served.pages is not None and request.path != FINDINGS and (page := _page(served, request)):
        return page
    if request.path.startswith("/ask/"):
        return api.ask(served, request, decode(request.path).removeprefix("/ask/"))
    return handler(served, request)


def _page(served: Served, request: Request) -> Response | None:
    """The page at a path, for those who prefer HTML to all else that is there."""
    path = decode(request.path)
    iri, form = find(served, path)
    data = iri is not None or request.path in RESOURCES or request.path.startswith("/ask/")
    if form is not None or served.pages is None:
        return None
    if data and choose(request.accept, (api.JSON, "text/turtle", "application/rdf+xml", HTML)) != HTML:
        return None
    known = [Finding(**found) for found in json.loads(request.body)] if request.path in WITH_FINDINGS and request.body else None
    page = served.pages.page(path, api.inputs_of(request, None), iri, known)
    if page is None:
        return None
    caching = CACHE if page.public else "no-store"
    headers = {
        "content-type": page.media_type,
        "vary": "accept",
        "cache-control": caching,
        "content-security-policy": POLICY,
        **page.headers,
    }
    made = Response(page.status, headers, page.body)
    return tagged(made, request) if page.public and page.status == 200 else made


def _where(error: BaseException) -> str:
    """The kind of an error and the line that it comes from, for the log."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else type(error).__name__
