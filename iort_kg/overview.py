"""What a reader sees first: of a graph what is in it, of a record what it says, what points to it, and where it comes from."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from iort_kg.display import Block, Rows, Shown, words
from iort_kg.provenance import Anchor, Item, LineRange, describe_lines, in_order, read_anchor
from iort_kg.store import evaluate
from iort_kg.table import IRI, Table, to_python

_SIZE = "SELECT (COUNT(*) AS ?statements) { ?s ?p ?o }"
_KINDS = """SELECT ?class ?label (COUNT(DISTINCT ?record) AS ?records) {
  ?record a ?class . FILTER (STRSTARTS(STR(?class), STR(iort:))) OPTIONAL { ?class rdfs:label ?label }
} GROUP BY ?class ?label ORDER BY DESC(?records) ?class"""
_MOST_KINDS = 12


@dataclass(frozen=True)
class Description(Shown):
    """A record: what it says, what points to it, and the lines it came from.

    Attributes:
        iri: the record.
        label: its label, if it has one.
        statements: property and value, labels of values beside them, in the order of properties.
        incoming: what points to it: record, its label, and the property.
        lines: where the document says it: lines of a text, or items of a page.
    """

    iri: IRI
    label: str | None
    statements: Table
    incoming: Table
    lines: tuple[Anchor, ...]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data for JSON."""
        return {
            "iri": self.iri,
            "label": self.label,
            "statements": json.loads(self.statements.to_json()),
            "incoming": json.loads(self.incoming.to_json()),
            "lines": [
                {"document": where.document, "first_line": where.first, "last_line": where.last}
                for where in self.lines
                if isinstance(where, LineRange)
            ],
            **({"items": items} if (items := [_item(where) for where in self.lines if isinstance(where, Item)]) else {}),
        }

    def blocks(self) -> Iterator[Block]:
        """What a notebook shows."""
        yield words(self.label or self.iri.short, strong=True)
        where = describe_lines(self.lines)
        yield words(self.iri, f", {where}" if where else "")
        yield Rows(self.statements.columns, self.statements.rows)
        if self.incoming.rows:
            yield words("What points to it", strong=True)
            yield Rows(self.incoming.columns, self.incoming.rows)


def _item(where: Item) -> dict[str, str]:
    return {"document": where.document, "item": where.name}


def describe_record(node: ox.NamedNode, store: ox.Store) -> Description:
    """What a graph says of a record."""
    statements = _select(store, "?property ?value", f"VALUES ?it {{ {node} }} ?it ?property ?value", "?value")
    incoming = _select(store, "?property ?record", f"VALUES ?it {{ {node} }} ?record ?property ?it", "?record")
    anchors = (read_anchor(str(value)) for value in statements.column("value"))
    labels = (value for prop, value, _ in statements.rows if prop.short in ("rdfs:label", "skos:prefLabel", "dcterms:title"))
    return Description(
        iri=to_python(node),
        label=next(labels, None),
        statements=statements,
        incoming=incoming,
        lines=tuple(in_order(where for where in anchors if where)),
    )


def _select(store: ox.Store, order: str, pattern: str, other: str) -> Table:
    columns = "?property ?value ?label" if other == "?value" else "?record ?label ?property"
    label = f"OPTIONAL {{ {other} rdfs:label|skos:prefLabel ?label }}"
    return Table.from_solutions(evaluate(store, f"SELECT {columns} {{ {pattern} {label} }} ORDER BY {order}"))  # type: ignore[arg-type]


def look_over(store: ox.Store, policies: Table, questions: int) -> Iterator[Block]:
    """What is in a graph: its policies, how many records of which kind, and how to ask it."""
    size = Table.from_solutions(evaluate(store, _SIZE)).rows[0][0]  # type: ignore[arg-type]
    kinds = Table.from_solutions(evaluate(store, _KINDS)).rows  # type: ignore[arg-type]
    yield words(f"A knowledge graph of {size:,} statements on {len(policies)} polic{'y' if len(policies) == 1 else 'ies'}", strong=True)
    for row in policies:
        yield words(row.policy, f": {row.label}")
    yield Rows(("class", "label", "records"), kinds, _MOST_KINDS)
    yield words(f"{questions} questions: kg.ask(NAME, …), or %ask NAME …; kg.describe(RECORD); kg.determine(site=…); kg.check()")
