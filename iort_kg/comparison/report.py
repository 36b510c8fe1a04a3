"""A comparison as rows: for programs all in one table, for people a section a part."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyoxigraph as ox

from iort_kg.comparison import DETERMINATIONS, Comparison
from iort_kg.comparison.determinations import Group
from iort_kg.comparison.entries import Change, Entry, Part
from iort_kg.comparison.sides import Side
from iort_kg.namespaces import PREFIXES, shorten, slug
from iort_kg.provenance import describe_lines, ranges_of
from iort_kg.rules import Clause, Dimension
from iort_kg.store import LABEL, values
from iort_kg.table import Table
from iort_kg.terms import IRI

COLUMNS = ("part", "change", "what", "a", "b", "a_place", "b_place", "a_record", "b_record", "requests")
_NAME = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Section:
    """A part as people read it.

    Attributes:
        title: its name and how much differs.
        notes: what else a reader should know, a sentence each.
        table: what differs, one row a difference; the first of them, if there is a limit.
    """

    title: str
    notes: tuple[str, ...]
    table: Table


def to_table(found: Comparison, limit: int | None = None) -> Table:
    """As one table with the columns `COLUMNS`.

    Args:
        found: the comparison.
        limit: so many rows of each part at most; all if not given.
    """
    rows = [row for part in found.parts for row in _rows(found, part)[:limit]]
    return Table(COLUMNS, (*rows, *_request_rows(found)[:limit]))


def to_sections(found: Comparison, limit: int | None = None) -> Iterator[Section]:
    """As a section for each part that differs, and one for the requests.

    Args:
        found: the comparison.
        limit: so many rows of each part at most; all if not given.
    """
    names = _names(found)
    columns = ("change", "what", *names, *(f"{name}, place" for name in names))
    for part in found.parts:
        if part.changes:
            rows = [(_change(row[1], names), *row[2:7]) for row in _rows(found, part)]
            kinds = [f"{sum(row[0] == kind for row in rows):,} {kind}" for kind in dict.fromkeys(row[0] for row in rows)]
            title = f"{part.name}: {', '.join(kinds)}, {part.alike:,} alike"
            yield Section(title, _shown(len(rows), limit), Table(columns, tuple(rows[:limit])))
    decided = found.determinations
    if decided is not None and decided.differing:
        rows = [(row[9], *row[2:7]) for row in _request_rows(found)]
        title = f"{DETERMINATIONS}: {decided.differing:,} of {decided.requests:,} complete requests get another status"
        counts = tuple(
            f"{number:,}: {_say_status(found.a, one)} in {names[0]}, {_say_status(found.b, other)} in {names[1]}"
            for (one, other), number in decided.changes.items()
        )
        columns = ("requests", "facts", *names, *(f"{name}, place" for name in names))
        yield Section(title, (*counts, *left_out(found), *_shown(len(rows), limit)), Table(columns, tuple(rows[:limit])))


def summary(found: Comparison) -> str:
    """How much differs, in one line.

    The parts in which nothing differs are named, so that one can see that they were looked at.
    """
    changed = sum(len(part.changes) for part in found.parts)
    alike = [f"{part.name} ({part.alike:,})" for part in found.parts if part.alike and not part.changes]
    decided = found.determinations
    if decided is not None and not decided.differing:
        alike.append(f"{DETERMINATIONS} ({decided.requests:,} requests)")
    words = [f"{changed:,} difference{'' if changed == 1 else 's'}"] if found.parts else []
    if decided is not None:
        words.append(f"{decided.differing:,} of {decided.requests:,} requests decided otherwise")
    if len(found.without_rule) == 2:
        words.append("neither has a coverage rule")
    elif found.without_rule:
        words.append(f"{found.without_rule[0]} has no coverage rule, so requests cannot be compared")
    return "; ".join([*words, *([f"alike: {', '.join(alike)}"] if alike else [])])


def left_out(found: Comparison) -> tuple[str, ...]:
    """What is said if there are more differing requests than were grouped."""
    decided = found.determinations
    if decided is None or decided.grouped == decided.differing:
        return ()
    return (f"the groups stand for {decided.grouped:,} of {decided.differing:,} requests; there are too many groups to write them all out",)


def _shown(rows: int, limit: int | None) -> tuple[str, ...]:
    return () if limit is None or rows <= limit else (f"the first {limit:,} of {rows:,} rows (--limit)",)


def _names(found: Comparison) -> tuple[str, str]:
    a, b = found.a.name, found.b.name
    return (a, b) if a != b else (f"{a} (a)", f"{b} (b)")


def _change(kind: str, names: tuple[str, str]) -> str:
    return {"only in a": f"only in {names[0]}", "only in b": f"only in {names[1]}"}.get(kind, kind)


def _rows(found: Comparison, part: Part) -> list[Row]:
    return [
        (
            part.name,
            change.kind,
            change.label,
            *(_say(side, entries, others) for side, entries, others in _sides(found, change)),
            *(_place(side.store, [entry.record for entry in entries]) for side, entries, _ in _sides(found, change)),
            *(" ".join(dict.fromkeys(entry.record for entry in entries)) or None for _, entries, _ in _sides(found, change)),
            None,
        )
        for change in part.changes
    ]


def _sides(found: Comparison, change: Change) -> tuple[tuple[Side, tuple[Entry, ...], tuple[Entry, ...]], ...]:
    return (found.a, change.a, change.b), (found.b, change.b, change.a)


def _say(side: Side, entries: Sequence[Entry], others: Sequence[Entry]) -> str | None:
    """What entries say: where one stands against one, only that in which they differ; else those that are not among the others."""
    if not entries:
        return None
    if not others:
        return " | ".join(_words(side, brief) for brief in dict.fromkeys(entry.brief for entry in entries))
    if len(entries) == 1 and len(others) == 1:
        return _words(side, entries[0].says - others[0].says) or None
    same = {entry.says for entry in others}
    return " | ".join(_words(side, says) for says in dict.fromkeys(entry.says for entry in entries) if says not in same) or _words(
        side, entries[0].says
    )


def _words(side: Side, says: Iterable[tuple[str, str]]) -> str:
    """Properties and values in words."""
    told: dict[str, list[str]] = {}
    for prop, value in sorted(says):
        told.setdefault(_property(side.store, prop), []).append(_term(side.store, value) if isinstance(value, IRI) else value)
    return "; ".join(f"{name}: {', '.join(sorted(those))}" for name, those in told.items())


def _property(store: ox.Store, iri: str) -> str:
    """The label of a property, or the words in the last part of its IRI."""
    label = next(values(store, ox.NamedNode(iri), LABEL), None)
    return label or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.split(r"[/#]", iri)[-1]).lower()


def _term(store: ox.Store, iri: str) -> str:
    return next(values(store, ox.NamedNode(iri), _NAME), None) or shorten(iri)


def _place(store: ox.Store, records: Sequence[str]) -> str | None:
    return describe_lines(ranges_of(store, records)) or None


def _request_rows(found: Comparison) -> list[Row]:
    decided = found.determinations
    if decided is None:
        return []
    dimensions = {dimension.name: dimension for dimension in decided.dimensions}

    @cache
    def wide(name: str, of: tuple[str, ...]) -> str:
        return _values(dimensions[name], of)

    return [_request_row(found, group, {name: wide(name, of) for name, of in group.facts.items()}) for group in decided.groups]


def _request_row(found: Comparison, group: Group, facts: Mapping[str, str]) -> Row:
    clauses = ((found.a, group.a), (found.b, group.b))
    return (
        DETERMINATIONS,
        "changed",
        "; ".join(f"{name}: {of}" for name, of in facts.items()) or "any request",
        *(_say_clause(side, clause) for side, clause in clauses),
        *((describe_lines(clause.lines) or None) if clause else None for _, clause in clauses),
        *(clause.iri if clause else None for _, clause in clauses),
        group.requests,
    )


def _say_clause(side: Side, clause: Clause | None) -> str:
    return f"{_say_status(side, clause.status)} ({clause.label})" if clause else _say_status(side, "")


def _say_status(side: Side, status: str) -> str:
    return _term(side.store, status) if status else "not a value of its vocabulary"


def _values(dimension: Dimension, of: Sequence[str]) -> str:
    """Values by their slugs: a wider concept for all that is within it, and the few that are left out rather than the many that are not."""
    rest = sorted(dimension.values.keys() - set(of))
    named, without = _widest(dimension, of), _widest(dimension, rest)
    return " ".join(named) if len(named) <= len(without) + 2 else f"all but {' '.join(without)}"


def _widest(dimension: Dimension, of: Sequence[str]) -> list[str]:
    left, named = set(of), []
    for concept, within in sorted(dimension.within.items(), key=lambda item: (-len(item[1]), item[0])):
        if len(within) > 1 and within <= left:
            named.append(concept)
            left -= within
    return sorted(slug(value) for value in (*named, *left))
