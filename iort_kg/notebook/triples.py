"""How a notebook shows an rdflib graph, which CONSTRUCT and DESCRIBE give: as a table of its statements, in order."""

from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef

from iort_kg.display import Rows, to_html, to_markdown, to_plain
from iort_kg.terms import IRI, show, to_python

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.lib.pretty import RepresentationPrinter
    from rdflib.term import Node


def register(shell: "InteractiveShell") -> None:
    """Show rdflib graphs as tables in a shell."""
    formatters = shell.display_formatter.formatters  # type: ignore[union-attr]
    formatters["text/html"].for_type(Graph, lambda graph: to_html([statements(graph)]))
    formatters["text/markdown"].for_type(Graph, lambda graph: to_markdown([statements(graph)]))
    formatters["text/plain"].for_type(Graph, _plain)


def unregister(shell: "InteractiveShell") -> None:
    """Show them as rdflib does again."""
    for kind in ("text/html", "text/markdown", "text/plain"):
        shell.display_formatter.formatters[kind].pop(Graph, None)  # type: ignore[union-attr]


def statements(graph: Graph) -> Rows:
    """The statements of a graph as a table."""
    rows = [tuple(map(_value, triple)) for triple in graph]
    return Rows(("subject", "predicate", "object"), sorted(rows, key=lambda row: [show(value) for value in row]))


def _value(node: "Node") -> "str | int | float | bool | None":
    if isinstance(node, URIRef):
        return IRI(node)
    if isinstance(node, Literal) and node.datatype is not None:
        return to_python(ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype))))  # type: ignore[no-any-return]
    return str(node) if isinstance(node, Literal) else f"_:{node}"


def _plain(graph: Graph, printer: "RepresentationPrinter", cycle: bool) -> None:
    printer.text("…" if cycle else to_plain([statements(graph)]).rstrip("\n"))  # type: ignore[no-untyped-call]
