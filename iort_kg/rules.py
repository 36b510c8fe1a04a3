"""A policy's coverage rule: its SHACL clauses, run once on every complete request, kept as a table.

The rule is data: a graph with an `iort:CoverageRule`, whose clauses are node shapes. pySHACL, the reference engine,
decides which clauses each complete request conforms to; what comes of it is kept under the digest of the rule and
of the vocabularies, so that it can never be stale.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from itertools import product
from pathlib import Path

import pyoxigraph as ox

from iort_kg.errors import InvalidInput, UnknownName
from iort_kg.namespaces import BASE, ONTOLOGY, POLICY, PREFIXES
from iort_kg.provenance import LineRange
from iort_kg.store import BROADER, IN_SCHEME, LABEL, TYPE, evaluate, subjects, term, values

RDF, SH, SKOS, XSD = (PREFIXES[name] for name in ("rdf", "sh", "skos", "xsd"))
# What a request says of itself, by the name of the fact: the property, and the vocabulary of its values.
STRUCTURE = {"site": ("appliesToSite", "site"), "modality": ("usesModality", "modality"), "boost": ("hasBoostRole", "boost")}
YES, NO = "yes", "no"
# Constraint components that see a value only through the constants of the rule; with these alone, values that have the
# same constants among themselves and their broader concepts are interchangeable, and one stands for all.
_BY_CONSTANT = {
    "and", "hasValue", "in", "message", "node", "not", "or", "path", "property", "qualifiedMinCount", "qualifiedValueShape",
    "severity", "targetClass", "xone", "zeroOrMorePath",
}  # fmt: skip


@dataclass(frozen=True)
class Condition:
    """One condition of a clause: a property shape, met when a request conforms to it."""

    iri: str
    label: str
    lines: tuple[LineRange, ...]
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
    lines: tuple[LineRange, ...]
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
class Outcome:
    """What the clauses make of one complete request: the clause that decides, and the conditions that fail."""

    clause: Clause
    failed: frozenset[str]


@dataclass(frozen=True)
class Rule:
    """A policy's rule, and what it makes of every complete request.

    Attributes:
        iri: the rule.
        policy: the policy's short name, such as `cam80108`.
        valid_from: the day from which the rule is known to hold; None if the policy does not say.
        digest: of the rule and the vocabularies, in hexadecimal.
        table: outcome by the class of each dimension.
    """

    iri: str
    policy: str
    valid_from: date | None
    digest: str
    clauses: tuple[Clause, ...]
    conditions: Mapping[str, Condition]
    dimensions: tuple[Dimension, ...]
    table: Mapping[tuple[int, ...], Outcome]

    @cached_property
    def depends(self) -> Mapping[str, frozenset[int]]:
        """The places of the dimensions on which each condition depends: those where another value changes whether it fails."""
        found: dict[str, set[int]] = {iri: set() for iri in self.conditions}
        for key, outcome in self.table.items():
            for place, dimension in enumerate(self.dimensions):
                for other in dimension.classes - {key[place]}:
                    for iri in outcome.failed ^ self.table[(*key[:place], other, *key[place + 1 :])].failed:
                        found.setdefault(iri, set()).add(place)
        return {iri: frozenset(places) for iri, places in found.items()}

    def dimension(self, name: str) -> Dimension:
        """The dimension of a fact.

        Raises:
            UnknownName: the rule does not depend on such a fact.
        """
        for dimension in self.dimensions:
            if dimension.name == name:
                return dimension
        raise UnknownName(f"fact of policy {self.policy}", name, (dimension.name for dimension in self.dimensions))


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
        InvalidInput: several policies have a rule, and none was named; the policy has several; or the rule is not complete, or names
            what no vocabulary declares.
    """
    known = policies(store)
    if policy is None and len(known) != 1:
        raise InvalidInput(f"several policies have a coverage rule ({', '.join(known)}); name one")
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
    digest = _digest(triples, broader, dimensions)
    failed = _cached(digest)
    if failed is None or failed.keys() != set(product(*(dimension.classes for dimension in dimensions))):
        failed = _run(triples, broader, dimensions)
        _keep(digest, failed)
    valid_from = next(map(date.fromisoformat, values(store, rule, term("validFrom"))), None)
    table = {key: _decide(clauses, missing) for key, missing in failed.items()}
    return Rule(rule.value, name, valid_from, digest, clauses, conditions, dimensions, table)


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
    merge = components <= _BY_CONSTANT
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
    triples: list[ox.Triple], broader: list[tuple[str, str]], dimensions: tuple[Dimension, ...]
) -> dict[tuple[int, ...], frozenset[str]]:
    """The shapes that fail, for one request of each combination of classes, by pySHACL."""
    import pyshacl
    import rdflib
    from rdflib import RDF as RDF_NS
    from rdflib import URIRef

    shapes = rdflib.Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    data = rdflib.Graph()
    for narrow, wide in broader:
        data.add((URIRef(narrow), URIRef(BROADER.value), URIRef(wide)))
    keys = list(product(*(sorted(dimension.classes) for dimension in dimensions)))
    for number, key in enumerate(keys):
        request = URIRef(f"urn:request:{number}")
        data.add((request, RDF_NS.type, URIRef(ONTOLOGY + "CoverageRequest")))
        for dimension, chosen in zip(dimensions, key, strict=True):
            value = next(v for v, c in dimension.values.items() if c == chosen)
            predicate, stated = statement(dimension.name, value)
            data.add((request, URIRef(predicate), URIRef(stated)))
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference=None, advanced=False, allow_infos=True)
    failed: dict[tuple[int, ...], set[str]] = {key: set() for key in keys}
    assert isinstance(report, rdflib.Graph)
    for result in report.objects(None, URIRef(SH + "result")):
        focus = str(report.value(result, URIRef(SH + "focusNode")))
        failed[keys[int(focus.rsplit(":", 1)[1])]].add(str(report.value(result, URIRef(SH + "sourceShape"))))
    return {key: frozenset(shapes_failed) for key, shapes_failed in failed.items()}


def statement(name: str, value: str) -> tuple[str, str]:
    """The property and object by which a request states a fact.

    >>> statement("at-excision", "yes")[0].rsplit("#")[1]
    'hasFact'
    """
    if name in STRUCTURE:
        return ONTOLOGY + STRUCTURE[name][0], value
    return ONTOLOGY + ("hasFact" if value == YES else "lacksFact"), f"{BASE}criterion/{name}"


def _decide(clauses: tuple[Clause, ...], failed: frozenset[str]) -> Outcome:
    for clause in clauses:
        if clause.iri not in failed and not failed.intersection(clause.conditions):
            return Outcome(clause, failed)
    raise InvalidInput("a complete request fits no clause of the rule; its last clause must take what is left")


def _digest(triples: list[ox.Triple], broader: list[tuple[str, str]], dimensions: tuple[Dimension, ...]) -> str:
    import importlib.metadata

    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    parts = [*sorted(map(str, dataset)), *map(str, broader), *(f"{d.name} {sorted(d.values.items())}" for d in dimensions)]
    parts.append(importlib.metadata.version("pyshacl"))
    return sha256("\n".join(parts).encode()).hexdigest()


def cache_file(name: str) -> Path:
    """Where a file that can be made again is kept: in the user's cache folder.

    Raises:
        RuntimeError: the user has no home folder.
    """
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "iort-kg" / name


def _cached(digest: str) -> dict[tuple[int, ...], frozenset[str]] | None:
    try:
        rows = json.loads(cache_file(f"rule-{digest}.json").read_text(encoding="utf-8"))
        return {tuple(key): frozenset(failed) for key, failed in rows}
    except (OSError, ValueError, TypeError, RuntimeError):
        return None


def _keep(digest: str, failed: Mapping[tuple[int, ...], frozenset[str]]) -> None:
    """Write the table where the next run finds it; a cache that cannot be written is done without."""
    try:
        target = cache_file(f"rule-{digest}.json")
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_suffix(f".{os.getpid()}.new")
        fresh.write_text(json.dumps([[list(key), sorted(names)] for key, names in failed.items()]), encoding="utf-8")
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


def _lines(store: ox.Store, subject: ox.NamedNode) -> tuple[LineRange, ...]:
    found = (LineRange.from_iri(iri) for iri in _objects(store, subject, ox.NamedNode(PREFIXES["dcterms"] + "source")))
    return tuple(sorted(where for where in found if where))


def _short(policy: str) -> str:
    return policy.removeprefix(POLICY)
