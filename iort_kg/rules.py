"""A policy's coverage rule: its SHACL shapes, run once on all that they can tell apart, kept as a table for each shape.

The rule is data: a graph with an `iort:CoverageRule`, whose clauses are node shapes. pySHACL, the reference engine, decides which
shapes a complete request conforms to. A shape looks at few facts (`iort_kg.dependence`), so that it is run on every combination of
these alone: the work grows with the shapes, not with the product of all facts. What comes of it is kept under the digest of the rule
and of the vocabularies, so that it can never be stale.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from itertools import product
from math import prod
from pathlib import Path

import pyoxigraph as ox

from iort_kg.dependence import BY_CONSTANT, facts_seen
from iort_kg.diagrams import Diagram, Diagrams
from iort_kg.errors import InvalidInput, UnknownName
from iort_kg.namespaces import BASE, ONTOLOGY, POLICY, PREFIXES
from iort_kg.provenance import Anchor, in_order, read_anchor
from iort_kg.store import BROADER, IN_SCHEME, LABEL, TYPE, evaluate, subjects, term, values

RDF, SH, SKOS, XSD = (PREFIXES[name] for name in ("rdf", "sh", "skos", "xsd"))
# What a request says of itself, by the name of the fact: the property, and the vocabulary of its values.
STRUCTURE = {"site": ("appliesToSite", "site"), "modality": ("usesModality", "modality"), "boost": ("hasBoostRole", "boost")}
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Condition:
    """One condition of a clause: a property shape, met when a request conforms to it."""

    iri: str
    label: str
    lines: tuple[Anchor, ...]
    rests_on: tuple[str, ...]


@dataclass(frozen=True)
class Clause:
    """One clause of a rule: what it concludes, why, and the conditions that a request must meet."""

    iri: str
    label: str
    precedence: int
    status: str
    reason: str
    follows_from: str
    lines: tuple[Anchor, ...]
    rests_on: tuple[str, ...]
    conditions: tuple[str, ...]


@dataclass(frozen=True)
class Dimension:
    """A fact that the rule depends on.

    Attributes:
        name: `site`, `modality`, `boost`, or the slug of a criterion.
        values: every complete value: IRIs of the narrowest concepts, or yes and no; with the number of its class.
            Values of one class are not told apart by the rule.
        within: for a wider concept, the complete values that it may stand for.
    """

    name: str
    values: Mapping[str, int]
    within: Mapping[str, frozenset[str]]

    @cached_property
    def classes(self) -> frozenset[int]:
        """The numbers of all classes."""
        return frozenset(self.values.values())

    def classes_of(self, value: str | None) -> frozenset[int]:
        """The classes that a value may be in; all of them if it is unknown."""
        if value is None:
            return self.classes
        return frozenset(self.values[narrow] for narrow in self.within.get(value, (value,)))


@dataclass(frozen=True)
class ShapeTable:
    """Which complete requests a shape of the rule refuses.

    Attributes:
        places: the places of the dimensions that it looks at, ascending.
        fails: the classes of these dimensions with which a request does not conform to it.
    """

    places: tuple[int, ...]
    fails: frozenset[tuple[int, ...]]


@dataclass(frozen=True)
class Rule:
    """A policy's rule, and what each of its shapes makes of every complete request.

    Attributes:
        iri: the rule.
        policy: the policy's short name, such as `cam80108`.
        valid_from: the day from which the rule is known to hold; None if the policy does not say.
        digest: of the rule and the vocabularies, in hexadecimal.
        shapes: the table of each condition, and of each clause for what it asks beside its conditions, by IRI.
    """

    iri: str
    policy: str
    valid_from: date | None
    digest: str
    clauses: tuple[Clause, ...]
    conditions: Mapping[str, Condition]
    dimensions: tuple[Dimension, ...]
    shapes: Mapping[str, ShapeTable]

    def prove_complete(self) -> None:
        """See that every complete request gets an answer.

        Raises:
            InvalidInput: one fits no clause.
        """
        Diagrams().results(self.diagram)

    @cached_property
    def by_iri(self) -> Mapping[str, Clause]:
        """The clauses by IRI."""
        return {clause.iri: clause for clause in self.clauses}

    @cached_property
    def diagram(self) -> Diagram:
        """The IRI of the deciding clause, as a function of the classes of all dimensions.

        Raises:
            InvalidInput: a complete request fits no clause.
        """
        make = Diagrams()
        made: dict[tuple[int, Pending], Diagram] = {}

        def grow(level: int, pending: Pending) -> Diagram:
            if not pending:
                raise InvalidInput("a complete request fits no clause of the rule; its last clause must take what is left")
            if not pending[0][1]:
                return pending[0][0]
            if (level, pending) not in made:
                ways = [(number, grow(level + 1, self.after(pending, level, number))) for number in sorted(self.dimensions[level].classes)]
                made[level, pending] = make.node(level, ways)
            return made[level, pending]

        return grow(0, self.start)

    @cached_property
    def start(self) -> "Pending":
        """The clauses with all that they ask, before anything is known."""
        return self._open(
            (c.iri, [(t.places, t.fails) for t in map(self.shapes.__getitem__, (c.iri, *c.conditions))]) for c in self.clauses
        )

    def after(self, pending: "Pending", level: int, number: int) -> "Pending":
        """The clauses that may still decide, with what they still ask, once one more dimension has a class.

        Args:
            pending: of the dimensions before.
            level: the place of the dimension.
            number: its class.
        """
        return self._open((clause, [narrowed(part, level, number) for part in asked]) for clause, asked in pending)

    def _open(self, clauses: "Iterable[tuple[str, Iterable[Asked]]]") -> "Pending":
        found = []
        for clause, asked in clauses:
            left = frozenset(part for part in asked if part[1])
            if not any(map(self._always_fails, left)):
                found.append((clause, left))
                if not left:
                    break
        return tuple(found)

    def _always_fails(self, asked: "Asked") -> bool:
        return len(asked[1]) == prod(len(self.dimensions[place].classes) for place in asked[0])

    @cached_property
    def depends(self) -> Mapping[str, frozenset[int]]:
        """The places of the dimensions on which each shape depends: those where another value changes whether it fails."""
        return {iri: frozenset(place for place in table.places if self._matters(table, place)) for iri, table in self.shapes.items()}

    def _matters(self, table: ShapeTable, place: int) -> bool:
        column = table.places.index(place)
        others = self.dimensions[place].classes
        return any((*key[:column], other, *key[column + 1 :]) not in table.fails for key in table.fails for other in others)

    def dimension(self, name: str) -> Dimension:
        """The dimension of a fact.

        Raises:
            UnknownName: the rule does not depend on such a fact.
        """
        for dimension in self.dimensions:
            if dimension.name == name:
                return dimension
        raise UnknownName(f"fact of policy {self.policy}", name, (dimension.name for dimension in self.dimensions))


# What a shape still asks: the dimensions that are not yet known, and the classes of these with which it fails.
Asked = tuple[tuple[int, ...], frozenset[tuple[int, ...]]]
# Clauses in order of precedence, each with what it still asks; the last of them may ask nothing more.
Pending = tuple[tuple[str, frozenset[Asked]], ...]


def narrowed(asked: Asked, level: int, number: int) -> Asked:
    """What a shape still asks once the dimension at a place has a class; dimensions are told in order."""
    places, fails = asked
    if not places or places[0] != level:
        return asked
    return places[1:], frozenset(key[1:] for key in fails if key[0] == number)


def policies(store: ox.Store) -> list[str]:
    """The short names of the policies that have a rule."""
    return sorted({_short(policy) for rule in _rules(store) for policy in values(store, rule, term("ofPolicy"))})


def load_rule(store: ox.Store, policy: str | None = None) -> Rule:
    """The rule of a policy, with its table: from the cache if nothing has changed, else made anew.

    Args:
        store: the graph, with the rule and the vocabularies in it.
        policy: the policy's short name; may be left out when only one has a rule.

    Raises:
        UnknownName: the policy has no rule.
        InvalidInput: none has a rule; several policies have one, and none was named; the policy has several; or the rule is not
            complete, or names what no vocabulary declares.
    """
    known = policies(store)
    if policy is None and len(known) != 1:
        several = f"several policies have a coverage rule ({', '.join(known)}); name one"
        raise InvalidInput(several if known else "no policy that is loaded has a coverage rule")
    if policy is not None and policy not in known:
        raise UnknownName("policy with a coverage rule", policy, known)
    name = policy or known[0]
    rule, *others = (rule for rule in _rules(store) if POLICY + name in values(store, rule, term("ofPolicy")))
    if others:
        raise InvalidInput(f"policy {name} has several coverage rules ({', '.join(r.value for r in (rule, *others))}); load one of them")
    graph = next(quad.graph_name for quad in store.quads_for_pattern(rule, TYPE, term("CoverageRule")))
    triples = [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in store.quads_for_pattern(None, None, None, graph)]
    broader = sorted((narrow.value, wide) for narrow in subjects(store, BROADER) for wide in values(store, narrow, BROADER))

    clauses = _clauses(store, rule)
    conditions = {c.iri: c for clause in clauses for c in (_condition(store, iri) for iri in clause.conditions)}
    dimensions = _dimensions(store, triples, broader)
    seen = _places(clauses, triples, dimensions)
    digest = _digest(triples, broader, dimensions)
    shapes = _cached(digest, seen, dimensions)
    if shapes is None:
        shapes = _run(triples, broader, dimensions, seen)
        _keep(digest, shapes)
    valid_from = next(map(date.fromisoformat, values(store, rule, term("validFrom"))), None)
    found = Rule(rule.value, name, valid_from, digest, clauses, conditions, dimensions, shapes)
    found.prove_complete()
    return found


def _places(clauses: tuple[Clause, ...], triples: list[ox.Triple], dimensions: tuple[Dimension, ...]) -> dict[str, tuple[int, ...]]:
    """The dimensions that each condition looks at, and each clause beside its conditions."""
    own = {ONTOLOGY + prop: name for name, (prop, _) in STRUCTURE.items()}
    seen = facts_seen(triples, own, BASE + "criterion/")
    place_of = {dimension.name: place for place, dimension in enumerate(dimensions)}

    def places(shape: str, *, leaving: tuple[str, ...] = ()) -> tuple[int, ...]:
        names = seen(shape, leaving)
        return tuple(range(len(dimensions))) if names is None else tuple(sorted(place_of[name] for name in names if name in place_of))

    found = {iri: places(iri) for clause in clauses for iri in clause.conditions}
    return found | {clause.iri: places(clause.iri, leaving=clause.conditions) for clause in clauses}


def _rules(store: ox.Store) -> Iterator[ox.NamedNode]:
    return iter(sorted(subjects(store, TYPE, term("CoverageRule")), key=lambda node: node.value))


def _clauses(store: ox.Store, rule: ox.NamedNode) -> tuple[Clause, ...]:
    rows = evaluate(
        store,
        f"""SELECT ?clause ?label ?precedence ?status ?reason ?follows {{
        ?clause iort:ofRule {rule} ; rdfs:label ?label ; iort:precedence ?precedence ; iort:concludes ?status ; iort:hasReason ?reason ;
          iort:followsFrom ?follows }} ORDER BY ?precedence""",
    )
    found = tuple(
        Clause(
            iri=row["clause"].value,
            label=row["label"].value,
            precedence=int(row["precedence"].value),
            status=row["status"].value,
            reason=row["reason"].value,
            follows_from=row["follows"].value,
            lines=_lines(store, row["clause"]),
            rests_on=_objects(store, row["clause"], term("restsOn")),
            conditions=_objects(store, row["clause"], ox.NamedNode(SH + "property")),
        )
        for row in rows  # type: ignore[union-attr]
    )
    if not found:
        raise InvalidInput(f"{rule.value} has no complete clause; each needs a label, precedence, conclusion, reason and basis")
    return found


def _condition(store: ox.Store, iri: str) -> Condition:
    node = ox.NamedNode(iri)
    label = next(values(store, node, LABEL), iri)
    return Condition(iri, label, _lines(store, node), _objects(store, node, term("restsOn")))


def _dimensions(store: ox.Store, triples: list[ox.Triple], broader: list[tuple[str, str]]) -> tuple[Dimension, ...]:
    constants = {triple.object.value for triple in triples if isinstance(triple.object, ox.NamedNode)}
    for scheme in (*(scheme for _, scheme in STRUCTURE.values()), "criterion"):
        declared = {concept.value for concept in subjects(store, IN_SCHEME, ox.NamedNode(BASE + scheme))}
        if unknown := sorted(c for c in constants - declared if c.startswith(f"{BASE}{scheme}/")):
            raise InvalidInput(f"a coverage rule names {', '.join(unknown)}, which the {scheme} vocabulary does not declare")
    components = {t.predicate.value.removeprefix(SH) for t in triples if t.predicate.value.startswith(SH)}
    merge = components <= BY_CONSTANT
    up: dict[str, set[str]] = {}
    for narrow, above in broader:
        up.setdefault(narrow, set()).add(above)
    found = []
    for name, (prop, scheme) in STRUCTURE.items():
        if ONTOLOGY + prop in constants:
            members = subjects(store, IN_SCHEME, ox.NamedNode(BASE + scheme)) & subjects(store, TYPE, ox.NamedNode(SKOS + "Concept"))
            concepts = {member.value for member in members}
            wide = {one for concept in concepts for one in up.get(concept, ())}
            leaves = sorted(concepts - wide)
            signatures = {leaf: (frozenset(_upward(leaf, up) & constants) if merge else leaf) for leaf in leaves}
            numbers = {signature: number for number, signature in enumerate(dict.fromkeys(signatures.values()))}
            within = {w: frozenset(leaf for leaf in leaves if w in _upward(leaf, up)) for w in sorted(wide & concepts)}
            found.append(Dimension(name, {leaf: numbers[signatures[leaf]] for leaf in leaves}, within))
    prefix = BASE + "criterion/"
    found += [Dimension(c.removeprefix(prefix), {NO: 0, YES: 1}, {}) for c in sorted(constants) if c.startswith(prefix)]
    return tuple(found)


def _run(
    triples: list[ox.Triple],
    broader: list[tuple[str, str]],
    dimensions: tuple[Dimension, ...],
    seen: Mapping[str, tuple[int, ...]],
) -> dict[str, ShapeTable]:
    """The classes with which each shape fails, by pySHACL: for every combination of what it looks at, one complete request."""
    import pyshacl
    import rdflib
    from rdflib import RDF as RDF_NS
    from rdflib import URIRef

    shapes = rdflib.Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    data = rdflib.Graph()
    for narrow, wide in broader:
        data.add((URIRef(narrow), URIRef(BROADER.value), URIRef(wide)))
    keys = sorted({key for places in seen.values() for key in _keys(dimensions, places)})
    for number, key in enumerate(keys):
        request = URIRef(f"urn:request:{number}")
        data.add((request, RDF_NS.type, URIRef(ONTOLOGY + "CoverageRequest")))
        for dimension, chosen in zip(dimensions, key, strict=True):
            value = next(v for v, c in dimension.values.items() if c == chosen)
            predicate, stated = statement(dimension.name, value)
            data.add((request, URIRef(predicate), URIRef(stated)))
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference=None, advanced=False, allow_infos=True)
    fails: dict[str, set[tuple[int, ...]]] = {iri: set() for iri in seen}
    assert isinstance(report, rdflib.Graph)
    for result in report.objects(None, URIRef(SH + "result")):
        shape = str(report.value(result, URIRef(SH + "sourceShape")))
        key = keys[int(str(report.value(result, URIRef(SH + "focusNode"))).rsplit(":", 1)[1])]
        if shape in seen:
            fails[shape].add(tuple(key[place] for place in seen[shape]))
    return {iri: ShapeTable(places, frozenset(fails[iri])) for iri, places in seen.items()}


def _keys(dimensions: tuple[Dimension, ...], places: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Every combination of the classes of some dimensions, with the first class of all others."""
    return product(*(sorted(d.classes) if place in places else (min(d.classes),) for place, d in enumerate(dimensions)))


def statement(name: str, value: str) -> tuple[str, str]:
    """The property and object by which a request states a fact.

    >>> statement("at-excision", "yes")[0].rsplit("#")[1]
    'hasFact'
    """
    if name in STRUCTURE:
        return ONTOLOGY + STRUCTURE[name][0], value
    return ONTOLOGY + ("hasFact" if value == YES else "lacksFact"), f"{BASE}criterion/{name}"


def _digest(triples: list[ox.Triple], broader: list[tuple[str, str]], dimensions: tuple[Dimension, ...]) -> str:
    import importlib.metadata

    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    parts = [*sorted(map(str, dataset)), *map(str, broader), *(f"{d.name} {sorted(d.values.items())}" for d in dimensions)]
    parts += [importlib.metadata.version("pyshacl"), "a table for each shape"]
    return sha256("\n".join(parts).encode()).hexdigest()


def cache_file(name: str) -> Path:
    """Where a file that can be made again is kept: in the user's cache folder.

    Raises:
        RuntimeError: the user has no home folder.
    """
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "iort-kg" / name


def _cached(digest: str, seen: Mapping[str, tuple[int, ...]], dimensions: tuple[Dimension, ...]) -> dict[str, ShapeTable] | None:
    """The tables that were kept; None if there are none, or they are not those of these shapes."""
    try:
        kept = json.loads(cache_file(f"rule-{digest}.json").read_text(encoding="utf-8"))
        shapes = {iri: ShapeTable(tuple(places), frozenset(map(tuple, fails))) for iri, (places, fails) in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError, RuntimeError):
        return None
    whole = {iri: table.places for iri, table in shapes.items()} == seen and all(
        key in possible
        for table in shapes.values()
        for possible in [set(product(*(dimensions[place].classes for place in table.places)))]
        for key in table.fails
    )
    return shapes if whole else None


def _keep(digest: str, shapes: Mapping[str, ShapeTable]) -> None:
    """Write the tables where the next run finds them; a cache that cannot be written is done without."""
    try:
        target = cache_file(f"rule-{digest}.json")
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_suffix(f".{os.getpid()}.new")
        content = {iri: [table.places, sorted(table.fails)] for iri, table in shapes.items()}
        fresh.write_text(json.dumps(content), encoding="utf-8")
        fresh.replace(target)
    except (OSError, RuntimeError):
        return


def _upward(concept: str, up: Mapping[str, set[str]]) -> set[str]:
    reached, pending = {concept}, [concept]
    while pending:
        for wide in up.get(pending.pop(), ()):
            if wide not in reached:
                reached.add(wide)
                pending.append(wide)
    return reached


def _objects(store: ox.Store, subject: ox.NamedNode, predicate: ox.NamedNode) -> tuple[str, ...]:
    return tuple(sorted(q.object.value for q in store.quads_for_pattern(subject, predicate, None) if isinstance(q.object, ox.NamedNode)))


def _lines(store: ox.Store, subject: ox.NamedNode) -> tuple[Anchor, ...]:
    found = (read_anchor(iri) for iri in _objects(store, subject, ox.NamedNode(PREFIXES["dcterms"] + "source")))
    return tuple(in_order(where for where in found if where))


def _short(policy: str) -> str:
    return policy.removeprefix(POLICY)
