"""What pages tell of the graph: names, records, lists, lines and the standing of sites, as plain data for the templates."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import BASE, PREFIXES, shorten
from iort_kg.provenance import LineRange
from iort_kg.store import evaluate
from iort_kg.table import Table, show, to_python

MOST_INCOMING = 200
SOURCE = BASE + "source/"
_TYPE = PREFIXES["rdf"] + "type"
_FIRST = tuple(PREFIXES[prefix] + name for prefix, name in (("skos", "definition"), ("rdfs", "comment"), ("skos", "scopeNote")))
_NAMES = tuple(PREFIXES[prefix] + name for prefix, name in (("rdfs", "label"), ("skos", "prefLabel"), ("dcterms", "title")))


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
        parts: what has this IRI with a fragment, as an ontology has its terms.
        members: what is below its path, as a policy has its studies.
    """

    iri: str
    name: str
    kinds: tuple[Value, ...]
    statements: tuple[Statement, ...]
    incoming: tuple[Statement, ...]
    lines: tuple[LineRange, ...]
    parts: tuple["Record", ...] = ()
    members: tuple[tuple[str, tuple[Value, ...]], ...] = ()


class Content:
    """A graph, read for pages; what is asked often is asked once."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self.graph = graph

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The names of all that has one: labels before preferred labels before titles, in English or no language."""
        names: dict[str, str] = {}
        for name in reversed(_NAMES):
            names |= {row[0]: row[1] for row in self._rows(f"SELECT ?it ?name {{ ?it <{name}> ?name FILTER (LANG(?name) IN ('', 'en')) }}")}
        return names

    @cached_property
    def kinds(self) -> Mapping[str, tuple[str, ...]]:
        """The asserted classes of all that has one."""
        found = defaultdict(list)
        for it, kind in self._rows("SELECT DISTINCT ?it ?kind { ?it a ?kind FILTER (ISIRI(?it)) } ORDER BY ?it ?kind"):
            found[it].append(kind)
        return {it: tuple(kinds) for it, kinds in found.items()}

    @cached_property
    def names(self) -> frozenset[str]:
        """Every IRI of ours of which something is said, and those before their fragments."""
        return frozenset(self._subjects | {iri.partition("#")[0] for iri in self._subjects})

    @cached_property
    def _subjects(self) -> frozenset[str]:
        told = self._rows("SELECT DISTINCT ?it { ?it ?property ?value FILTER (ISIRI(?it)) }")
        return frozenset(row[0] for row in told if row[0].startswith(BASE))

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The IRIs that have a page of their own: those without a fragment, and the paths above them."""
        whole = {iri for iri in self.names if "#" not in iri} | {f"{SOURCE}{document}" for document in self.documents}
        return tuple(sorted(whole | {above for iri in whole for above in _above(iri)}))

    @cached_property
    def below(self) -> Mapping[str, tuple[str, ...]]:
        """What is one step below a path."""
        found = defaultdict(list)
        for iri in self.pages:
            found[iri.rpartition("/")[0]].append(iri)
        return {above: tuple(members) for above, members in found.items()}

    @cached_property
    def documents(self) -> Mapping[str, Mapping[int, tuple[str, ...]]]:
        """The source documents, and for each line the records that were written from it."""
        found: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for it, anchor in self._rows("SELECT DISTINCT ?it ?anchor { ?it dcterms:source ?anchor FILTER (ISIRI(?it) && ISIRI(?anchor)) }"):
            where = LineRange.from_iri(anchor)
            for line in where.lines() if where else ():
                found[line.document][line.first].add(it)
        return {name: {line: tuple(sorted(lines[line])) for line in sorted(lines)} for name, lines in found.items()}

    def name(self, iri: str) -> str:
        """What a page calls an IRI."""
        return self.labels.get(iri) or shorten(iri)

    def value(self, iri: str) -> Value:
        """A link to an IRI under its name."""
        where = LineRange.from_iri(iri)
        if where:
            return Value(str(where), f"{SOURCE}{where.document}#line-{where.first}")
        return Value(self.name(iri), iri)

    def record(self, iri: str) -> Record:
        """All that a page tells of an IRI of ours."""
        parts = tuple(self._told(part) for part in self._fragments.get(iri, ()))
        told = self._told(iri) if iri in self.names else Record(iri, self.name(iri), (), (), (), ())
        members: dict[str, list[Value]] = defaultdict(list)
        for member in self.below.get(iri, ()):
            kinds = self.kinds.get(member, ())
            members[", ".join(map(self.name, kinds))].append(self.value(member))
        grouped = tuple((kind, tuple(sorted(values, key=lambda value: value.text))) for kind, values in sorted(members.items()))
        return Record(iri, told.name, told.kinds, told.statements, told.incoming, told.lines, parts, grouped)

    def described(self, iri: str) -> tuple[str, ...]:
        """What is said at an IRI: itself, if anything is, and its parts."""
        return (*((iri,) if iri in self._subjects else ()), *self._fragments.get(iri, ()))

    def _told(self, iri: str) -> Record:
        node, store = ox.NamedNode(iri), self.graph.store
        said: dict[str, set[Value]] = defaultdict(set)
        lines = set()
        for quad in store.quads_for_pattern(node, None, None):
            where = LineRange.from_iri(quad.object.value) if isinstance(quad.object, ox.NamedNode) else None
            if where:
                lines.add(where)
            elif quad.predicate.value not in (_TYPE, *_NAMES):
                said[quad.predicate.value].add(self._shown(quad.object))
        pointing: dict[tuple[str, str], set[Value]] = defaultdict(set)
        for quad in store.quads_for_pattern(None, None, node):
            if isinstance(quad.subject, ox.NamedNode):
                kinds = ", ".join(map(self.name, self.kinds.get(quad.subject.value, ())))
                pointing[kinds, quad.predicate.value].add(self.value(quad.subject.value))
        order = sorted(said, key=lambda prop: (prop not in _FIRST, self.name(prop)))
        return Record(
            iri=iri,
            name=self.name(iri),
            kinds=tuple(self.value(kind) for kind in self.kinds.get(iri, ())),
            statements=tuple(Statement(self.value(prop), _in_order(said[prop])) for prop in order),
            incoming=tuple(self._pointing(*by, _in_order(values)) for by, values in sorted(pointing.items())),
            lines=tuple(sorted(lines)),
        )

    def _shown(self, node: object) -> Value:
        if isinstance(node, ox.NamedNode):
            return self.value(node.value)
        return Value("(an expression; see the Turtle)" if isinstance(node, ox.BlankNode) else show(to_python(node)))

    def _pointing(self, kinds: str, prop: str, values: tuple[Value, ...]) -> Statement:
        said = Value(f"{kinds}: {self.name(prop)}" if kinds else self.name(prop), prop)
        return Statement(said, values[:MOST_INCOMING], max(0, len(values) - MOST_INCOMING))

    @cached_property
    def _fragments(self) -> Mapping[str, tuple[str, ...]]:
        found = defaultdict(list)
        for iri in sorted(self.names):
            if "#" in iri and not iri.startswith(SOURCE):
                found[iri.partition("#")[0]].append(iri)
        return {document: tuple(parts) for document, parts in found.items()}

    def _rows(self, sparql: str) -> Iterable[tuple[str, ...]]:
        return Table.from_solutions(evaluate(self.graph.store, sparql)).rows  # type: ignore[arg-type]


def _in_order(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(sorted(values, key=lambda value: (len(value.text) > 80, value.text, value.target or "")))


def _above(iri: str) -> Iterable[str]:
    """The paths above an IRI, below the base."""
    steps = iri.removeprefix(BASE).split("/")[:-1]
    return (BASE + "/".join(steps[: number + 1]) for number in range(len(steps)))
