"""Where HTML plugs in: an object that makes a page of a path, in a worker, beside the graph.

The function that `Settings.pages` names (`module:function`) is called once with the graph, before workers are forked, and gives a
`Pages`. Without one, HTML is not offered, and a client that takes nothing else is told so (406).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Protocol

from iort_kg.findings import Finding
from iort_kg.graph import KnowledgeGraph

# Of a page, unless it brings its own: only what this server serves, no inline script, no frames, no forms to elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "object-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


# What needs all findings, which take seconds: the front works them out once a day, and hands them on in the request's body.
WITH_FINDINGS = ("/check", "/plot/forest.svg")


@dataclass(frozen=True)
class Page:
    """A page, or a file that pages need (style, script, picture).

    Attributes:
        body: its content.
        media_type: what it is.
        status: of the answer.
        headers: more of them, such as `content-security-policy`, in lower case.
        public: whether it is the same for all, and may be kept by caches; it then has an ETag.
    """

    body: bytes
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    public: bool = True


class Pages(Protocol):
    """What makes pages."""

    def prepare(self) -> None:
        """Work out what every page needs; called once, before workers are forked, if they share the graph."""

    def page(self, path: str, inputs: Mapping[str, str], iri: str | None, findings: Sequence[Finding] | None = None) -> Page | None:
        """The page at a path; None if there is none, and the path is answered as if there were no pages.

        Args:
            path: decoded, with its leading slash, such as `/` or `/policy/…/study/…`; never a path of files.
            inputs: the query string's, each given once.
            iri: what the graph has at this path, if it has something.
            findings: of all checks, where the front has them: for the paths in `WITH_FINDINGS`.

        Raises:
            IortKgError: told to the client, as everywhere.
        """

    def problem(self, status: int, title: str, detail: str) -> Page:
        """The page that says why there is no other."""


def load_pages(name: str | None, graph: KnowledgeGraph) -> Pages | None:
    """The pages that `module:function` gives; None if nothing is named."""
    if name is None:
        return None
    module, _, function = name.partition(":")
    make: Callable[[KnowledgeGraph], Pages] = getattr(import_module(module), function)
    return make(graph)
