"""The requests that two coverage rules decide otherwise: all of them, in groups.

Both rules are decision diagrams. They are walked together over the facts of either, with values that neither tells apart as one, so that
the work grows with the diagrams and not with the number of requests. Each path to a difference is a group of requests; groups that differ
in the values of one fact alone are joined. Groups have no request in common.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import prod

from iort_kg.diagrams import Diagram, Diagrams, Node
from iort_kg.rules import STRUCTURE, Clause, Dimension, Rule

# So many paths are written out to be joined; of the requests on the others, only the number is told.
MOST_PATHS = 20_000
_UNKNOWN = ""  # what a rule makes of a value that its vocabulary does not have
_Pair = tuple[str, str]
_Box = tuple[frozenset[int] | None, ...]


@dataclass(frozen=True)
class Group:
    """Requests that one rule decides by one clause, and the other by another clause with another status.

    Attributes:
        facts: the values of each fact that makes a difference, by its name: IRIs, or yes and no.
        requests: how many complete requests it stands for, over all facts of both rules.
        a: the clause of the first rule; None if a value is not in its vocabulary.
        b: that of the second.
    """

    facts: Mapping[str, tuple[str, ...]]
    requests: int
    a: Clause | None
    b: Clause | None


@dataclass(frozen=True)
class Determinations:
    """What two rules make of all complete requests.

    Attributes:
        requests: how many complete requests there are: every value of every fact of either rule.
        differing: how many of them get another status.
        changes: the same, by the IRIs of both statuses; empty where a value is not in a rule's vocabulary.
        groups: these requests, in groups.
        grouped: how many of them are in a group; fewer than `differing` only where the differences are too many to write out.
        dimensions: the facts of both rules.
    """

    requests: int
    differing: int
    changes: Mapping[tuple[str, str], int]
    groups: tuple[Group, ...]
    grouped: int
    dimensions: tuple[Dimension, ...]


@dataclass(frozen=True)
class _Fact:
    """A fact of either rule.

    Attributes:
        name: its name.
        levels: its place in each rule; None if the rule does not know it.
        classes: for each class of values that neither rule tells apart, the class of each rule.
        values: the values of each class.
    """

    name: str
    levels: tuple[int | None, int | None]
    classes: tuple[tuple[int | None, int | None], ...]
    values: tuple[tuple[str, ...], ...]


def compare_rules(a: Rule, b: Rule, most: int = MOST_PATHS) -> Determinations:
    """Find all complete requests to which two rules give different statuses.

    A fact that a rule does not look at makes no difference to it; a value that is not in its vocabulary gets no status from it.

    Args:
        a: the first rule.
        b: the second.
        most: how many paths to write out.
    """
    facts = _facts(a, b)
    make = Diagrams()
    together = _together(make, a, b, facts)
    sizes = [[len(values) for values in fact.values] for fact in facts]
    numbers = {pair: number for pair, number in _count(together, sizes).items() if pair is not None}
    boxes = _join_boxes([(box, pair) for box, pair in islice(_paths(together, len(facts)), most)], sizes)
    groups = [_group(box, pair, facts, sizes, a, b) for box, pair in boxes]
    changes: Counter[tuple[str, str]] = Counter()
    for (one, other), number in numbers.items():
        changes[_status(a, one), _status(b, other)] += number
    groups.sort(key=lambda group: (-changes[_statuses(group)], _statuses(group), -group.requests, sorted(group.facts.items())))
    return Determinations(
        requests=prod(map(sum, sizes)),
        differing=sum(numbers.values()),
        changes=dict(changes.most_common()),
        groups=tuple(groups),
        grouped=sum(group.requests for group in groups),
        dimensions=tuple(_dimension(fact.name, a, b) for fact in facts),
    )


def _statuses(group: Group) -> tuple[str, str]:
    return group.a.status if group.a else _UNKNOWN, group.b.status if group.b else _UNKNOWN


def _status(rule: Rule, clause: str) -> str:
    return rule.by_iri[clause].status if clause else _UNKNOWN


def _facts(a: Rule, b: Rule) -> list[_Fact]:
    """The facts of both rules in one order, which is that of each."""
    names = [
        name for name in (*STRUCTURE, *sorted({d.name for rule in (a, b) for d in rule.dimensions} - STRUCTURE.keys()))
        if any(d.name == name for rule in (a, b) for d in rule.dimensions)
    ]  # fmt: skip
    found = []
    for name in names:
        places = tuple(next((place for place, d in enumerate(rule.dimensions) if d.name == name), None) for rule in (a, b))
        known = [rule.dimensions[place].values if place is not None else None for rule, place in zip((a, b), places, strict=True)]
        members: dict[tuple[int | None, ...], list[str]] = {}
        for value in dict.fromkeys(value for values in known if values is not None for value in values):
            members.setdefault(tuple(values.get(value) if values is not None else None for values in known), []).append(value)
        classes = tuple((pair[0], pair[1]) for pair in members)
        found.append(_Fact(name, (places[0], places[1]), classes, tuple(map(tuple, members.values()))))
    return found


def _dimension(name: str, a: Rule, b: Rule) -> Dimension:
    """A fact with the values and wider concepts of both rules."""
    known = [d for rule in (a, b) for d in rule.dimensions if d.name == name]
    values = dict.fromkeys((value for d in known for value in d.values), 0)
    within = {wide: frozenset[str]().union(*(d.within.get(wide, ()) for d in known)) for d in known for wide in d.within}
    return Dimension(name, values, within)


def _together(make: Diagrams, a: Rule, b: Rule, facts: Sequence[_Fact]) -> Diagram:
    """The clauses of both rules where their statuses differ, else None, as a function of the facts of both."""
    level_of = [{fact.levels[side]: level for level, fact in enumerate(facts) if fact.levels[side] is not None} for side in (0, 1)]
    made: dict[tuple[Diagram, Diagram], Diagram] = {}

    def level(side: int, at: Diagram) -> int:
        return level_of[side][at.level] if isinstance(at, Node) else len(facts)

    def below(at: Diagram, asked: bool, number: int | None) -> Diagram:
        if not asked or not isinstance(at, Node):
            return at
        return _UNKNOWN if number is None else dict(at.branches)[number]

    def walk(one: Diagram, other: Diagram) -> Diagram:
        if not isinstance(one, Node) and not isinstance(other, Node):
            return None if _status(a, str(one)) == _status(b, str(other)) else (str(one), str(other))
        if (one, other) not in made:
            asks = level(0, one), level(1, other)
            first = min(asks)
            ways = [
                (place, walk(below(one, asks[0] == first, left), below(other, asks[1] == first, right)))
                for place, (left, right) in enumerate(facts[first].classes)
            ]
            made[one, other] = make.node(first, ways)
        return made[one, other]

    return walk(a.diagram, b.diagram)


def _count(diagram: Diagram, sizes: Sequence[Sequence[int]]) -> "Counter[_Pair | None]":
    """How many requests lead to each result."""
    all_of = [sum(of_fact) for of_fact in sizes]
    made: dict[Node, Counter[_Pair | None]] = {}

    def walk(at: Diagram) -> "tuple[int, Counter[_Pair | None]]":
        if not isinstance(at, Node):
            return len(sizes), Counter({at: 1})  # type: ignore[dict-item]
        if at not in made:
            found: Counter[_Pair | None] = Counter()
            for place, under in at.branches:
                level, counts = walk(under)
                skipped = prod(all_of[at.level + 1 : level])
                for result, number in counts.items():
                    found[result] += number * skipped * sizes[at.level][place]
            made[at] = found
        return at.level, made[at]

    level, counts = walk(diagram)
    return Counter({result: number * prod(all_of[:level]) for result, number in counts.items()})


def _paths(diagram: Diagram, levels: int) -> Iterator[tuple[_Box, _Pair]]:
    """Each way to a difference: the classes of each fact, None where it is not asked for."""

    def walk(at: Diagram, box: dict[int, frozenset[int]]) -> Iterator[tuple[_Box, _Pair]]:
        if isinstance(at, Node):
            ways: dict[Diagram, list[int]] = {}
            for place, under in at.branches:
                ways.setdefault(under, []).append(place)
            for under, places in ways.items():
                yield from walk(under, {**box, at.level: frozenset(places)})
        elif at is not None:
            yield tuple(box.get(level) for level in range(levels)), at  # type: ignore[misc]

    return walk(diagram, {})


def _join_boxes(boxes: list[tuple[_Box, _Pair]], sizes: Sequence[Sequence[int]]) -> list[tuple[_Box, _Pair]]:
    """Join boxes with the same result that differ in one fact alone, until none are left; all classes of a fact are None."""
    found = boxes
    while True:
        before = len(found)
        for level in reversed(range(len(sizes))):
            every = frozenset(range(len(sizes[level])))
            joined: dict[tuple[_Box, _Box, _Pair], frozenset[int]] = {}
            for box, pair in found:
                rest = box[:level], box[level + 1 :], pair
                joined[rest] = joined.get(rest, frozenset()) | (every if box[level] is None else box[level] or frozenset())
            found = [((*below, None if members == every else members, *above), pair) for (below, above, pair), members in joined.items()]
        if len(found) == before:
            return found


def _group(box: _Box, pair: _Pair, facts: Sequence[_Fact], sizes: Sequence[Sequence[int]], a: Rule, b: Rule) -> Group:
    told = {
        fact.name: tuple(sorted(value for place in sorted(members) for value in fact.values[place]))
        for fact, members in zip(facts, box, strict=True)
        if members is not None
    }
    requests = prod(
        sum(of_fact) if members is None else sum(of_fact[place] for place in members) for of_fact, members in zip(sizes, box, strict=True)
    )
    return Group(told, requests, a.by_iri.get(pair[0]), b.by_iri.get(pair[1]))
