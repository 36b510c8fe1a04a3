"""Which facts of a request a SHACL shape looks at, read from the shape.

Where the shapes use other parts of SHACL than those known here, or one tests the facts of a request in a way that more than its
own constants could change, it is said to look at everything: the answer may be too wide, never too narrow.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

import pyoxigraph as ox

from iort_kg.namespaces import ONTOLOGY, PREFIXES

RDF, SH = PREFIXES["rdf"], PREFIXES["sh"]
# Constraint components that see a value only through the constants of the rule; with these alone, values that have the
# same constants among themselves and their broader concepts are interchangeable, and one stands for all.
BY_CONSTANT = {
    "and", "hasValue", "in", "message", "node", "not", "or", "path", "property", "qualifiedMinCount", "qualifiedValueShape",
    "severity", "targetClass", "xone", "zeroOrMorePath",
}  # fmt: skip
_SAYS_NOTHING = {"message", "path", "severity", "targetClass", "qualifiedMinCount"}
_OF_VALUES = {"hasValue", "in", "qualifiedValueShape"}
_LOGIC = {"and", "or", "xone"}
_FACTS = {ONTOLOGY + "hasFact", ONTOLOGY + "lacksFact"}
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Seen = Callable[[str, tuple[str, ...]], frozenset[str] | None]


def facts_seen(triples: Iterable[ox.Triple], structure: Mapping[str, str], criteria: str) -> Seen:
    """A function from the IRI of a shape, and of property shapes of it to leave aside, to the names of the facts that it looks at.

    It gives None for a shape that may look at everything.

    Args:
        triples: the graph of the shapes.
        structure: names of facts by the property that states them.
        criteria: what the IRIs of criteria begin with; a criterion's name is the rest.
    """
    return _Shapes(triples, structure, criteria).seen


class _Everything(Exception):
    """The shape may look at any fact."""


class _Shapes:
    def __init__(self, triples: Iterable[ox.Triple], structure: Mapping[str, str], criteria: str) -> None:
        self._of: dict[Term, list[tuple[str, Term]]] = {}
        self._structure, self._criteria = structure, criteria
        self._known = True
        for triple in triples:
            self._of.setdefault(triple.subject, []).append((triple.predicate.value, triple.object))
            name = triple.predicate.value
            self._known &= not name.startswith(SH) or name.removeprefix(SH) in BY_CONSTANT

    def seen(self, shape: str, leaving: tuple[str, ...] = ()) -> frozenset[str] | None:
        if not self._known:
            return None
        try:
            return frozenset(self._shape(ox.NamedNode(shape), frozenset(map(ox.NamedNode, leaving)), ()))
        except _Everything:
            return None

    def _shape(self, shape: Term, leaving: frozenset[ox.NamedNode], above: tuple[Term, ...]) -> set[str]:
        """What a shape on a request looks at."""
        if shape in above:
            raise _Everything
        stated = self._stated(shape)
        if "path" in stated:
            return self._property(stated)
        found = set[str]()
        for name, values in stated.items():
            for value in values:
                if name in ("property", "node", "not") and value not in leaving:
                    found |= self._shape(value, frozenset(), (*above, shape))
                elif name in _LOGIC:
                    for member in self._list(value):
                        found |= self._shape(member, frozenset(), (*above, shape))
                elif name in _OF_VALUES:
                    raise _Everything
        return found

    def _property(self, stated: Mapping[str, list[Term]]) -> set[str]:
        (path,) = stated["path"]
        first = path if isinstance(path, ox.NamedNode) else next(self._list(path), None)
        if not isinstance(first, ox.NamedNode):
            raise _Everything
        if first.value in self._structure:
            return {self._structure[first.value]}
        if first.value not in _FACTS or first is not path or stated.keys() - _SAYS_NOTHING - {"hasValue", "qualifiedValueShape"}:
            raise _Everything
        named = set(stated.get("hasValue", ()))
        for shape in stated.get("qualifiedValueShape", ()):
            named |= self._accepted(shape)
        return {self._criterion(value) for value in named}

    def _accepted(self, shape: Term) -> set[Term]:
        """The values that a shape can accept, where it names them; it may accept fewer."""
        stated = self._stated(shape)
        if "in" in stated:
            return {member for values in stated["in"] for member in self._list(values)}
        if "hasValue" in stated and "path" not in stated:
            return set(stated["hasValue"])
        raise _Everything

    def _stated(self, shape: Term) -> dict[str, list[Term]]:
        """The parts of SHACL that a shape uses, by their local names."""
        found: dict[str, list[Term]] = {}
        for predicate, value in self._of.get(shape, ()):
            if predicate.startswith(SH):
                found.setdefault(predicate.removeprefix(SH), []).append(value)
        return found

    def _list(self, node: Term) -> Iterator[Term]:
        while node != ox.NamedNode(RDF + "nil"):
            parts = dict(self._of.get(node, ()))
            if RDF + "first" not in parts or RDF + "rest" not in parts:
                raise _Everything
            yield parts[RDF + "first"]
            node = parts[RDF + "rest"]

    def _criterion(self, value: Term) -> str:
        if not isinstance(value, ox.NamedNode) or not value.value.startswith(self._criteria):
            raise _Everything
        return value.value.removeprefix(self._criteria)
