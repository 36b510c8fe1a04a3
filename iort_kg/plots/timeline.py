"""`timeline`: the reviews of a policy, which parts each updated, which one changed the intent, and whether the next is overdue."""

from datetime import date
from typing import TYPE_CHECKING, Any

from matplotlib.patches import Rectangle

from iort_kg.graph import KnowledgeGraph
from iort_kg.plots.picture import BLACK, BLUE, GRAY, MARGIN, RULE, SMALL, VERMILION, WIDTH, Link, Picture, leading, styled, text_width, wrap
from iort_kg.plots.records import choose_policy, lines_of

if TYPE_CHECKING:
    from matplotlib.artist import Artist

AXIS, LEFT, RIGHT, ROW = 1.75, 2.55, 10.55, 0.25
INTENT = {True: ("changed the intent", "D", VERMILION, VERMILION, 11), False: ("says that the intent is unchanged", "o", BLUE, BLUE, 9)}
UNSAID = ("does not speak of the intent", "o", "white", BLUE, 9)
NOTE = (
    "A dot: that review says that it updated or added that part. Months that are printed without a day stand at their first; a review is "
    "due until the end of its month."
)


def timeline(kg: KnowledgeGraph, *, as_of: date | None = None, policy: str | None = None, link: Link | None = None) -> Picture:
    """The reviews of a policy over time.

    Args:
        as_of: the day on which it is judged whether the next review is overdue; today if not given.
    """
    chosen = choose_policy(kg, policy)
    day = as_of or date.today()
    entries = sorted(kg.ask("policy-history", policy=chosen.policy), key=lambda row: row.date)
    parts = sorted({part for row in entries for part in (row.parts or "").split(", ") if part})
    due = _month(chosen.next_review)
    overdue = due is not None and day >= _after(due)
    dates = [*(row.date for row in entries), *filter(None, (_month(chosen.created), due))] or [day]
    first, last = date(min(dates).year, 1, 1), date(max(day, *dates).year + 1, 1, 1)
    width = RIGHT - LEFT
    changes = [row for row in entries if row.changes_intent]
    told = [line for row in changes for line in wrap(f"◆ {row.date}: {row.note}", WIDTH - 2 * MARGIN, SMALL)]
    notes = wrap(NOTE, WIDTH - 2 * MARGIN, SMALL)

    def place(when: date) -> float:
        return LEFT + width * (when - first).days / (last - first).days

    with styled():
        grid = AXIS + 0.62
        height = grid + ROW * len(parts) + 0.45 + leading(SMALL) * (len(told) + len(notes)) + 0.35
        picture = Picture("Reviews of the policy", height, link)
        picture.summary = f"{len(entries)} reviews of {chosen.label}, as of {day}."
        picture.heading(f"{chosen.label}, as of {day}")
        for year in range(first.year, last.year + 1):
            x = place(date(year, 1, 1))
            picture.write(x, AXIS + 0.27, str(year), SMALL, ha="center", color=GRAY)
            picture.add_artist(_stroke(picture, x, AXIS - 0.06, 0.01, 0.12, GRAY))
        picture.rule(AXIS, LEFT, RIGHT, color=BLACK, linewidth=1.2)
        if (created := _month(chosen.created)) is not None:
            _draw_date(kg, picture, chosen.policy, place(created), f"original date {chosen.created}")
        if due is not None:
            late = (place(_after(due)), place(day), day) if overdue else None
            _draw_date(kg, picture, chosen.policy, place(due), f"next review due {chosen.next_review}", late)
        for number, part in enumerate(parts):
            picture.rule(grid + ROW * (number + 0.5), LEFT - 0.1, RIGHT, color="#E5E5E5")
            picture.write(MARGIN, grid + ROW * (number + 0.5), part)
        for row in entries:
            _draw_entry(kg, picture, row, parts, place(row.date), grid)
        bottom = grid + ROW * len(parts) + 0.2
        _legend(picture, bottom, entries)
        picture.rule(bottom + 0.2, color=RULE)
        for number, line in enumerate(told):
            picture.write(MARGIN, bottom + 0.38 + leading(SMALL) * number, line, SMALL)
        picture.paragraph(bottom + 0.44 + leading(SMALL) * len(told), notes, color=GRAY)
        picture.notes = [NOTE]
    return picture


def _draw_entry(kg: KnowledgeGraph, picture: Picture, row: Any, parts: list[str], x: float, grid: float) -> None:
    words, shape, face, edge, size = INTENT.get(row.changes_intent, UNSAID)
    updated = [part for part in (row.parts or "").split(", ") if part]
    mark = picture.symbol(x, AXIS, shape, size, markerfacecolor=face, markeredgecolor=edge, markeredgewidth=1.5, zorder=3)
    color = VERMILION if row.changes_intent else BLACK
    text = picture.write(
        x, AXIS - 0.16, str(row.date), SMALL, rotation=45, ha="left", va="bottom", rotation_mode="anchor", color=color,
        weight="bold" if row.changes_intent else "normal",
    )  # fmt: skip
    dots = [picture.symbol(x, grid + ROW * (parts.index(part) + 0.5), shape, 6, color=edge) for part in updated]
    picture.mark(
        [mark, text, *dots], "entry", f"{row.date}: review, {words}; updated {', '.join(updated) or 'nothing named'}", [row.entry],
        lines_of(kg, [row.entry]), date=row.date, changes_intent=row.changes_intent, parts=updated,
    )  # fmt: skip


def _draw_date(
    kg: KnowledgeGraph, picture: Picture, policy: str, x: float, words: str, late: tuple[float, float, date] | None = None
) -> None:
    """A date of the policy itself; `late` is from where to where it is overdue, and the day on which it is."""
    artists: list[Artist] = [picture.symbol(x, AXIS, "^", 9, color=BLACK, zorder=3)]
    if late is not None:
        words += f": overdue on {late[2]}"
        artists.append(_stroke(picture, late[0], AXIS - 0.05, late[1] - late[0], 0.1, VERMILION, hatch="////"))
        picture.add_artist(artists[-1])
    color, weight = (VERMILION, "bold") if late else (BLACK, "normal")
    left = min(x - 0.08, WIDTH - MARGIN - text_width(words, SMALL, weight))
    artists.append(picture.write(left, AXIS + 0.5, words, SMALL, color=color, weight=weight))
    picture.mark(artists, "overdue" if late else "date", words, [policy], lines_of(kg, [policy]), as_of=late[2] if late else None)


def _legend(picture: Picture, top: float, entries: list[Any]) -> None:
    x = LEFT
    for kind in (True, False, None):
        if any(row.changes_intent is kind for row in entries):
            words, shape, face, edge, size = INTENT[kind] if kind is not None else UNSAID
            picture.symbol(x, top, shape, min(size, 9), markerfacecolor=face, markeredgecolor=edge, markeredgewidth=1.5)
            picture.write(x + 0.15, top, words, SMALL)
            x += 0.45 + 0.078 * len(words)


def _stroke(picture: Picture, left: float, top: float, width: float, tall: float, color: str, hatch: str | None = None) -> Rectangle:
    low = picture.y(top + tall)
    box = Rectangle((picture.x(left), low), picture.x(width), picture.y(top) - low, transform=picture.transFigure, lw=0.8, zorder=2)
    box.set(facecolor="white" if hatch else color, edgecolor=color, hatch=hatch)
    return box


def _month(text: object) -> date | None:
    """The first day of a month or day that is printed as YYYY-MM or YYYY-MM-DD."""
    return date.fromisoformat((str(text) + "-01-01")[:10]) if text else None


def _after(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
