"""The RDF formats, once: for the command line, the service and static sites; and statements written so that equal sets give equal bytes."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from iort_kg.errors import InvalidInput, UnknownName
from iort_kg.namespaces import PREFIXES

Statement = ox.Quad | ox.Triple


@dataclass(frozen=True)
class Format:
    """One way to write RDF.

    Attributes:
        name: its short name, also the ending of its files.
        title: its name for people.
        media_type: its registered media type.
        rdf: the format of Oxigraph that writes it.
        holds_graphs: whether it tells of which named graph a statement is.
    """

    name: str
    title: str
    media_type: str
    rdf: ox.RdfFormat
    holds_graphs: bool

    @property
    def ending(self) -> str:
        """What its files end in, with the dot."""
        return f".{self.name}"


FORMATS: dict[str, Format] = {
    form.name: form
    for form in (
        Format("ttl", "Turtle", "text/turtle", ox.RdfFormat.TURTLE, holds_graphs=False),
        Format("trig", "TriG", "application/trig", ox.RdfFormat.TRIG, holds_graphs=True),
        Format("nq", "N-Quads", "application/n-quads", ox.RdfFormat.N_QUADS, holds_graphs=True),
        Format("nt", "N-Triples", "application/n-triples", ox.RdfFormat.N_TRIPLES, holds_graphs=False),
        Format("jsonld", "JSON-LD", "application/ld+json", ox.RdfFormat.JSON_LD, holds_graphs=True),
        Format("rdf", "RDF/XML", "application/rdf+xml", ox.RdfFormat.RDF_XML, holds_graphs=False),
    )
}
_RDF_TYPE = PREFIXES["rdf"] + "type"
# What an XML name may end in: https://www.w3.org/TR/xml-names/#NT-NCName, without the letters beyond ASCII.
_LOCAL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*$")
# https://www.w3.org/TR/xml/#NT-Char, and the carriage return, which XML reads as a line feed.
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def get_format(name: str) -> Format:
    """The format of that name.

    Raises:
        UnknownName: there is none.
    """
    try:
        return FORMATS[name]
    except KeyError:
        raise UnknownName("format", name, FORMATS) from None


def write(statements: Iterable[Statement], format: str) -> bytes:  # noqa: A002
    """Statements in a format; a set of statements gives the same bytes in whatever order it comes.

    Formats without graphs get the union of all graphs. Blank nodes are named by RDFC-1.0
    (https://www.w3.org/TR/rdf-canon/), so that their names depend on the statements alone.

    Raises:
        UnknownName: no such format.
        InvalidInput: the statements cannot be said in the format (RDF/XML).
    """
    form = get_format(format)
    quads = in_order(statements, form.holds_graphs)
    if form.rdf == ox.RdfFormat.RDF_XML:
        _refuse_not_xml(quads)
    prefixes = None if form.name in ("nt", "nq") else used_prefixes(quads)
    if form.holds_graphs:
        return ox.serialize(quads, format=form.rdf, prefixes=prefixes) or b""
    return ox.serialize([quad.triple for quad in quads], format=form.rdf, prefixes=prefixes) or b""


def in_order(statements: Iterable[Statement], graphs: bool = True) -> list[ox.Quad]:
    """The distinct statements, sorted, types first, with stable names for blank nodes; without their graphs if not wanted."""
    quads = {_quad(statement, graphs) for statement in statements}
    if any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object, quad.graph_name)):
        dataset = ox.Dataset(quads)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        quads = set(dataset)
    return sorted(quads, key=_key)


def used_prefixes(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """The prefixes of `iort_kg.namespaces` that shorten an IRI of the statements."""
    spaces = {re.split(r"(?<=[#/])(?=[^#/]*$)", iri)[0] for iri in _iris(quads)}
    return {prefix: namespace for prefix, namespace in PREFIXES.items() if namespace in spaces}


def _iris(quads: Iterable[ox.Quad]) -> set[str]:
    terms = {term for quad in quads for term in quad}
    names = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    return names | {term.datatype.value for term in terms if isinstance(term, ox.Literal)}


def _quad(statement: Statement, graphs: bool) -> ox.Quad:
    if isinstance(statement, ox.Quad) and (graphs or isinstance(statement.graph_name, ox.DefaultGraph)):
        return statement
    return ox.Quad(statement.subject, statement.predicate, statement.object)


def _key(quad: ox.Quad) -> tuple[str, str, bool, str, str]:
    predicate, value = quad.predicate.value, quad.object
    written = f"<<( {value} )>>" if isinstance(value, ox.Triple) else str(value)
    return str(quad.graph_name), str(quad.subject), predicate != _RDF_TYPE, predicate, written


def _refuse_not_xml(quads: Collection[ox.Quad]) -> None:
    """RDF/XML writes a predicate as the name of an element, and a literal as text of XML 1.0; not each can be."""
    for predicate in sorted({quad.predicate.value for quad in quads}):
        if not _LOCAL_NAME.search(predicate):
            raise InvalidInput(f"RDF/XML cannot write the property <{predicate}>, which does not end in an XML name; use ttl, nt or jsonld")
    for quad in quads:
        if isinstance(quad.object, ox.Literal) and (found := _NOT_XML.search(quad.object.value)):
            name = f"U+{ord(found[0]):04X}"
            raise InvalidInput(f"RDF/XML cannot write the character {name}, in a text of {quad.subject}; use ttl, nt or jsonld")
