"""Two policies, or two versions of one, side by side: what each says that the other does not, and which requests they decide otherwise.

Entries of the two are put together by what makes them the same thing (queries/compare/); requests are compared by walking the decision
diagrams of both rules together, so that none is left out and none is sampled.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from iort_kg.comparison.determinations import Determinations, compare_rules
from iort_kg.comparison.entries import RECORDS, Part, compare_entries, part_names
from iort_kg.comparison.sides import Side, open_sides
from iort_kg.errors import UnknownName

__all__ = ["DETERMINATIONS", "RECORDS", "Comparison", "Determinations", "Part", "Side", "compare", "open_sides", "part_names"]

DETERMINATIONS = "determinations"


@dataclass(frozen=True)
class Comparison:
    """What differs between two policies.

    Attributes:
        a: the first policy.
        b: the second.
        parts: what differs in each part that was compared.
        determinations: the requests that the two decide otherwise; None if they were not compared, or not both have a rule.
        without_rule: the names of those that have no coverage rule, if requests were to be compared.
    """

    a: Side
    b: Side
    parts: tuple[Part, ...]
    determinations: Determinations | None
    without_rule: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether anything differs."""
        decided = self.determinations is not None and self.determinations.differing > 0
        return decided or len(self.without_rule) == 1 or any(part.changes for part in self.parts)


def compare(a: Side, b: Side, only: Sequence[str] = ()) -> Comparison:
    """Compare two policies.

        a, b = open_sides(["old/acme-iort", "new/acme-iort"])
        compare(a, b, ["codes"]).differs

    Args:
        a: the first policy.
        b: the second; if it has the IRI of the first, both are versions of one policy, and all that their records say is compared.
        only: the parts to compare, from `part_names()` and `determinations`; all if empty.

    Raises:
        UnknownName: there is no such part.
        InvalidInput: a policy's rule is not complete.
    """
    known = (*part_names(), DETERMINATIONS)
    for name in only:
        if name not in known:
            raise UnknownName("part of a comparison", name, known)
    parts = tuple(part for part in compare_entries(a, b) if not only or part.name in only)
    if only and DETERMINATIONS not in only:
        return Comparison(a, b, parts, None)
    rules = a.rule(), b.rule()
    without = tuple(side.name for side, rule in zip((a, b), rules, strict=True) if rule is None)
    decided = compare_rules(rules[0], rules[1]) if rules[0] and rules[1] else None
    return Comparison(a, b, parts, decided, without)
