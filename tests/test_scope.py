"""No filter of a shipped query asks for a variable that its own group does not bind.

In SPARQL such a filter is an error for every row, which passes for an answer without rows: a check that can find nothing. The algebra
is rdflib's; the rule is that of SPARQL 1.1, section 18.2.2.2.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Variable

from iort_kg.assets import shipped
from iort_kg.namespaces import BASE, PREFIXES

QUERIES = sorted((shipped() / "queries").rglob("*.rq"))
PARTS = ("p", "p1", "p2")
UNBOUND_ALLOWED = {"Builtin_EXISTS", "Builtin_NOTEXISTS", "Builtin_BOUND", "Builtin_COALESCE"}


def parts(node: Any) -> list[Any]:
    return [dict.get(node, name) for name in PARTS if isinstance(node, CompValue) and dict.get(node, name) is not None]


def children(node: Any) -> Iterator[Any]:
    if isinstance(node, CompValue):
        yield from (value for name, value in node.items() if name != "_vars")
    elif isinstance(node, list | tuple):
        yield from node


def asked(expression: Any) -> set[Variable]:
    """Variables that an expression needs bound."""
    if isinstance(expression, Variable):
        return {expression}
    if isinstance(expression, CompValue) and expression.name in UNBOUND_ALLOWED:
        return set()
    return set().union(*map(asked, children(expression)))


def bound(pattern: Any) -> set[Variable]:
    """Variables that a pattern can bind."""
    match pattern.name:
        case "BGP":
            return {term for triple in pattern.triples for term in triple if isinstance(term, Variable)}
        case "Project":
            return set(pattern.PV)
        case "Minus":
            return bound(pattern.p1)
        case "values":
            return {variable for row in pattern.res for variable in row}
        case "AggregateJoin":
            return {aggregate.res for aggregate in pattern.A}
    here = set().union(*map(bound, parts(pattern)))
    own = {"Extend": "var", "Graph": "term"}.get(pattern.name)
    return here | ({dict.get(pattern, own)} if own else set())


def beyond(pattern: Any, outer: frozenset[Variable] = frozenset()) -> Iterator[set[Variable]]:
    """Variables of expressions that neither their group nor, in EXISTS, the outer one binds."""
    if pattern.name in ("Filter", "Extend", "LeftJoin"):
        scope = set().union(outer, *map(bound, parts(pattern)))
        yield asked(pattern.expr) - scope
        for inner in exists(pattern.expr):
            yield from beyond(inner, frozenset(scope))
    for part in parts(pattern):
        yield from beyond(part, outer)


def exists(expression: Any) -> Iterator[Any]:
    if isinstance(expression, CompValue) and expression.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
        yield expression.graph
    else:
        for child in children(expression):
            yield from exists(child)


def unscoped(sparql: str) -> set[Variable]:
    return set().union(*beyond(prepareQuery(sparql, base=BASE, initNs=dict(PREFIXES)).algebra))


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_filters_ask_for_what_their_group_binds(path: Path) -> None:
    assert unscoped(path.read_text(encoding="utf-8")) <= {Variable("none")}, "?none is bound nowhere, to stand for nothing"


def test_every_folder_of_queries_is_looked_at() -> None:
    folders = {path.parent.name for path in QUERIES}
    assert folders >= {"across", "ask", "check", "compare", "decide", "derive", "export", "fhir", "versions"}


def test_a_filter_out_of_scope_is_seen() -> None:
    assert unscoped("SELECT * { ?a a ?b { ?c a ?d FILTER (?c != ?a) } UNION { ?e a ?f } }") == {Variable("a")}
    assert unscoped("SELECT * { ?a a ?b FILTER NOT EXISTS { ?c a ?b FILTER (?c != ?a) } OPTIONAL { ?e a ?f FILTER (?e != ?a) } }") == set()
