"""A rule for one complete request, given by the class of each fact: by its diagram, and by the tables that pySHACL made."""

from collections.abc import Sequence

from iort_kg.diagrams import Diagram, Node, Result
from iort_kg.rules import Clause, Rule


def follow(diagram: Diagram, key: Sequence[int]) -> Result:
    """The result of a function for one value of each fact."""
    while isinstance(diagram, Node):
        diagram = next(below for value, below in diagram.branches if value == key[diagram.level])
    return diagram


def clause_of(rule: Rule, key: Sequence[int]) -> Clause:
    """The clause that decides: the first that fits."""

    def refuses(iri: str) -> bool:
        table = rule.shapes[iri]
        return tuple([key[place] for place in table.places]) in table.fails

    return next(clause for clause in rule.clauses if not any(map(refuses, (clause.iri, *clause.conditions))))
