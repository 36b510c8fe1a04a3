"""What a user writes for an input, into a term: a concept, a record, or a typed literal; and into the query's slot."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from iort_kg.catalog import Input, Question
from iort_kg.errors import InvalidInput, UnknownName
from iort_kg.namespaces import BASE, POLICY, PREFIXES, expand, shorten
from iort_kg.store import BROADER, IN_SCHEME, TYPE, subjects, values

SKOS = PREFIXES["skos"]
XSD = PREFIXES["xsd"]
LABELS = [ox.NamedNode(SKOS + name) for name in ("prefLabel", "altLabel", "notation")]
MATCHES = [ox.NamedNode(SKOS + name) for name in ("exactMatch", "closeMatch", "narrowMatch", "broadMatch")]
WIDER_CODE = MATCHES[-1]
SUBCLASS = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")


def bind(question: Question, given: Mapping[str, object], store: ox.Store) -> str:
    """The question's SPARQL with the given inputs in their slots.

    Args:
        question: the question.
        given: values by input name, as text or as Python values.
        store: where concepts and records are looked up.

    Raises:
        UnknownName: no such input, concept or record.
        InvalidInput: a value has the wrong type, or a required input is missing.
    """
    for name in given:
        if name not in question.inputs:
            raise UnknownName(f"input of {question.name}", name, question.inputs)
    sparql = question.sparql
    for name, expected in question.inputs.items():
        if name in given:
            sparql = _fill_slot(sparql, question, name, to_term(given[name], expected, store))
        elif expected.required:
            raise InvalidInput(f"{question.name} needs the input {name} ({describe_input(expected)}), such as {expected.default}")
    return sparql


def describe_input(expected: Input) -> str:
    """What an input accepts, in words."""
    if expected.scheme:
        codes = " or an ICD code" if expected.scheme == "site" else ""
        return f"a {expected.scheme} by slug, label or IRI{codes}"
    if expected.type == "rdfs:Resource":
        return "a record by slug or IRI"
    if expected.type.startswith("xsd:"):
        kind = expected.type.removeprefix("xsd:")
        return {"date": "a date as YYYY-MM-DD", "integer": "a whole number", "decimal": "a number"}.get(kind, kind)
    return f"a record of class {expected.type} by slug or IRI"


def read_pairs(pairs: Iterable[str]) -> dict[str, str]:
    """Inputs from texts such as site=rectal-cancer.

    Raises:
        InvalidInput: a text has no name or no value, or a name stands twice.
    """
    given: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise InvalidInput(f"an input is given as NAME=VALUE, such as site=rectal-cancer, not {pair!r}")
        if name.strip() in given:
            raise InvalidInput(f"the input {name.strip()} is given twice; give it once")
        given[name.strip()] = value.strip()
    return given


def to_term(value: object, expected: Input, store: ox.Store) -> ox.NamedNode | ox.Literal:
    """A value as the term that the input expects.

    Raises:
        UnknownName: no such concept or record.
        InvalidInput: the value is not of the input's type, or fits several things.
    """
    text = str(value).strip()
    if expected.scheme:
        return find_concept(text, expected.scheme, store)
    if expected.type.startswith("xsd:"):
        return _to_literal(text, expected)
    return find_record(text, store, None if expected.type == "rdfs:Resource" else expected.type)


def find_concept(text: str, scheme: str, store: ox.Store) -> ox.NamedNode:
    """The concept of a vocabulary that a text names: by slug, IRI, prefixed name, label, notation, or by a code
    of another vocabulary that it matches (the nearest listed category, if that code itself is not).

    Raises:
        UnknownName: there is none.
        InvalidInput: a code matches several concepts.
    """
    text = text.strip()
    vocabulary = ox.NamedNode(BASE + scheme)
    namespace = PREFIXES.get(scheme, f"{BASE}{scheme}/")
    for candidate in (expand(text), namespace + text.lower().replace(" ", "-"), namespace + text):
        if candidate and (node := _node(candidate)) and any(store.quads_for_pattern(node, IN_SCHEME, vocabulary)):
            return node
    concepts = subjects(store, IN_SCHEME, vocabulary)
    labels = {concept: [name for label in LABELS for name in values(store, concept, label)] for concept in concepts}
    named = {concept for concept, names in labels.items() if text.casefold() in map(str.casefold, names)}
    matched = named or _by_code(text.upper(), concepts, store)
    if len(matched) > 1:
        several = ", ".join(sorted(shorten(node.value) for node in matched))
        raise InvalidInput(f"{text!r} stands for several of {scheme}: {several}; name one of them")
    if matched:
        return matched.pop()
    slugs = [_slug(concept) for concept in concepts]
    near = [name for names in labels.values() for name in names if text.casefold() in name.casefold()]
    raise UnknownName(scheme, text, slugs + near)


def find_record(text: str, store: ox.Store, kind: str | None = None) -> ox.NamedNode:
    """The record, concept or term that a text names: an IRI, a prefixed name, or the end of a record's IRI.

    Args:
        text: what a user wrote.
        store: the graph.
        kind: only a record of this class, such as `iort:Study`, or of a class below it.

    Raises:
        UnknownName: there is none.
        InvalidInput: several records have that slug.
    """
    wanted = None if kind is None else _classes(kind, store)
    for candidate in filter(None, (expand(text), BASE + text, POLICY + text)):
        node = _node(candidate)
        if node is not None and _is_known(node, wanted, store):
            return node
    of_kind = subjects(store, TYPE) if wanted is None else set().union(*(subjects(store, TYPE, one) for one in wanted))
    records = {node for node in of_kind if node.value.startswith(BASE)}
    ends = "/" + text.strip("/")
    found = {node for node in records if node.value.endswith(ends)}
    found = {node for node in found if not node.value.startswith(POLICY)} or found  # a concept before the records of its name
    if len(found) > 1:
        raise InvalidInput(f"{text!r} names several records: {', '.join(sorted(shorten(n.value) for n in found))}; give more of the name")
    if found:
        return found.pop()
    name = "record" if kind is None else kind.partition(":")[2].lower()
    raise UnknownName(name, text, (_slug(node) for node in records), "(give an IRI, or kind/slug such as study/…)")


def _classes(kind: str, store: ox.Store) -> set[ox.NamedNode]:
    """A class and the classes right below it."""
    wanted = ox.NamedNode(expand(kind) or kind)
    return {wanted, *subjects(store, SUBCLASS, wanted)}


def _is_known(node: ox.NamedNode, classes: set[ox.NamedNode] | None, store: ox.Store) -> bool:
    """Whether the graph says anything of it; if classes are given, whether it is of ours and of one of them."""
    found = store.quads_for_pattern(node, None, None)
    if classes is None:
        return any(found)
    return node.value.startswith(BASE) and any(quad.predicate == TYPE and quad.object in classes for quad in found)


def _by_code(code: str, concepts: set[ox.NamedNode], store: ox.Store) -> set[ox.NamedNode]:
    """Concepts that match a code, or its nearest category; the closest kind of match wins."""
    if not re.fullmatch(r"[A-Z0-9]+(\.[A-Z0-9]*)?|[A-Z]+_\d+", code):
        return set()
    ranked: dict[str, dict[int, set[ox.NamedNode]]] = {}
    for rank, match in enumerate(MATCHES):
        for concept in concepts:
            for iri in values(store, concept, match):
                ranked.setdefault(re.split(r"[/#]", iri)[-1], {}).setdefault(rank, set()).add(concept)
    for candidate in _with_categories(code):
        if candidate in ranked:
            nearest = min(ranked[candidate])
            found = ranked[candidate][nearest]
            if MATCHES[nearest] == WIDER_CODE:
                return set(found)
            return {concept for concept in found if not any(wide == concept for other in found for wide in _above(other, store))}
    return set()


def _above(concept: ox.NamedNode, store: ox.Store) -> set[ox.NamedNode]:
    """The concepts that are broader than a concept, in any number of steps."""
    reached: set[ox.NamedNode] = set()
    pending = [concept]
    while pending:
        for wide in map(ox.NamedNode, values(store, pending.pop(), BROADER)):
            if wide not in reached:
                reached.add(wide)
                pending.append(wide)
    return reached


def is_wider(text: str, concept: ox.NamedNode, store: ox.Store) -> bool:
    """Whether a code that names a concept stands for more than that concept."""
    nearest = (
        {match for match in MATCHES for iri in values(store, concept, match) if re.split(r"[/#]", iri)[-1] == candidate}
        for candidate in _with_categories(text.strip().upper())
    )
    return next(filter(None, nearest), set()) == {WIDER_CODE}


def _with_categories(code: str) -> Iterator[str]:
    """A dotted code and the categories above it: C18.71, C18.7, C18."""
    stem, _, rest = code.partition(".")
    for length in range(len(rest), 0, -1):
        yield f"{stem}.{rest[:length]}"
    yield stem


def _fill_slot(sparql: str, question: Question, name: str, term: ox.NamedNode | ox.Literal) -> str:
    variable = name.replace("-", "_")
    pattern = re.compile(rf"VALUES\s+\?{re.escape(variable)}\s*\{{[^{{}}]*\}}")
    filled, count = pattern.subn(lambda _: f"VALUES ?{variable} {{ {term} }}", sparql)
    if not count:
        raise InvalidInput(f"{question.path.name} has no slot for its input {name}; it must have VALUES ?{variable} {{ … }}")
    return filled


def _to_literal(text: str, expected: Input) -> ox.Literal:
    kind = expected.type.removeprefix("xsd:")
    try:
        if kind == "integer":
            text = str(int(text))
        elif kind == "decimal":
            text = format(_finite(Decimal(text)), "f")
        elif kind == "date":
            text = date.fromisoformat(text).isoformat()
        elif kind == "boolean":
            text = {"yes": "true", "no": "false", "true": "true", "false": "false"}[text.lower()]
    except (ValueError, InvalidOperation, KeyError):
        raise InvalidInput(f"the input {expected.name} is {describe_input(expected)}, not {text!r}") from None
    return ox.Literal(text) if kind == "string" else ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


def _finite(number: Decimal) -> Decimal:
    if not number.is_finite():
        raise InvalidOperation
    return number


def _node(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


def _slug(node: ox.NamedNode) -> str:
    """The end of an IRI: kind/slug of a policy's record, the slug of a concept."""
    if node.value.startswith(POLICY):
        return node.value[len(POLICY) :].partition("/")[2]
    return re.split(r"[/#]", node.value)[-1]
