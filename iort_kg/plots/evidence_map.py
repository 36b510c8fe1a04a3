"""`evidence_map`: studies by site and design; a bubble is a study, as large as its number of participants, colored by coverage."""

from collections.abc import Sequence
from math import inf, sqrt
from typing import Any

from matplotlib.patches import Ellipse

from iort_kg.graph import KnowledgeGraph
from iort_kg.plots.picture import BLACK, BLUE, GRAY, MARGIN, RULE, SMALL, VERMILION, WIDTH, Link, Picture, leading, styled, text_width, wrap
from iort_kg.plots.records import choose_policy, lines_of, positions
from iort_kg.standing import SIGNS, STATUS_ORDER, leanings

SITE, LARGEST, SMALLEST, GAP, HEAD = 2.15, 0.42, 0.04, 0.05, 9.0
COLORS = {"for": BLUE, "neither": GRAY, "against": VERMILION}
SIZES = (50, 250, 1000)
NOTE = (
    "A bubble is a study, and its area the number of participants enrolled as printed; a dashed ring is a study of which the document "
    "prints no such number. n adds those that are printed; patients whom two studies, or a review and a study, have in common are counted "
    "twice. Designs stand from the strongest to the weakest. A study counts for the site on which the document concludes."
)


def evidence_map(kg: KnowledgeGraph, *, policy: str | None = None, link: Link | None = None) -> Picture:
    """Studies by site and design, sized by participants and colored by the status of the site."""
    chosen = choose_policy(kg, policy)
    rows = list(kg.ask("evidence-by-design", policy=chosen.policy))
    largest = max([row.participants or 0 for row in rows] + [1])
    leans = leanings(kg)
    rank = positions(kg)
    designs = sorted({(row.design, row.design_label) for row in rows}, key=lambda design: (rank.get(design[0], inf), design[1]))
    sites = sorted({(row.site_label, row.status) for row in rows}, key=lambda site: (STATUS_ORDER.index(leans[site[1]]), site[0]))
    cells: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        cells.setdefault((row.site_label, row.design), []).append(row)
    width = (WIDTH - 2 * MARGIN - SITE) / max(len(designs), 1)
    names = [wrap(label, width - 0.15, HEAD) for _, label in designs]
    start = 0.95 + leading(HEAD) * max([len(lines) for lines in names] + [1])
    counts = {place: wrap(count(studies), width - 0.1, SMALL) for place, studies in cells.items()}
    heights = [_tall([(studies, counts[place]) for place, studies in cells.items() if place[0] == label], largest) for label, _ in sites]
    notes = wrap(NOTE, WIDTH - 2 * MARGIN, SMALL)
    with styled():
        picture = Picture("The evidence, by site and design", start + sum(heights) + 0.85 + leading(SMALL) * len(notes), link)
        studies = len({row.study for row in rows})
        picture.summary = f"{studies} studies that {chosen.label} describes, on {len(sites)} sites, in {len(designs)} designs."
        picture.notes = [NOTE]
        picture.heading(f"{studies} studies that {chosen.label} describes")
        for number, lines in enumerate(names):
            for line, text in enumerate(reversed(lines)):
                picture.write(MARGIN + SITE + width * number, start - 0.15 - leading(HEAD) * line, text, HEAD, weight="bold")
        top = start
        for (label, status), tall in zip(sites, heights, strict=True):
            picture.rule(top, color=RULE, linewidth=0.5)
            color = _sign(picture, MARGIN + 0.08, top + tall / 2, leans[status])
            picture.write(MARGIN + 0.25, top + tall / 2, label)
            for number, (design, _) in enumerate(designs):
                if (label, design) in cells:
                    words, left = counts[label, design], MARGIN + SITE + width * number
                    _draw_cell(kg, picture, cells[label, design], words, color, left, top, largest)
            top += tall
        picture.rule(top, color=BLACK, linewidth=1.0)
        _legend(picture, top + 0.36, largest, sorted({(STATUS_ORDER.index(leans[row.status]), row.status_label) for row in rows}))
        picture.paragraph(top + 0.78, notes, color=GRAY)
    return picture


def radius(participants: int | None, largest: int) -> float:
    """A bubble's radius in inches: its area grows with the participants; a ring of fixed size if their number is not printed."""
    return max(LARGEST * sqrt(participants / largest), SMALLEST) if participants else 0.08


def _tall(cells: Sequence[tuple[list[Any], list[str]]], largest: int) -> float:
    """The height of a row: its largest bubble, and the words below."""
    bubbles = max(2 * radius(row.participants, largest) for studies, _ in cells for row in studies)
    return max(bubbles + 0.1, 0.2) + leading(SMALL) * max(len(words) for _, words in cells) + 0.12


def _draw_cell(
    kg: KnowledgeGraph, picture: Picture, studies: Sequence[Any], words: Sequence[str], color: str, left: float, top: float, largest: int
) -> None:
    x, middle = left, top + max(radius(row.participants, largest) for row in studies) + 0.07
    for row in sorted(studies, key=lambda row: (-(row.participants or 0), row.study_label)):
        size = radius(row.participants, largest)
        bubble = _bubble(picture, x + size, middle, size, color, row.participants is not None)
        said = f"n = {row.participants}" if row.participants is not None else "number of participants not printed"
        label = f"{row.site_label}, {row.design_label}: {row.study_label}, {said}"
        picture.mark(
            [bubble], "bubble", label, [row.study], lines_of(kg, [row.study]),
            site=row.site_label, design=row.design_label, study=row.study_label, participants=row.participants, status=row.status_label,
        )  # fmt: skip
        x += 2 * size + GAP
    below = middle + max(radius(row.participants, largest) for row in studies) + 0.12
    for line, text in enumerate(words):
        picture.write(left, below + leading(SMALL) * line, text, SMALL)


def count(studies: Sequence[Any]) -> str:
    """How many studies, and how many participants of those that print it."""
    printed = [row.participants for row in studies if row.participants is not None]
    missing = len(studies) - len(printed)
    words = f"{len(studies)} {'study' if len(studies) == 1 else 'studies'}"
    if not printed:
        return f"{words}, n not printed"
    return f"{words}, n = {sum(printed)}" + (f" + {missing} not printed" if missing else "")


def _bubble(picture: Picture, x: float, y: float, size: float, color: str, filled: bool) -> Ellipse:
    shape = Ellipse(
        (picture.x(x), picture.y(y)), picture.x(2 * size), 2 * size / picture.get_figheight(), transform=picture.transFigure,
        facecolor=color if filled else "white", edgecolor=color, linewidth=1.0, alpha=0.85, linestyle="-" if filled else (0, (2, 1.5)),
    )  # fmt: skip
    picture.add_artist(shape)
    return shape


def _sign(picture: Picture, left: float, top: float, leaning: str) -> str:
    """Draw the symbol of a status; returns its color."""
    picture.write(left, top, SIGNS[leaning], 11, color=COLORS[leaning], weight="bold", ha="center")
    return COLORS[leaning]


def _legend(picture: Picture, top: float, largest: int, statuses: Sequence[tuple[int, str]]) -> None:
    x = MARGIN + 0.08
    for place, label in statuses:
        _sign(picture, x, top, STATUS_ORDER[place])
        picture.write(x + 0.15, top, label, SMALL)
        x += 0.45 + text_width(label, SMALL)
    shown = [(f"n = {size}", radius(size, largest)) for size in SIZES if size <= largest]
    x = WIDTH - MARGIN - sum(2 * half + 0.36 + text_width(words, SMALL) for words, half in shown)
    for words, half in shown:
        _bubble(picture, x + 0.3 + half, top, half, GRAY, True)
        picture.write(x + 0.36 + 2 * half, top, words, SMALL)
        x += 2 * half + 0.36 + text_width(words, SMALL)
