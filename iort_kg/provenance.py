"""From a record to the place it came from, and from a copy of the document back to the graph.

Anchors to a text are RFC 5147 fragments, `…/source/DOC#line=N,M`: positions between lines, so that line 44 alone is
`line=43,44`. The graph of a document keeps the SHA-256 of each cited range and of each line in it; the text
itself is not kept. Anchors to a page that has no lines name an item of it, `…/source/DOC#item=NAME`, by number or
by a word; such a page has no digest, and what is read from it cannot be verified.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from iort_kg.errors import InvalidInput, UnknownName, UnreadableInput
from iort_kg.namespaces import BASE, ONTOLOGY, PREFIXES
from iort_kg.store import LABEL, TYPE, term, values

SOURCE = ox.NamedNode(PREFIXES["dcterms"] + "source")
FOLLOWS_FROM = ox.NamedNode(ONTOLOGY + "followsFrom")
TEXT_DIGEST = ox.NamedNode(ONTOLOGY + "textDigest")
_ANCHOR = re.compile(re.escape(BASE + "source/") + r"([^#]+)#line=(\d+),(\d+)")
_ITEM = re.compile(re.escape(BASE + "source/") + r"([^#]+)#item=([a-z0-9][a-z0-9.-]*)")


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
        """The anchor that names it."""
        return f"{BASE}source/{self.document}#line={self.first - 1},{self.last}"

    def lines(self) -> Iterator["LineRange"]:
        """Each line alone."""
        return (LineRange(self.document, number, number) for number in range(self.first, self.last + 1))

    def __str__(self) -> str:
        return f"line {self.first}" if self.first == self.last else f"lines {self.first}–{self.last}"


@dataclass(frozen=True)
class Item:
    """An item of a page: a numbered condition, or a part that goes by a word.

    >>> str(Item.from_iri("https://w3id.org/iort-kg/source/made#item=3"))
    'item 3'
    """

    document: str
    name: str

    @classmethod
    def from_iri(cls, iri: str) -> "Item | None":
        """The item that an anchor names; None if the IRI does not name one."""
        found = _ITEM.fullmatch(iri)
        return cls(found[1], found[2]) if found else None

    @property
    def iri(self) -> str:
        """The anchor that names it."""
        return f"{BASE}source/{self.document}#item={self.name}"

    def __str__(self) -> str:
        return f"item {self.name}"


Anchor = LineRange | Item


def read_anchor(iri: str) -> Anchor | None:
    """What an anchor names; None if the IRI is not an anchor."""
    return LineRange.from_iri(iri) or Item.from_iri(iri)


def in_order(anchors: Iterable[Anchor]) -> list[Anchor]:
    """Anchors by document; lines before items, and numbers by their value.

    >>> [str(where) for where in in_order([Item("p", "b"), Item("p", "10"), Item("p", "9"), LineRange("p", 3, 3)])]
    ['line 3', 'item 9', 'item 10', 'item b']
    """

    def key(where: Anchor) -> tuple[str, int, int, int, str]:
        if isinstance(where, LineRange):
            return where.document, 0, where.first, where.last, ""
        number = int(where.name) if where.name.isdecimal() else None
        return (where.document, 1, number, 0, "") if number is not None else (where.document, 2, 0, 0, where.name)

    return sorted(anchors, key=key)


def ranges_of(store: ox.Store, records: Iterable[str]) -> list[Anchor]:
    """The lines and items of records, in order; for what is derived, those of what it follows from."""
    pending, found, seen = [ox.NamedNode(record) for record in records], set[Anchor](), set[ox.NamedNode]()
    while pending:
        record = pending.pop()
        seen.add(record)
        own = {where for iri in values(store, record, SOURCE) if (where := read_anchor(iri))}
        found |= own
        pending += [] if own else {ox.NamedNode(iri) for iri in values(store, record, FOLLOWS_FROM)} - seen
    return in_order(found)


def describe_lines(places: Iterable[Anchor]) -> str:
    """Lines and items in words.

    >>> describe_lines([LineRange("p", 200, 201), LineRange("p", 196, 198)]), describe_lines([LineRange("p", 42, 42)]), describe_lines([])
    ('lines 196–198, 200–201', 'line 42', '')
    >>> describe_lines([Item("q", "2"), Item("q", "1")])
    'items 1, 2'
    """
    anchors = list(places)
    items = list(dict.fromkeys(where.name for where in in_order(anchors) if isinstance(where, Item)))
    named = f"item{'s' if len(items) > 1 else ''} {', '.join(items)}" if items else ""
    return "; ".join(filter(None, (_describe_ranges(where for where in anchors if isinstance(where, LineRange)), named)))


def _describe_ranges(ranges: Iterable[LineRange]) -> str:
    ordered = sorted({line.first for where in ranges for line in where.lines()})
    runs: list[list[int]] = []
    for number in ordered:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    shown = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
    return f"line{'s' if len(ordered) > 1 else ''} {shown}" if runs else ""


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
    anchored = {where for where in _anchors(store) if where.document == document}
    return sorted(anchored.union(*(where.lines() for where in anchored)))


def documents(store: ox.Store) -> list[str]:
    """The documents that the graph cites by lines, by name."""
    return sorted({where.document for where in _anchors(store)})


def pages(store: ox.Store) -> list[str]:
    """The documents that the graph cites by items alone, by name."""
    return sorted({item.document for item in map(Item.from_iri, set(values(store, None, SOURCE))) if item} - set(documents(store)))


def _anchors(store: ox.Store) -> set[LineRange]:
    found = map(LineRange.from_iri, set(values(store, None, SOURCE)))
    return {where for where in found if where}


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
        UsageError: the document is not in the graph, or has to be named; or the graph keeps no digest of a cited
            range, or one that does not fit those of its lines.
    """
    lines = read_lines(path)
    name = _choose(document, store)
    wrong = []
    for where in cited_ranges(store, name):
        expected = next(values(store, ox.NamedNode(where.iri), TEXT_DIGEST), None)
        if expected is None:
            raise InvalidInput(f"the graph keeps no digest of {where} of {name}; write its digests again (iort-kg digest)")
        if digest(lines, where) != expected:
            wrong.append(where)
    alone = {where.first for where in wrong if where.first == where.last}
    for where in wrong:
        if alone.isdisjoint(range(where.first, where.last + 1)):
            raise InvalidInput(f"the kept digest of {where} of {name} is not that of its lines; write its digests again (iort-kg digest)")
    return [Difference(number, "differs" if number <= len(lines) else "is missing") for number in sorted(alone)]


def digest_triples(store: ox.Store, path: Path, document: str | None = None) -> list[ox.Triple]:
    """The statements that keep the digests of a document's cited ranges, for the policy's source.ttl.

    Raises:
        UnreadableInput: the document cannot be read, or is shorter than a cited range.
        UsageError: the document is not cited in the graph, or has to be named.
    """
    lines = read_lines(path)
    name = _choose(document, store)
    whole = ox.NamedNode(f"{BASE}source/{name}")
    triples = [
        ox.Triple(whole, TYPE, term("SourceDocument")),
        ox.Triple(whole, LABEL, ox.Literal(f"Text of {name}", language="en")),
    ]
    for where in cited_ranges(store, name):
        text = digest(lines, where)
        if text is None:
            raise UnreadableInput(f"{path} has {len(lines)} lines, but the graph cites {where}; give the whole document")
        part = ox.NamedNode(where.iri)
        triples += [
            ox.Triple(part, TYPE, term("SourceRange")),
            ox.Triple(part, term("ofDocument"), whole),
            ox.Triple(part, term("firstLine"), ox.Literal(where.first)),
            ox.Triple(part, term("lastLine"), ox.Literal(where.last)),
            ox.Triple(part, TEXT_DIGEST, ox.Literal(text)),
        ]
    return triples


def _choose(document: str | None, store: ox.Store) -> str:
    known = documents(store)
    if document is None and len(known) == 1:
        return known[0]
    if document in known:
        return str(document)
    if document is None:
        raise InvalidInput(f"the graph cites several documents ({', '.join(known)}); name one with --document")
    if document in pages(store):
        raise InvalidInput(f"{document} is cited by items of a page, not by lines; the graph keeps no digest to compare a text with")
    raise UnknownName("document", document, known)
