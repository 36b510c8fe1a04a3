"""Decision diagrams: functions of a few facts, each with finitely many values, in a form that stays small.

A node asks for the fact at its level, and each value leads to another node of a higher level or to a result. Equal parts are
one object and a fact that makes no difference has no node (Bryant 1986, doi:10.1109/TC.1986.1676819, with many values in place
of two), so that a function depends on just the facts that its diagram asks for. All operations are exact.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

Result = Hashable


@dataclass(frozen=True, eq=False, slots=True)
class Node:
    """A question: the fact at a level, and where each of its values leads, in the order of the values."""

    level: int
    branches: "tuple[tuple[int, Diagram], ...]"


Diagram = Node | Result


class Diagrams:
    """Makes diagrams, equal parts as one object.

    >>> make = Diagrams()
    >>> both = make.node(0, [(0, False), (1, make.node(1, [(0, False), (1, True)]))])
    >>> sorted(make.levels(both)), make.results(both), make.node(0, [(0, True), (1, True)])
    ([0, 1], {False, True}, True)
    """

    def __init__(self) -> None:
        self._nodes: dict[tuple[int, tuple[tuple[int, Hashable], ...]], Node] = {}

    def node(self, level: int, branches: Iterable[tuple[int, Diagram]]) -> Diagram:
        """The diagram that asks for a fact; that of its branches, if all are the same."""
        parts = tuple(branches)
        first = parts[0][1]
        if all(_same(below, first) for _, below in parts):
            return first
        key = level, tuple((value, ("node", id(below)) if isinstance(below, Node) else ("result", below)) for value, below in parts)
        if key not in self._nodes:
            self._nodes[key] = Node(level, parts)
        return self._nodes[key]

    def restrict(self, diagram: Diagram, options: Sequence[frozenset[int]], of: Callable[[Result], Result] | None = None) -> Diagram:
        """The function on a part of its domain, where each fact has one of some values; and its results mapped, if asked for."""
        made: dict[Node, Diagram] = {}

        def walk(at: Diagram) -> Diagram:
            if not isinstance(at, Node):
                return at if of is None else of(at)
            if at not in made:
                made[at] = self.node(at.level, [(value, walk(below)) for value, below in at.branches if value in options[at.level]])
            return made[at]

        return walk(diagram)

    def exists(self, diagram: Diagram, levels: frozenset[int]) -> Diagram:
        """Whether a true result is reached, whatever the values of some facts: those are no longer asked for."""
        made: dict[Node, Diagram] = {}

        def walk(at: Diagram) -> Diagram:
            if not isinstance(at, Node):
                return bool(at)
            if at not in made:
                parts = [(value, walk(below)) for value, below in at.branches]
                if at.level in levels:
                    made[at] = False
                    for _, below in parts:
                        made[at] = self.either(made[at], below)
                else:
                    made[at] = self.node(at.level, parts)
            return made[at]

        return walk(diagram)

    def either(self, one: Diagram, other: Diagram) -> Diagram:
        """Whether one of two diagrams of true and false is true."""
        if one is True or other is True:
            return True
        if one is False:
            return other
        if other is False or one is other:
            return one
        level = min(at.level for at in (one, other) if isinstance(at, Node))
        pairs = zip(_branches(one, level, other), _branches(other, level, one), strict=True)
        return self.node(level, [(value, self.either(left, right)) for (value, left), (_, right) in pairs])

    def pairs(self, one: Diagram, other: Diagram) -> set[tuple[Result, Result]]:
        """The results that two functions of the same facts have together."""
        seen: set[tuple[Diagram, Diagram]] = set()
        pending = [(one, other)]
        while pending:
            pair = pending.pop()
            if pair in seen:
                continue
            seen.add(pair)
            levels = [at.level for at in pair if isinstance(at, Node)]
            if levels:
                left, right = pair
                level = min(levels)
                both = zip(_branches(left, level, right), _branches(right, level, left), strict=True)
                pending += ((below, beside) for (_, below), (_, beside) in both)
        return {(left, right) for left, right in seen if not isinstance(left, Node) and not isinstance(right, Node)}

    def results(self, diagram: Diagram) -> set[Result]:
        """All results that are reached."""
        return {at for at in self._parts(diagram) if not isinstance(at, Node)}

    def levels(self, diagram: Diagram) -> set[int]:
        """The facts that the function depends on."""
        return {at.level for at in self._parts(diagram) if isinstance(at, Node)}

    def _parts(self, diagram: Diagram) -> set[Diagram]:
        seen: set[Diagram] = set()
        pending = [diagram]
        while pending:
            at = pending.pop()
            if at not in seen:
                seen.add(at)
                pending += (below for _, below in at.branches) if isinstance(at, Node) else ()
        return seen


def _same(one: Diagram, other: Diagram) -> bool:
    return one is other if isinstance(one, Node) or isinstance(other, Node) else one == other


def _branches(diagram: Diagram, level: int, beside: Diagram) -> tuple[tuple[int, Diagram], ...]:
    """Where the values of a fact lead; all to the diagram itself, if it does not ask for it."""
    if isinstance(diagram, Node) and diagram.level == level:
        return diagram.branches
    assert isinstance(beside, Node)
    return tuple((value, diagram) for value, _ in beside.branches)
