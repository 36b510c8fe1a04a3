"""`forest`: recorded effects as a forest plot. Nothing is pooled here, and what is reported without an interval is told in words."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from matplotlib.ticker import FuncFormatter, NullLocator

from iort_kg.errors import InvalidInput
from iort_kg.findings import Finding
from iort_kg.graph import KnowledgeGraph
from iort_kg.plots.forest_rows import Panel, Row, find_rows, split_panels, tell_nothing
from iort_kg.plots.picture import BLACK, BLUE, GRAY, MARGIN, PALE, SMALL, WIDTH, Link, Picture, leading, styled, wrap
from iort_kg.plots.records import choose_policy, findings_on

ROW, HEAD, FOOT, TOP = 0.28, 0.36, 0.62, 1.15
PARTICIPANTS, PLOT, PLOT_END, ESTIMATE, P, WORDS = 3.8, 4.7, 7.15, 7.3, 9.0, 9.62
TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)


def forest(
    kg: KnowledgeGraph,
    site: str | None = None,
    outcome: str | None = None,
    *,
    policy: str | None = None,
    findings: Sequence[Finding] | None = None,
    link: Link | None = None,
) -> Picture:
    """A forest plot of the recorded effects of a site, an outcome, both, or of all.

    Args:
        site: only studies of this site and of sites within it, by slug, label, IRI or code.
        outcome: only this outcome and narrower ones.
        findings: what the audit found, if it was run before; else it is run.

    Raises:
        InvalidInput: no effect is recorded for the site or outcome; the message names those that have one.
        UnknownName: no such site or outcome.
        MissingDependency: the audit needs what is not installed.
    """
    chosen = choose_policy(kg, policy)
    rows, wording = find_rows(kg, site, outcome, chosen.policy)
    if not rows:
        raise InvalidInput(tell_nothing(kg, site, outcome, chosen.policy))
    found = findings_on(kg, (row.effect for row in rows), findings)
    panels = split_panels(kg, rows, found)
    listed = [row for row in rows if not row.drawn]
    notes = _footnotes(panels, listed, found)
    notes_lines = [line for note in notes for line in wrap(note, WIDTH - 2 * MARGIN, SMALL)]
    listed_lines = [(row, wrap(row.sentence + (f" ({row.lines})" if row.lines else ""), WIDTH - 2 * MARGIN, SMALL)) for row in listed]
    below = [len(lines) for _, lines in listed_lines]
    height = TOP + sum(HEAD + ROW * len(panel.rows) + FOOT for panel in panels)
    height += (0.4 + leading(SMALL) * sum(below) if listed else 0) + 0.4 + leading(SMALL) * len(notes_lines)
    with styled():
        about = " and ".join(filter(None, wording)) or "all sites"
        picture = Picture(f"Effects reported for {about}", height, link)
        picture.summary = f"Forest plot of {len(rows) - len(listed)} estimates with interval, as {chosen.label} reports them."
        picture.heading(f"As {chosen.label} reports them; nothing is pooled here.")
        top = _columns(picture)
        limits = _limits([row for panel in panels for row in panel.rows])
        for panel in panels:
            top = _draw_panel(picture, panel, top, limits)
        top = _draw_listed(picture, listed_lines, top)
        picture.notes = notes
        picture.rule(top + 0.08)
        picture.paragraph(top + 0.25, notes_lines, color=GRAY)
    return picture


def _columns(picture: Picture) -> float:
    names = ((MARGIN, "Study · outcome"), (PARTICIPANTS, "n"), (ESTIMATE, "Estimate (95% CI)"), (P, "p"), (WORDS, "Document says"))
    for left, name in names:
        picture.write(left, 0.95, name, weight="bold")
    picture.rule(1.08, color=BLACK)
    return TOP


def _limits(rows: Sequence[Row]) -> tuple[float, float]:
    """One scale for all panels: the widest interval, and 1."""
    return min([row.numbers[0] for row in rows] + [0.5]) / 1.25, max([row.numbers[2] for row in rows] + [2.0]) * 1.25


def _draw_panel(picture: Picture, panel: Panel, top: float, limits: tuple[float, float]) -> float:
    """A panel for one measure; returns where it ends."""
    picture.box(MARGIN, top + 0.03, WIDTH - 2 * MARGIN, 0.27, facecolor=PALE, edgecolor="none")
    picture.write(MARGIN + 0.05, top + 0.17, panel.heading, weight="bold")
    first, height = top + HEAD, ROW * len(panel.rows)
    low = picture.y(first + height)
    axes = picture.add_axes((picture.x(PLOT), low, picture.x(PLOT_END - PLOT), picture.y(first) - low))
    axes.set_xscale("log")
    axes.set_xlim(*limits)
    axes.set_ylim(len(panel.rows), 0)
    axes.set_yticks([])
    axes.set_xticks([tick for tick in TICKS if limits[0] <= tick <= limits[1]])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:g}"))
    axes.tick_params(labelsize=SMALL)
    axes.patch.set_alpha(0)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.axvline(1, color=GRAY, linewidth=0.9, zorder=1)
    for number, row in enumerate(panel.rows):
        _draw_row(picture, axes, row, number, first + ROW * (number + 0.5))
    bottom = first + height + 0.4
    one = PLOT + (PLOT_END - PLOT) * axes.transLimits.transform(axes.transScale.transform((1, 0)))[0]
    for text, side in zip(panel.sides, ("right", "left"), strict=True):
        picture.write(one + (-0.08 if side == "right" else 0.08), bottom, text, SMALL, ha=side, color=GRAY)
    return top + HEAD + height + FOOT


def _draw_row(picture: Picture, axes: Axes, row: Row, number: int, middle: float) -> None:
    low, value, high = row.numbers
    level = number + 0.5
    color = BLUE if row.pooled else BLACK
    face = "white" if row.disputed else color
    if row.pooled:
        shape: Any = Polygon([(low, level), (value, level - 0.26), (high, level), (value, level + 0.26)])
        shape.set(facecolor=face, edgecolor=color, linewidth=1.3, zorder=3)
        axes.add_patch(shape)
        artists = [shape]
    else:
        (bar,) = axes.plot([low, high], [level, level], color=color, linewidth=1.4, solid_capstyle="butt", zorder=2)
        (shape,) = axes.plot([value], [level], "s", ms=6.5, mfc=face, mec=color, mew=1.3, zorder=3)
        artists = [shape, bar]
    artists.append(picture.write(MARGIN + 0.05, middle, row.name))
    picture.write(PARTICIPANTS, middle, row.size, SMALL)
    picture.write(ESTIMATE, middle, row.printed)
    picture.write(P, middle, row.p)
    picture.write(WORDS, middle, row.words, SMALL, color=GRAY)
    picture.mark(
        artists, "estimate", row.sentence, [row.effect], row.lines,
        value=row.value, lower=row.lower, upper=row.upper, measure=row.measure, p=row.p, size=row.size, better=row.better,
        pooled=row.pooled, disputed=row.disputed, dagger=row.dagger, words=row.words,
    )  # fmt: skip


def _draw_listed(picture: Picture, listed: Sequence[tuple[Row, list[str]]], top: float) -> float:
    if not listed:
        return top
    picture.write(MARGIN, top + 0.12, "Reported without an estimate and interval, so not drawn", weight="bold")
    top += 0.4
    for row, lines in listed:
        texts = [picture.write(MARGIN, top + leading(SMALL) * number, line, SMALL) for number, line in enumerate(lines)]
        picture.mark(texts, "listed", row.sentence, [row.effect], row.lines, p=row.p, words=row.words, dagger=row.dagger)
        top += leading(SMALL) * len(lines)
    return top


def _footnotes(panels: Sequence[Panel], listed: Sequence[Row], found: dict[str, list[Finding]]) -> list[str]:
    drawn = [row for panel in panels for row in panel.rows]
    notes = []
    if drawn:
        notes.append(
            "■ single study, with its interval; ◆ estimate of a review, as wide as its interval. The size of a mark carries no weight. "
            "n: with + without the treatment, or all. Intervals are of 95% unless another level is given."
        )
    if any(row.disputed for row in drawn):
        notes.append(
            "□ ◇ open: the direction is in doubt. Read as its label says, the ratio favors one side, but the document’s own rates or words "
            "do not."
        )
    told = ((row, finding) for row in [*drawn, *listed] for finding in found.get(row.effect, ()))
    if found:
        notes.append("† an audit questions that number, or how it is told: how grave, which check, and what it found.")
    return notes + [f"{row.dagger} {finding.severity} ({finding.check}): {finding.message}." for row, finding in told]
