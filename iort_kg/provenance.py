"""From a record to the lines it came from, and from a copy of the document back to the graph.

Anchors are RFC 5147 fragments, `…/source/DOC#line=N,M`: positions between lines, so that line 44 alone is
`line=43,44`. The graph of a document keeps the SHA-256 of each cited range and of each line in it; the text
itself is not kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from iort_kg.errors import InvalidInput, UnknownName, UnreadableInput
from iort_kg.namespaces import BASE, ONTOLOGY, PREFIXES

SOURCE = ox.NamedNode(PREFIXES["dcterms"] + "source")
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
TEXT_DIGEST = ox.NamedNode(ONTOLOGY + "textDigest")
_ANCHOR = re.compile(re.escape(BASE + "source/") + r"([^#]+)#line=(\d+),(\d+)")


@dataclass(frozen=True, order=True)
class LineRange:
    """Lines of a document, counted from 1, both ends included.

    >>> LineRange.from_iri("https://w3id.org/iort-kg/source/cam80108#line=43,44")
    LineRange(document='cam80108', first=44, last=44)
    """

    document: str
    first: int
    last: int

    @classmethod
    def from_iri(cls, iri: str) -> "LineRange | None":
        """The range that an anchor names; None if the IRI is not an anchor."""
        found = _ANCHOR.fullmatch(iri)
        return cls(found[1], int(found[2]) + 1, int(found[3])) if found else None

    @property
    def iri(self) -> str:
        return f"{BASE}source/{self.document}#line={self.first - 1},{self.last}"

    def lines(self) -> Iterator["LineRange"]:
        """Each line alone."""
        return (LineRange(self.document, number, number) for number in range(self.first, self.last + 1))

    def __str__(self) -> str:
        return f"line {self.first}" if self.first == self.last else f"lines {self.first}–{self.last}"


@dataclass(frozen=True)
class Difference:
    """A line of a copy that is not the line from which the graph was written."""

    line: int
    problem: str


def read_lines(path: Path) -> list[bytes]:
    """The lines of a text file, without line ends.

    Raises:
        UnreadableInput: it cannot be read, or is not UTF-8 text.
    """
    try:
        content = path.read_bytes()
        content.decode("utf-8")
    except OSError as error:
        raise UnreadableInput(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UnreadableInput(f"{path} is not UTF-8 text; give the document as plain text") from None
    return [line.removesuffix(b"\r") for line in content.split(b"\n")]


def digest(lines: list[bytes], where: LineRange) -> str | None:
    """The SHA-256 of a range, lines joined by a line feed; None if the text is too short."""
    if where.last > len(lines):
        return None
    return sha256(b"\n".join(lines[where.first - 1 : where.last])).hexdigest()


def cited_ranges(store: ox.Store, document: str) -> list[LineRange]:
    """Every range of a document that a record is anchored to, and every line in one."""
    cited: set[LineRange] = set()
    for quad in store.quads_for_pattern(None, SOURCE, None):
        if isinstance(quad.object, ox.NamedNode) and (where := LineRange.from_iri(quad.object.value)) and where.document == document:
            cited.update((where, *where.lines()))
    return sorted(cited)


def documents(store: ox.Store) -> list[str]:
    """The documents that the graph cites, by name."""
    found = {LineRange.from_iri(q.object.value) for q in store.quads_for_pattern(None, SOURCE, None) if isinstance(q.object, ox.NamedNode)}
    return sorted({where.document for where in found if where})


def verify(store: ox.Store, path: Path, document: str | None = None) -> list[Difference]:
    """Compare a copy of a document with the digests in the graph, line by line.

    Args:
        store: the graph.
        path: the copy, as plain text.
        document: its name in the graph; may be left out when the graph cites one document.

    Returns:
        Each line that differs or is missing; empty if every cited range is as it was.

    Raises:
        UnreadableInput: the copy cannot be read.
        UsageError: the document is not in the graph, or has to be named.
    """
    lines = read_lines(path)
    name = _choose(document, documents(store))
    kept = {
        where: quad.object.value
        for quad in store.quads_for_pattern(None, TEXT_DIGEST, None)
        if (where := LineRange.from_iri(quad.subject.value)) and where.document == name
    }
    missing = [where for where in cited_ranges(store, name) if where not in kept]
    if missing:
        raise InvalidInput(f"the graph keeps no digest of {missing[0]} of {name}; write its digests again (iort-kg digest)")
    wrong = {where for where, expected in kept.items() if digest(lines, where) != expected}
    return [
        Difference(where.first, "differs" if where.last <= len(lines) else "is missing")
        for where in sorted(wrong)
        if where.first == where.last
    ]


def digest_triples(store: ox.Store, path: Path, document: str | None = None) -> list[ox.Triple]:
    """The statements that keep the digests of a document's cited ranges, for the policy's source.ttl.

    Raises:
        UnreadableInput: the document cannot be read, or is shorter than a cited range.
        UsageError: the document is not cited in the graph, or has to be named.
    """
    lines = read_lines(path)
    name = _choose(document, documents(store))
    whole = ox.NamedNode(f"{BASE}source/{name}")
    triples = [
        ox.Triple(whole, TYPE, _term("SourceDocument")),
        ox.Triple(whole, LABEL, ox.Literal(f"Text of {name}", language="en")),
    ]
    for where in cited_ranges(store, name):
        text = digest(lines, where)
        if text is None:
            raise UnreadableInput(f"{path} has {len(lines)} lines, but the graph cites {where}; give the whole document")
        part = ox.NamedNode(where.iri)
        triples += [
            ox.Triple(part, TYPE, _term("SourceRange")),
            ox.Triple(part, _term("ofDocument"), whole),
            ox.Triple(part, _term("firstLine"), ox.Literal(where.first)),
            ox.Triple(part, _term("lastLine"), ox.Literal(where.last)),
            ox.Triple(part, TEXT_DIGEST, ox.Literal(text)),
        ]
    return triples


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(ONTOLOGY + name)


def _choose(document: str | None, known: list[str]) -> str:
    if document is None and len(known) == 1:
        return known[0]
    if document in known:
        return str(document)
    if document is None:
        raise InvalidInput(f"the graph cites several documents ({', '.join(known)}); name one with --document")
    raise UnknownName("document", document, known)
