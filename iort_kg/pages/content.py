"""What pages tell of the graph: names, records, lists, lines and the standing of sites, as plain data for the templates."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import pyoxigraph as ox

from iort_kg.export import published
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import BASE, PREFIXES, shorten
from iort_kg.provenance import Anchor, LineRange, in_order, read_anchor
from iort_kg.standing import leanings
from iort_kg.store import BUILD, evaluate
from iort_kg.table import Table, show, to_python

MOST_INCOMING = 200
# Of what points to an IRI, more is not even counted.
MOST_READ = 5_000
# Names that are kept, and those that are looked up by one query.
MOST_KNOWN = 200_000
AT_ONCE = 500
SOURCE = BASE + "source/"
_TYPE = PREFIXES["rdf"] + "type"
_DEFINED = PREFIXES["rdfs"] + "isDefinedBy"
_FIRST = tuple(PREFIXES[prefix] + name for prefix, name in (("skos", "definition"), ("rdfs", "comment"), ("skos", "scopeNote")))
_NAMES = tuple(PREFIXES[prefix] + name for prefix, name in (("rdfs", "label"), ("skos", "prefLabel"), ("dcterms", "title")))


_LEARNT = ", ".join(f"<{iri}>" for iri in (_TYPE, *_NAMES))
# The prefixed name of a class or property, whose words its capitals part.
_TERM = re.compile("[a-z]+:([A-Za-z][a-z]+(?:[A-Z][A-Za-z]*)*)")
_HUMP = re.compile("(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Value:
    """A value on a page: its text, and what it links to, if anything."""

    text: str
    target: str | None = None


@dataclass(frozen=True)
class Statement:
    """A property and its values, or, of what points here, the records that do."""

    property: Value
    values: tuple[Value, ...]
    more: int = 0


@dataclass(frozen=True)
class Record:
    """A record, concept, term or document as its page tells it.

    Attributes:
        iri: what it is.
        name: its name.
        kinds: its classes.
        statements: what is said of it.
        incoming: what points to it.
        lines: where the document says it.
        parts: by kind, what has this IRI with a fragment, as an ontology has its terms.
        members: by kind, what is below its path, as a vocabulary has its concepts.
    """

    iri: str
    name: str
    kinds: tuple[Value, ...]
    statements: tuple[Statement, ...]
    incoming: tuple[Statement, ...]
    lines: tuple[Anchor, ...]
    parts: tuple[tuple[str, tuple["Record", ...]], ...] = ()
    members: tuple[tuple[str, tuple[Value, ...]], ...] = ()


class Content:
    """A graph, read for pages.

    The names and kinds of what a page shows are looked up for that page, and kept for the next; what is read of the whole graph is its
    IRIs of ours, for what is below a path has no index.
    """

    def __init__(self, graph: KnowledgeGraph) -> None:
        self.graph = graph
        self._known: dict[str, tuple[str | None, tuple[str, ...]]] = {}

    @cached_property
    def names(self) -> frozenset[str]:
        """Every IRI of ours of which something is said, and those before their fragments."""
        return frozenset(self._subjects | {iri.partition("#")[0] for iri in self._subjects})

    @cached_property
    def _subjects(self) -> frozenset[str]:
        told = self._rows("SELECT DISTINCT ?it { ?it ?property ?value FILTER (ISIRI(?it)) }")
        return frozenset(row[0] for row in told if row[0].startswith(BASE))

    @cached_property
    def graphs(self) -> frozenset[str]:
        """The IRIs of the named graphs that are ours."""
        return frozenset(graph.value for graph in self.graph.store.named_graphs() if graph != BUILD and graph.value.startswith(BASE))

    @cached_property
    def pages(self) -> frozenset[str]:
        """The IRIs that have a page of their own: those without a fragment, and the paths above them."""
        anchors = self._rows("SELECT DISTINCT ?anchor { ?it dcterms:source ?anchor FILTER (ISIRI(?anchor)) }")
        documents = {SOURCE + where.document for (anchor,) in anchors if (where := LineRange.from_iri(anchor))}
        whole = {iri for iri in self.names | self.graphs if "#" not in iri} | documents
        return frozenset(whole | {above for iri in whole for above in above_of(iri)})

    @cached_property
    def below(self) -> Mapping[str, tuple[str, ...]]:
        """What is one step below a path."""
        found = defaultdict(list)
        for iri in sorted(self.pages):
            found[iri.rpartition("/")[0]].append(iri)
        return {above: tuple(members) for above, members in found.items()}

    @cached_property
    def leanings(self) -> Mapping[str, str]:
        """See `iort_kg.standing.leanings`."""
        return leanings(self.graph)

    def count(self) -> int:
        """How many statements there are."""
        return int(next(iter(self._rows("SELECT (COUNT(*) AS ?count) { ?it ?property ?value }")))[0])

    def of_kind(self, kind: str) -> list[str]:
        """All IRIs of ours that are asserted to be of a class."""
        return sorted(
            row[0] for row in self._rows(f"SELECT DISTINCT ?it {{ ?it a <{kind}> FILTER (ISIRI(?it)) }}") if row[0].startswith(BASE)
        )

    def lines_of(self, document: str) -> Mapping[int, tuple[str, ...]]:
        """The lines of a document from which records were written, each with its records."""
        start = ox.Literal(f"{SOURCE}{document}#")
        anchored = f"?it dcterms:source ?anchor FILTER (ISIRI(?it) && ISIRI(?anchor) && STRSTARTS(STR(?anchor), {start}))"
        found = defaultdict(set)
        for it, anchor in self._rows(f"SELECT DISTINCT ?it ?anchor {{ {anchored} }}"):
            where = LineRange.from_iri(anchor)
            for line in where.lines() if where else ():
                found[line.first].add(it)
        self.learn(it for records in found.values() for it in records)
        return {line: tuple(sorted(found[line], key=lambda it: (self.name(it), it))) for line in sorted(found)}

    def learn(self, iris: Iterable[str]) -> None:
        """Look up the names and kinds of several IRIs at once."""
        wanted = sorted(set(iris) - self._known.keys())
        if len(self._known) + len(wanted) > MOST_KNOWN:
            self._known.clear()
        for start in range(0, len(wanted), AT_ONCE):
            some = wanted[start : start + AT_ONCE]
            nodes = " ".join(str(ox.NamedNode(iri)) for iri in some)
            told: dict[str, list[tuple[str, str]]] = {iri: [] for iri in some}
            asked = f"SELECT ?it ?property ?value {{ VALUES ?it {{ {nodes} }} ?it ?property ?value FILTER (?property IN ({_LEARNT})) }}"
            for row in evaluate(self.graph.store, asked):  # type: ignore[union-attr]
                value = row["value"]
                if not isinstance(value, ox.Literal) or (value.language or "en") == "en":
                    told[row["it"].value].append((row["property"].value, value.value))
            for iri, pairs in told.items():
                names = min(((_NAMES.index(prop), name) for prop, name in pairs if prop in _NAMES), default=(0, None))
                self._known[iri] = names[1], tuple(sorted({kind for prop, kind in pairs if prop == _TYPE}))

    def label(self, iri: str) -> str | None:
        """The name that the graph gives an IRI: a label before a preferred label before a title, in English or no language."""
        return self._learnt(iri)[0]

    def kinds(self, iri: str) -> tuple[str, ...]:
        """The asserted classes of an IRI."""
        return self._learnt(iri)[1]

    def _learnt(self, iri: str) -> tuple[str | None, tuple[str, ...]]:
        if iri not in self._known:
            try:
                self.learn([iri])
            except ValueError:  # no IRI
                return None, ()
        return self._known[iri]

    def name(self, iri: str) -> str:
        """What a page calls an IRI: its label, or the words of a term's name, or its short name."""
        if label := self.label(iri):
            return label
        short = shorten(iri)
        term = _TERM.fullmatch(short)
        if not term:
            return short.removeprefix(BASE)
        return " ".join(word if word.isupper() else word.lower() for word in _HUMP.split(term[1]))

    def value(self, iri: str) -> Value:
        """A link to an IRI under its name; an IRI of ours of which nothing is said has no page to link to."""
        where = LineRange.from_iri(iri)
        if where:
            return Value(str(where), f"{SOURCE}{where.document}#line-{where.first}")
        nowhere = iri.startswith(BASE) and iri.partition("#")[0] not in self.pages
        return Value(self.name(iri), None if nowhere else iri)

    def record(self, iri: str) -> Record:
        """All that a page tells of an IRI of ours."""
        parts, below = self._fragments.get(iri, ()), self.below.get(iri, ())
        if iri in self.graphs:
            below = tuple(sorted({*below, *self._within(iri)}))
        self.learn((iri, *parts, *below))
        self.learn(kind for it in (*parts, *below) for kind in self.kinds(it))
        apart = {*parts, *below}
        told = self._told(iri, apart) if iri in self.names else Record(iri, self.name(iri), (), (), (), ())
        return Record(
            iri=iri,
            name=told.name,
            kinds=told.kinds,
            statements=told.statements,
            incoming=told.incoming,
            lines=told.lines,
            parts=tuple((kind, tuple(self._told(part.target) for part in group if part.target)) for kind, group in self._by_kind(parts)),
            members=self._by_kind(below),
        )

    def described(self, iri: str) -> list[ox.Quad]:
        """What is given at an IRI; see `iort_kg.export.published`."""
        return published(self.graph.store, iri, self._parts.get(iri, ()))

    def _within(self, graph: str) -> Iterable[str]:
        """What a named graph speaks of."""
        quads = self.graph.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}

    def _by_kind(self, iris: Iterable[str]) -> tuple[tuple[str, tuple[Value, ...]], ...]:
        found: dict[str, list[Value]] = defaultdict(list)
        for iri in iris:
            found[", ".join(map(self.name, self.kinds(iri)))].append(self.value(iri))
        return tuple((kind, _in_order(values)) for kind, values in sorted(found.items()))

    def _told(self, iri: str, apart: Collection[str] = ()) -> Record:
        """What is said of an IRI, and what points to it, but for what is told apart."""
        node, store = ox.NamedNode(iri), self.graph.store
        outgoing = list(store.quads_for_pattern(node, None, None))
        incoming = list(islice(store.quads_for_pattern(None, None, node), MOST_READ))
        subjects = {quad.subject.value for quad in incoming if isinstance(quad.subject, ox.NamedNode)} - set(apart)
        self.learn(term.value for quad in outgoing for term in (quad.predicate, quad.object) if isinstance(term, ox.NamedNode))
        self.learn({*subjects, *(quad.predicate.value for quad in incoming)})
        self.learn(kind for it in subjects for kind in self.kinds(it))
        said: dict[str, set[Value]] = defaultdict(set)
        lines = set()
        for quad in outgoing:
            where = read_anchor(quad.object.value) if isinstance(quad.object, ox.NamedNode) else None
            if where:
                lines.add(where)
            elif quad.predicate.value not in (_TYPE, *_NAMES) and not (quad.predicate.value == _DEFINED and "#" in iri):
                said[quad.predicate.value].add(self._shown(quad.object))
        pointing: dict[tuple[str, str], set[Value]] = defaultdict(set)
        for quad in incoming:
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value in subjects:
                kinds = ", ".join(map(self.name, self.kinds(quad.subject.value)))
                pointing[kinds, quad.predicate.value].add(self.value(quad.subject.value))
        order = sorted(said, key=lambda prop: (prop not in _FIRST, self.name(prop)))
        return Record(
            iri=iri,
            name=self.name(iri),
            kinds=tuple(self.value(kind) for kind in self.kinds(iri)),
            statements=tuple(Statement(self.value(prop), _in_order(said[prop])) for prop in order),
            incoming=tuple(self._pointing(*by, _in_order(values)) for by, values in sorted(pointing.items())),
            lines=tuple(in_order(lines)),
        )

    def _shown(self, node: object) -> Value:
        if isinstance(node, ox.NamedNode):
            return self.value(node.value)
        return Value("(an expression; see the Turtle)" if isinstance(node, ox.BlankNode) else show(to_python(node)))

    def _pointing(self, kinds: str, prop: str, values: tuple[Value, ...]) -> Statement:
        said = Value(f"{kinds}: {self.name(prop)}" if kinds else self.name(prop), prop)
        return Statement(said, values[:MOST_INCOMING], max(0, len(values) - MOST_INCOMING))

    @cached_property
    def _parts(self) -> Mapping[str, tuple[str, ...]]:
        found = defaultdict(list)
        for iri in sorted(self._subjects):
            if "#" in iri:
                found[iri.partition("#")[0]].append(iri)
        return {document: tuple(parts) for document, parts in found.items()}

    @cached_property
    def _fragments(self) -> Mapping[str, tuple[str, ...]]:
        """The parts that a page tells as such: lines are told with the records that were written from them."""
        told = {document: tuple(it for it in parts if LineRange.from_iri(it) is None) for document, parts in self._parts.items()}
        return {document: parts for document, parts in told.items() if parts}

    def _rows(self, sparql: str) -> Iterable[tuple[str, ...]]:
        return Table.from_solutions(evaluate(self.graph.store, sparql)).rows  # type: ignore[arg-type]


def _in_order(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(sorted(values, key=lambda value: (len(value.text) > 80, value.text, value.target or "")))


def above_of(iri: str) -> Iterable[str]:
    """The paths above an IRI, below the base."""
    steps = iri.removeprefix(BASE).split("/")[:-1]
    return (BASE + "/".join(steps[: number + 1]) for number in range(len(steps)))
