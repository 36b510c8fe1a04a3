"""The rows of a forest plot, from the question `recorded-effects`: what is drawn, what is only told, and which panel each belongs to."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from iort_kg.findings import Finding
from iort_kg.graph import KnowledgeGraph
from iort_kg.inputs import find_concept
from iort_kg.namespaces import PREFIXES
from iort_kg.plots.records import LABEL, lines_of
from iort_kg.store import values

# Checks that say that a ratio points away from its own label.
DISPUTING = frozenset({"direction-against-ratio", "ratio-against-rates"})
BELOW = "below 1"
FAVORS = ("favors-iort", "favors-comparator")


@dataclass(frozen=True)
class Row:
    """An effect, with all that is written beside it."""

    effect: str
    study: str
    about: str
    measure: str
    abbreviation: str
    better: str | None
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    printed: str
    p: str
    size: str
    pooled: bool
    words: str
    absent: str
    lines: str
    dagger: str = ""
    disputed: bool = False

    @property
    def drawn(self) -> bool:
        """Whether it is a ratio with an interval that a logarithmic axis can hold."""
        return self.better is not None and self.value is not None and self.upper is not None and self.lower is not None and self.lower > 0

    @property
    def numbers(self) -> tuple[float, float, float]:
        """Lower limit, estimate and upper limit of an effect that is drawn."""
        if self.lower is None or self.value is None or self.upper is None:
            raise ValueError(f"{self.effect} has no estimate with an interval")
        return float(self.lower), float(self.value), float(self.upper)

    @property
    def name(self) -> str:
        """Study and outcome."""
        return f"{self.study} · {self.about}{' ' if self.dagger else ''}{self.dagger}"

    @property
    def sentence(self) -> str:
        """The effect in one line."""
        number = f"{self.abbreviation or self.measure} {self.printed}" if self.printed else ""
        facts = [number, self.absent, self.p and f"p {self.p if self.p[0] in '<>' else '= ' + self.p}", self.size and f"n {self.size}"]
        facts += [f"{self.words} in the document’s words" if self.words else ""]
        return f"{self.name}: {'; '.join(filter(None, facts)) or 'no number'}"


@dataclass(frozen=True)
class Panel:
    """Effects of one measure for which the same side of 1 is better."""

    heading: str
    sides: tuple[str, str]
    rows: tuple[Row, ...]


def find_rows(kg: KnowledgeGraph, site: str | None, outcome: str | None, policy: str) -> tuple[list[Row], list[str]]:
    """The effects asked for, and the names of site and outcome."""
    given = {"site": site, "outcome": outcome, "policy": policy}
    table = kg.ask("recorded-effects", **{name: value for name, value in given.items() if value is not None})
    named = [(site, "site"), (outcome, "outcome")]
    wording = [next(values(kg.store, find_concept(text, scheme, kg.store), LABEL)) for text, scheme in named if text is not None]
    return [_row(kg, row) for row in table], wording


def tell_nothing(kg: KnowledgeGraph, site: str | None, outcome: str | None, policy: str) -> str:
    """That there is no such effect, and for what there are effects."""
    rows = list(kg.ask("recorded-effects", policy=policy))
    if outcome is not None and site is None:
        return f"no effect is recorded for the outcome {outcome!r}; there are effects for: {_listed(row.outcome_label for row in rows)}"
    wanted = " and ".join(filter(None, (site and f"the site {site!r}", outcome and f"the outcome {outcome!r}"))) or "any site"
    sites = ox.NamedNode(PREFIXES["iort"] + "appliesToSite")
    found = {ox.NamedNode(iri) for row in rows for iri in values(kg.store, ox.NamedNode(row.study), sites)}
    labels = (label for one in found for label in values(kg.store, one, LABEL))
    return f"no effect is recorded for {wanted}; there are effects for: {_listed(labels)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names))) or "none"


def split_panels(kg: KnowledgeGraph, rows: list[Row], found: Mapping[str, Sequence[Finding]]) -> list[Panel]:
    """The effects that can be drawn, by measure and side; daggers are given to `rows`, also to those that cannot."""
    number = 0
    order = sorted((row for row in rows if row.drawn), key=_key)
    for row in [*order, *(row for row in rows if not row.drawn)]:
        if row.effect in found:
            number += 1
            disputed = any(finding.check in DISPUTING for finding in found[row.effect])
            rows[rows.index(row)] = replace(row, dagger=f"†{number}", disputed=disputed)
    panels: dict[tuple[str, str | None], list[Row]] = {}
    for row in sorted((row for row in rows if row.drawn), key=_key):
        panels.setdefault((row.measure, row.better), []).append(row)
    several = [measure for measure, _ in panels]
    treatment, comparator = (next(values(kg.store, ox.NamedNode(PREFIXES["direction"] + side), LABEL)) for side in FAVORS)
    return [
        _panel(measure, better, drawn, (treatment, comparator), several.count(measure) > 1) for (measure, better), drawn in panels.items()
    ]


def _key(row: Row) -> tuple[str, str, bool]:
    return row.measure, row.better or "", row.pooled


def _panel(measure: str, better: str | None, rows: Sequence[Row], favored: tuple[str, str], split: bool) -> Panel:
    short = rows[0].abbreviation
    heading = measure[:1].upper() + measure[1:] + (f" ({short})" if short and short not in measure else "")
    if split:
        heading += ", outcomes of which less is better" if better == BELOW else ", outcomes of which more is better"
    disputed = any(row.disputed for row in rows)
    heading += "; open marks: the direction is disputed, see †" if disputed else ""
    left, right = (f"{favors}{', by label' if disputed else ''}" for favors in (favored if better == BELOW else favored[::-1]))
    return Panel(heading, (f"◀ {left}", f"{right} ▶"), tuple(rows))


def _row(kg: KnowledgeGraph, row: Any) -> Row:
    printed = row.reported or ""
    if row.lower is not None and row.upper is not None:
        level = "" if row.level in (None, 95) else f", {row.level} %"
        printed += f" ({row.lower_reported or row.lower} to {row.upper_reported or row.upper}{level})"
    return Row(
        effect=row.effect,
        study=row.study_label,
        about=_about(row),
        measure=row.measure or "unspecified",
        abbreviation=row.abbreviation or "",
        better=row.better,
        value=row.value,
        lower=row.lower,
        upper=row.upper,
        printed=printed,
        p=row.p or "",
        size=_size(row),
        pooled=row.pooled,
        words=row.direction or "",
        absent=f"estimate {row.why_absent}" if row.why_absent else "",
        lines=lines_of(kg, [row.effect]),
    )


def _about(row: Any) -> str:
    """The outcome as the effect's label words it, without the study and the groups."""
    text = re.sub(rf"^{re.escape(row.study_label)}: ", "", row.label)
    return text.split(", ")[0] if row.value is not None else re.sub(r",? [^,]* against .*$", "", text)


def _size(row: Any) -> str:
    if row.participants is not None:
        size = str(row.participants)
    elif row.pooled:
        size = ""
    elif row.with_treatment is not None and row.without_treatment is not None:
        size = f"{row.with_treatment} + {row.without_treatment}"
    else:
        size = str(row.both_arms or "")
    studies = f"{row.studies} studies" if row.studies is not None else ""
    return ", ".join(filter(None, (size, studies)))
