"""`survival`: the rates that a site's studies report, at the times for which they report them. No curve is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from iort_kg.errors import InvalidInput
from iort_kg.graph import KnowledgeGraph
from iort_kg.inputs import find_concept
from iort_kg.namespaces import slug
from iort_kg.plots.picture import GRAY, HUES, MARGIN, SMALL, WIDTH, Link, Picture, leading, styled, wrap
from iort_kg.plots.records import LABEL, choose_policy, lines_of, tell_no_rates
from iort_kg.store import values

TOP, LEFT, RIGHT, KEY, TALL = 0.85, 0.75, 5.4, 5.75, 2.1
UNITS = {"YR": "y", "MO": "mo", "WK": "wk", "DAY": "d"}
YEARS = {"YR": 1.0, "MO": 1 / 12, "WK": 1 / 52.1775, "DAY": 1 / 365.25}
COMPARED = ("comparator", "historical control")
SHAPES = ("o", "s", "^", "D", "v", "P", "X", "h")
NOTE = (
    "Points are the rates that the document prints, with their interval where it prints one. The thin dotted lines only lead the eye from "
    "point to point of one group: what happened between them is not told, and no curve is given. Open marks are groups that are compared "
    "with; n is the size of the group, where printed. Medians are not drawn. The studies differ in patients and treatment, and are not to "
    "be compared by eye."
)


@dataclass(frozen=True)
class Series:
    """The rates of one group for one outcome."""

    outcome: str
    name: str
    group: str
    compared: bool
    points: tuple[Any, ...]

    @property
    def words(self) -> str:
        """Its rates in words."""
        return "; ".join(f"{row.reported or row.value} at {row.time} {UNITS[slug(row.time_unit)]}" for row in self.points)


def survival(kg: KnowledgeGraph, site: str, outcome: str = "survival", *, policy: str | None = None, link: Link | None = None) -> Picture:
    """The reported rates of a site by study and group, one panel an outcome.

    Args:
        site: the site, by slug, label, IRI or code; sites within it count.
        outcome: the outcome; narrower ones count.

    Raises:
        InvalidInput: no rate is recorded for the site; the message names those that have one.
        UnknownName: no such site or outcome.
    """
    chosen = choose_policy(kg, policy)
    rows = list(kg.ask("rates-over-time", site=site, outcome=outcome, policy=chosen.policy))
    if not rows:
        raise InvalidInput(tell_no_rates(kg, site, outcome, chosen.policy))
    given = ((site, "site"), (outcome, "outcome"))
    label, event = (next(values(kg.store, find_concept(text, scheme, kg.store), LABEL)) for text, scheme in given)
    drawn = [row for row in rows if row.time is not None and row.time_unit is not None and slug(row.time_unit) in YEARS]
    told = [row for row in rows if row not in drawn]
    panels: dict[str, list[Series]] = {}
    for series in _series(drawn):
        panels.setdefault(series.outcome, []).append(series)
    order = sorted({(series.compared, series.group) for found in panels.values() for series in found})
    looks = {group: (HUES[number % len(HUES)], SHAPES[number % len(SHAPES)]) for number, (_, group) in enumerate(order)}
    keys = {name: [_key(series) for series in found] for name, found in panels.items()}
    heights = {name: max(TALL, 0.3 + sum(leading(SMALL) * len(lines) + 0.1 for lines in found)) + 0.95 for name, found in keys.items()}
    sentences = [(row, wrap(_tell(row, lines_of(kg, [row.result])), WIDTH - 2 * MARGIN, SMALL)) for row in told]
    notes = wrap(NOTE, WIDTH - 2 * MARGIN, SMALL)
    height = TOP + sum(heights.values()) + leading(SMALL) * len(notes) + 0.3
    height += 0.4 + leading(SMALL) * sum(len(lines) for _, lines in sentences) if told else 0
    last = max((_years(row) for row in drawn), default=1.0) * 1.06
    with styled():
        picture = Picture(f"{event[:1].upper()}{event[1:]} reported for {label}", height, link)
        picture.summary = f"{len(drawn)} rates at the times for which {chosen.label} reports them; no curve."
        picture.notes = [NOTE]
        picture.heading(f"Rates at the times for which {chosen.label} reports them")
        top = TOP
        for name, found in panels.items():
            _draw_panel(kg, picture, name, list(zip(found, keys[name], strict=True)), looks, top, heights[name], last)
            top += heights[name]
        if told:
            picture.write(MARGIN, top, "Reported without a time, or without its unit, so not drawn", weight="bold")
            top += 0.28
            for row, lines in sentences:
                texts = [picture.write(MARGIN, top + leading(SMALL) * number, line, SMALL) for number, line in enumerate(lines)]
                where = lines_of(kg, [row.result])
                picture.mark(texts, "listed", _tell(row, ""), [row.result], where, value=row.value, reported=row.reported)
                top += leading(SMALL) * len(lines)
            top += 0.12
        picture.paragraph(top + 0.05, notes, color=GRAY)
    return picture


def _series(rows: Sequence[Any]) -> list[Series]:
    found: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        found.setdefault((row.outcome_label, row.group), []).append(row)
    return [
        Series(
            outcome=outcome,
            name=points[0].group_label + (f" (n = {points[0].participants})" if points[0].participants is not None else ""),
            group=group,
            compared=points[0].role in COMPARED,
            points=tuple(sorted(points, key=_years)),
        )
        for (outcome, group), points in sorted(found.items(), key=lambda item: (item[0][0], item[1][0].role in COMPARED, item[0][1]))
    ]


def _draw_panel(
    kg: KnowledgeGraph,
    picture: Picture,
    name: str,
    found: Sequence[tuple[Series, list[str]]],
    looks: Mapping[str, tuple[str, str]],
    top: float,
    tall: float,
    last: float,
) -> None:
    picture.write(MARGIN, top + 0.12, f"{name[:1].upper()}{name[1:]}", 10.5, weight="bold")
    low = picture.y(top + tall - 0.55)
    axes = picture.add_axes((picture.x(LEFT), low, picture.x(RIGHT - LEFT), picture.y(top + 0.38) - low))
    axes.set_xlim(0, last)
    axes.set_ylim(0, 100)
    axes.set_xlabel("years", fontsize=SMALL, labelpad=1)
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.yaxis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:g}%"))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 5, 10]))
    axes.tick_params(labelsize=SMALL)
    axes.grid(axis="y", color="#E5E5E5", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    line = top + 0.42
    for series, words in found:
        color, shape = looks[series.group]
        style = {"markerfacecolor": "white" if series.compared else color, "markeredgecolor": color, "markeredgewidth": 1.6}
        picture.symbol(KEY, line, shape, 7, **style)
        for place, text in enumerate(words):
            picture.write(KEY + 0.17, line + leading(SMALL) * place, text, SMALL)
        line += leading(SMALL) * len(words) + 0.1
        axes.plot([*map(_years, series.points)], [float(row.value) for row in series.points], ":", color=color, lw=0.9, zorder=2)
        for row in series.points:
            _draw_point(kg, picture, axes, row, series, shape, {"color": color, "markersize": 9 if series.compared else 6.5, **style})


def _draw_point(kg: KnowledgeGraph, picture: Picture, axes: Axes, row: Any, series: Series, shape: str, style: dict[str, Any]) -> None:
    x, y = _years(row), float(row.value)
    artists = axes.plot([x], [y], shape, zorder=3 if series.compared else 4, clip_on=False, **style)
    if row.lower is not None and row.upper is not None:
        artists += axes.plot([x, x], [float(row.lower), float(row.upper)], "-", color=style["color"], linewidth=1.2, zorder=2)
    label = f"{row.outcome_label} at {row.time} {UNITS[slug(row.time_unit)]}, {series.name}: {row.reported or row.value}"
    picture.mark(
        artists, "point", label, [row.result], lines_of(kg, [row.result]),
        outcome=row.outcome_label, study=row.study_label, group=row.group_label, time=row.time, unit=slug(row.time_unit), value=row.value,
        reported=row.reported, lower=row.lower, upper=row.upper, participants=row.participants, compared=series.compared,
    )  # fmt: skip


def _key(series: Series) -> list[str]:
    width = WIDTH - MARGIN - KEY - 0.17
    return [*wrap(series.name, width, SMALL), *wrap(series.words, width, SMALL)]


def _years(row: Any) -> float:
    return float(row.time) * YEARS[slug(row.time_unit)]


def _tell(row: Any, lines: str) -> str:
    when = "no time" if row.time is None else f"“{row.time}”, without a unit"
    return f"{row.group_label}: {row.outcome_label} {row.reported or row.value} at {when}" + (f" ({lines})" if lines else "")
