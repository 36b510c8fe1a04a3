"""Is the graph well formed? The shapes of shapes/ over a store, as a report of frozen findings.

pySHACL is the reference engine. Where pyshifty is installed (`iort-kg[scale]`) it runs instead, many times as fast (`iort_kg.shacl`);
both are given the same triples, and of either report only what failed is read (shape, record, value). Severity, path and message are
those of the shape, so the two reports are the same. The shapes themselves are looked at, too: a term that nothing declares would match
nothing, and pass.

A shape that looks at the whole graph targets the ontology and reports terms; its findings are shown at the records that use them.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from iort_kg.assets import shipped
from iort_kg.display import Block, Shown, words
from iort_kg.errors import UnreadableInput
from iort_kg.findings import SEVERITIES, Finding, Findings
from iort_kg.namespaces import BASE, PREFIXES, shorten
from iort_kg.provenance import SOURCE, LineRange
from iort_kg.shacl import SHACL, Node, prepare
from iort_kg.sources import DERIVED
from iort_kg.store import TYPE, Term

FAMILY = "shapes"
WHOLE_GRAPH = BASE + "ontology"
MAX_DIGITS = 18  # as in shapes/iort.ttl

_SEVERITY = {SHACL + "Violation": "error", SHACL + "Warning": "warning", SHACL + "Info": "info"}
_PATHS = {"inversePath": "^{}", "zeroOrMorePath": "{}*", "oneOrMorePath": "{}+", "zeroOrOnePath": "{}?"}
_NUMBERS = (ox.NamedNode(PREFIXES["xsd"] + "integer"), ox.NamedNode(PREFIXES["xsd"] + "decimal"))
_DOMAIN = (ox.NamedNode(PREFIXES["rdfs"] + "domain"), ox.NamedNode(PREFIXES["schema"] + "domainIncludes"))
_FREE = re.compile(re.escape(BASE) + r"(graph/|source/|ontology(/|$))")
# fmt: off
_TERMS = frozenset({
    "NodeShape", "PropertyShape", "SPARQLConstraint", "PrefixDeclaration", "Violation", "Warning", "Info", "IRI", "Literal",
    "BlankNode", "BlankNodeOrIRI", "IRIOrLiteral", "BlankNodeOrLiteral", "targetClass", "targetNode", "targetSubjectsOf",
    "targetObjectsOf", "property", "path", "severity", "message", "deactivated", "name", "description", "order", "group", "class",
    "datatype", "nodeKind", "minCount", "maxCount", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "minLength",
    "maxLength", "pattern", "flags", "languageIn", "uniqueLang", "equals", "disjoint", "lessThan", "lessThanOrEquals", "not", "and",
    "or", "xone", "node", "qualifiedValueShape", "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint", "closed",
    "ignoredProperties", "hasValue", "in", "sparql", "select", "prefixes", "declare", "prefix", "namespace", "inversePath",
    "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath",
})
# fmt: on
_PREFIXED = re.compile(r"(?<![\w:/#?$-])([a-z][a-z-]*):([A-Za-z][\w-]*)")


@dataclass(frozen=True)
class Violation:
    """One record that a shape does not accept.

    Attributes:
        shape: the IRI of the shape.
        severity: `error`, `warning` or `info`.
        entity: the IRI of the record; `_:` for a blank node.
        path: the property, or path of properties, in short names; empty if the record itself is meant.
        value: the value that is not accepted, if it is one.
        message: what is wrong, and what to do.
        lines: the lines of the document that the record comes from.
        proposal: what would be accepted, if the schema tells.
    """

    shape: str
    severity: str
    entity: str
    path: str
    value: str | None
    message: str
    lines: tuple[LineRange, ...] = ()
    proposal: str | None = None

    def to_finding(self) -> Finding:
        """The same as a finding of any check."""
        shown = "" if self.value is None else f" (found: {_cut(shorten(self.value))})"
        first = self.lines[0] if self.lines else None
        return Finding(
            check=shorten(self.shape).removeprefix(BASE + "shape/"),
            family=FAMILY,
            severity=self.severity,
            entity=self.entity,
            message=self.message + shown,
            document=BASE + "source/" + first.document if first else None,
            first_line=first.first if first else None,
            last_line=first.last if first else None,
            proposal=self.proposal,
        )


@dataclass(frozen=True)
class Report(Shown):
    """What the shapes say of a graph.

    Attributes:
        engine: which engine ran.
        shapes: the IRIs of the named shapes that were tested.
        findings: all violations, by severity, shape, record and value.
    """

    engine: str
    shapes: tuple[str, ...]
    findings: tuple[Violation, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing is wrong; warnings and remarks do not count."""
        return all(found.severity != "error" for found in self.findings)

    def blocks(self) -> Iterator[Block]:
        """What a notebook shows: whether the graph conforms, and what was found."""
        verdict = "The graph is well formed" if self.conforms else "The graph is not well formed"
        yield words(f"{verdict}.", strong=True)
        yield from Findings(found.to_finding() for found in self.findings).blocks()


def validate(store: ox.Store, engine: str | None = None, shapes: Path | None = None) -> Report:
    """Test a graph by its shapes, as one whole; `iort_kg.shards` does it policy by policy.

    Args:
        store: the graph, with the schema and vocabularies that it uses.
        engine: `pyshifty` or `pyshacl`; the first that is installed if not given.
        shapes: a folder of shapes, or one file; the shipped ones (shapes/*.ttl) if not given.

    Raises:
        InvalidInput: no such engine.
        MissingDependency: the engine is not installed.
        UnreadableInput: a file of shapes is not Turtle.
    """
    validator = Validator(engine, shapes)
    found = validator.lint(store) | validator.violations(asserted(store))
    return Report(validator.engine.name, tuple(validator.library.names), tuple(in_order(found)))


class Validator:
    """Shapes and an engine, made ready once, for many graphs."""

    def __init__(self, engine: str | None = None, shapes: Path | None = None) -> None:
        """Read the shapes; for the arguments and errors, see `validate`."""
        self.library = ShapeLibrary.load(shapes or shipped() / "shapes")
        self.engine = prepare(self.library.to_ntriples(), engine)

    def violations(self, data: bytes) -> set[Violation]:
        """What the shapes find in a graph, which is given with its schema and vocabularies as N-Triples, without what is derived.

        Raises:
            IortKgError: the engine cannot run the shapes.
        """
        results = self.engine.run(data)
        if not results:
            return set()
        store = ox.Store()
        store.bulk_load(data, ox.RdfFormat.N_TRIPLES)
        found = {one for shape, focus, value, path in results for one in _expand(store, self.library, shape, focus, value, path)}
        return _placed(store, found)

    def lint(self, store: ox.Store) -> set[Violation]:
        """What is wrong with the shapes themselves, beside a graph that declares the terms that they name."""
        return _placed(store, set(self.library.lint(_declared(store))))


def asserted(store: ox.Store) -> bytes:
    """All that is not derived, as N-Triples; what stands in several graphs comes several times."""
    graphs = [graph for graph in store.named_graphs() if not is_derived(graph)]
    return b"".join(dump(store, graph) for graph in (ox.DefaultGraph(), *graphs))


def dump(store: ox.Store, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> bytes:
    """A graph as N-Triples."""
    return store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""


def in_order(found: Iterable[Violation]) -> list[Violation]:
    """Violations by severity, shape, record and value."""
    return sorted(found, key=lambda one: (SEVERITIES.index(one.severity), one.shape, one.entity, one.path, one.value or ""))


def _placed(store: ox.Store, found: set[Violation]) -> set[Violation]:
    """The same, with their lines and what would be accepted."""
    declared = _declared(store) if found else set()
    return {replace(one, lines=_lines(store, one.entity), proposal=_propose(store, declared, one)) for one in found}


def _declared(store: ox.Store) -> set[Term]:
    return {quad.subject for quad in store.quads_for_pattern(None, TYPE, None) if not is_derived(quad.graph_name)}


def is_derived(graph: object) -> bool:
    """Whether a graph holds what is derived."""
    return isinstance(graph, ox.NamedNode) and graph.value.startswith(DERIVED)


@dataclass(frozen=True)
class ShapeLibrary:
    """Shapes as triples, and what they say of themselves."""

    triples: tuple[ox.Triple, ...]

    @classmethod
    def load(cls, path: Path) -> "ShapeLibrary":
        """The shapes of a file, or of the Turtle files directly in a folder.

        Raises:
            UnreadableInput: a file cannot be read, is not Turtle, or there is none.
        """
        files = sorted(path.glob("*.ttl")) if path.is_dir() else [path]
        triples: list[ox.Triple] = []
        for file in files:
            try:
                triples += (ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE))
            except (SyntaxError, ValueError, OSError) as error:
                raise UnreadableInput(f"{file} is not Turtle that can be read: {' '.join(str(error).split())}") from None
        if not triples:
            raise UnreadableInput(f"{path} holds no shapes; give Turtle with SHACL shapes")
        return cls(tuple(triples))

    @cached_property
    def _by_subject(self) -> dict[Node, list[ox.Triple]]:
        found: dict[Node, list[ox.Triple]] = {}
        for triple in self.triples:
            found.setdefault(triple.subject, []).append(triple)  # type: ignore[arg-type]
        return found

    @cached_property
    def names(self) -> list[str]:
        """The named shapes that test something of their own: all with a message."""
        kinds = (ox.NamedNode(SHACL + "NodeShape"), ox.NamedNode(SHACL + "PropertyShape"))
        shapes = {t.subject for t in self.triples if t.predicate == TYPE and t.object in kinds and isinstance(t.subject, ox.NamedNode)}
        return sorted(shape.value for shape in shapes if self.value(shape, "message") is not None)

    def value(self, shape: Node, term: str) -> Term | None:
        """The value of a term of SHACL at a shape."""
        return next((t.object for t in self._by_subject.get(shape, ()) if t.predicate.value == SHACL + term), None)

    def text(self, shape: Node, term: str) -> str:
        """The same, as text; empty if there is none."""
        value = self.value(shape, term)
        return value.value if isinstance(value, ox.NamedNode | ox.Literal) else ""

    def violation(self, shape: Node, entity: Term, value: Term | None, path: str | None = None) -> Violation:
        """What a shape says of a record that it does not accept."""
        at = self.value(shape, "path")
        return Violation(
            shape=shape.value,
            severity=_SEVERITY.get(self.text(shape, "severity"), "error"),
            entity=_show(entity),
            path=path or ("" if at is None else self.path(at)),
            value=None if value is None or value == entity else _show(value),
            message=self.text(shape, "message") or f"the record does not fit {shorten(shape.value)}; see there what it asks for",
        )

    def path(self, node: Term) -> str:
        """A path as SPARQL writes it, in short names."""
        if isinstance(node, ox.NamedNode):
            return shorten(node.value)
        parts = list(self._members(node))
        if parts:
            return "/".join(map(self.path, parts))
        for triple in self._by_subject.get(node, ()):  # type: ignore[arg-type]
            term = triple.predicate.value.removeprefix(SHACL)
            if term == "alternativePath":
                return "(" + "|".join(map(self.path, self._members(triple.object))) + ")"
            if term in _PATHS:
                return _PATHS[term].format(self.path(triple.object))
        return "?"

    def _members(self, node: Term) -> Iterator[Term]:
        seen: set[Term] = set()
        while node not in seen and isinstance(node, ox.BlankNode):
            seen.add(node)
            cell = {t.predicate.value.removeprefix(PREFIXES["rdf"]): t.object for t in self._by_subject.get(node, ())}
            if "first" not in cell:
                return
            yield cell["first"]
            node = cell.get("rest", node)

    def lint(self, declared: Iterable[Term]) -> Iterator[Violation]:
        """What is wrong with the shapes themselves: terms that nothing declares, queries that do not parse, shapes that nothing uses."""
        known = set(declared) | {triple.subject for triple in self.triples if triple.predicate == TYPE}
        for triple in self.triples:
            for term in (triple.predicate, triple.object):
                if not isinstance(term, ox.NamedNode):
                    continue
                ours = term.value.startswith(BASE) and not _FREE.match(term.value)
                if (ours and term not in known) or (term.value.startswith(SHACL) and term.value.removeprefix(SHACL) not in _TERMS):
                    yield self._lint(triple, term.value)
            if triple.predicate.value == SHACL + "select" and isinstance(triple.object, ox.Literal):
                yield from self._lint_query(triple, triple.object.value, known)
        pointed = {triple.object for triple in self.triples if triple.predicate != TYPE}
        for name in self.names:
            shape = ox.NamedNode(name)
            targets = {SHACL + term for term in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")}
            if shape not in pointed and not any(t.predicate.value in targets for t in self._by_subject[shape]):
                yield Violation(name, "error", name, "", None, "The shape has no target and no other shape uses it, so it tests nothing.")

    def _lint(self, triple: ox.Triple, term: str) -> Violation:
        owner = self._owner(triple.subject)  # type: ignore[arg-type]
        message = "The shape names a term that is not declared, so it tests nothing; correct its spelling."
        return Violation(owner.value, "error", _show(owner), shorten(triple.predicate.value), term, message)

    def _lint_query(self, triple: ox.Triple, query: str, known: set[Term]) -> Iterator[Violation]:
        for prefix, local in _PREFIXED.findall(re.sub(r'"[^"\n]*"|<[^<>\s]*>', "", query)):
            namespace = PREFIXES.get(prefix, "")
            if namespace.startswith(BASE) and ox.NamedNode(namespace + local) not in known:
                yield self._lint(triple, namespace + local)
        try:
            ox.Store().query(query.replace("$this", "?this"), prefixes=PREFIXES)
        except SyntaxError as error:
            owner = self._owner(triple.subject)  # type: ignore[arg-type]
            text = f"The query of the shape is not SPARQL: {' '.join(str(error).split())}"
            yield Violation(owner.value, "error", _show(owner), "sh:select", None, text)

    def _owner(self, node: Node) -> Node:
        """The named shape that a part of a shape belongs to."""
        seen: set[Node] = set()
        while isinstance(node, ox.BlankNode) and node not in seen:
            seen.add(node)
            node = next((t.subject for t in self.triples if t.object == node), node)  # type: ignore[assignment]
        return node

    def to_ntriples(self) -> bytes:
        """The shapes as N-Triples."""
        return _ntriples(self.triples)


def _expand(store: ox.Store, library: ShapeLibrary, shape: Node, focus: Term, value: Term | None, path: Term | None) -> Iterator[Violation]:
    if _show(focus) != WHOLE_GRAPH or value is None or isinstance(value, ox.Triple):
        if not _is_endless(value):
            yield library.violation(shape, focus, value)
        return
    if path == value:  # the query names the record alone
        yield library.violation(shape, value, None)
        return
    if isinstance(path, ox.NamedNode):  # the query names the record and the property
        yield replace(library.violation(shape, value, None, shorten(path.value)), value=path.value)
        return
    users: set[tuple[Term, str]] = {(quad.subject, quad.predicate.value) for quad in store.quads_for_pattern(None, None, value)}
    if isinstance(value, ox.NamedNode):
        users |= {(quad.subject, value.value) for quad in store.quads_for_pattern(None, value, None)}
        users |= {(value, quad.predicate.value) for quad in store.quads_for_pattern(value, None, None)} if not users else set()
    for user, prop in sorted(users, key=lambda pair: (_show(pair[0]), pair[1])):
        yield replace(library.violation(shape, user, value, shorten(prop)), value=_show(value))


def _propose(store: ox.Store, declared: Collection[Term], found: Violation) -> str | None:
    """What stands near a value of our namespace that nothing declares; or whose property it is that another class uses."""
    value = found.value or ""
    if not value.startswith(BASE) or (_FREE.match(value) and not value.startswith(PREFIXES["iort"])):
        return None
    if ox.NamedNode(value) in declared:
        if found.path != shorten(value):
            return None
        domains = {q.object.value for p in _DOMAIN for q in store.quads_for_pattern(ox.NamedNode(value), p, None)}  # type: ignore[union-attr]
        return f"{shorten(value)} is said of {', '.join(sorted(map(shorten, domains)))}" if domains else None
    namespace = value[: max(value.rfind("/"), value.rfind("#")) + 1]
    beside = [one.value.removeprefix(namespace) for one in declared if isinstance(one, ox.NamedNode) and one.value.startswith(namespace)]
    local = value.removeprefix(namespace)
    near = get_close_matches(local, beside, n=3, cutoff=0.6) or sorted(name for name in beside if local in name)[:3]
    if not near and len(beside) <= 12:
        near = sorted(beside)
    return f"{' or '.join(shorten(namespace + name) for name in near)}?" if near else None


def _is_endless(value: Term | None) -> bool:
    """Whether a value is a number so long that engines differ on what it is; the shape of the whole graph reports it."""
    return isinstance(value, ox.Literal) and value.datatype in _NUMBERS and len(value.value) > MAX_DIGITS


def _lines(store: ox.Store, entity: str) -> tuple[LineRange, ...]:
    if entity.startswith("_:"):
        return ()
    anchors = (quad.object for quad in store.quads_for_pattern(ox.NamedNode(entity), SOURCE, None))
    ranges = {LineRange.from_iri(anchor.value) for anchor in anchors if isinstance(anchor, ox.NamedNode)}
    return tuple(sorted(where for where in ranges if where))


def _ntriples(triples: Iterable[ox.Triple]) -> bytes:
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _show(term: Term) -> str:
    if isinstance(term, ox.BlankNode | ox.Triple):
        return "_:"
    return term.value


def _cut(text: str, length: int = 80) -> str:
    """A value short enough for a message."""
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[: length - 1]}…"
