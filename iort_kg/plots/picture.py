"""What every picture is made of: a figure that knows its marks, the style, and text that is placed in inches.

A mark is one thing drawn: what it shows, the record that it stands for, and that record's lines. The list of marks is what tests
hold, what the alternative text is written from, and what gives each part of an SVG its link and its tooltip.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from threading import RLock
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.textpath import TextToPath

from iort_kg.namespaces import shorten

# Okabe and Ito's palette, told apart with any color vision.
BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILION, PURPLE = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7",
)  # fmt: skip
GRAY, PALE, RULE = "#595959", "#F2F2F2", "#BFBFBF"
HUES = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK, GRAY)  # of groups, in turn
SIZE, SMALL, LARGE, WIDTH, MARGIN = 9.5, 8.5, 14.0, 11.0, 0.2
STYLE: Any = {
    "font.family": ["DejaVu Sans"],
    "font.size": SIZE,
    "svg.fonttype": "none",
    "svg.hashsalt": "iort-kg",
    "pdf.fonttype": 42,
    "figure.facecolor": "white",
    "axes.linewidth": 0.8,
    "text.usetex": False,
    "text.parse_math": False,
}
Link = Callable[[str], str]
_LOCK = RLock()  # matplotlib's settings belong to the process, and a server draws in several threads


@dataclass(frozen=True)
class Mark:
    """One thing drawn.

    Attributes:
        id: the id of its element in an SVG.
        kind: what sort of mark, such as `estimate` or `cell`.
        label: what it says, in words.
        record: the IRI of the record.
        records: all records that it stands for, this one first.
        lines: where the document says it, such as `lines 137, 141`; empty if it is derived.
        url: where it links to.
        values: the numbers and words that are drawn.
    """

    id: str
    kind: str
    label: str
    record: str
    records: tuple[str, ...]
    lines: str
    url: str
    values: Mapping[str, Any] = field(hash=False)

    @property
    def tooltip(self) -> str:
        """Label, record and lines."""
        return "\n".join(filter(None, (self.label, ", ".join(filter(None, (shorten(self.record), self.lines))))))


class Picture(Figure):
    """A matplotlib figure that knows its title, its marks, and its description in words."""

    def __init__(self, title: str, height: float, link: Link | None = None, width: float = WIDTH) -> None:
        super().__init__(figsize=(width, height))
        self.title = title
        self.link: Link = link or str
        self.marks: list[Mark] = []
        self.summary = ""
        self.notes: list[str] = []

    @property
    def alt(self) -> str:
        """The picture in words: title, summary, what each mark says, and the notes."""
        said = [mark.label.rstrip(".") + (f" ({mark.lines})" if mark.lines else "") for mark in self.marks]
        title = self.title if self.title.endswith("?") else f"{self.title}."
        return " ".join(filter(None, [title, self.summary, "; ".join(said) + "." if said else "", *self.notes]))

    def _repr_svg_(self) -> str:
        from iort_kg.plots.output import to_svg

        return to_svg(self)

    def mark(self, artists: Sequence[Artist], kind: str, label: str, records: Sequence[str], lines: str, **values: Any) -> Mark:
        """Note that artists show a record, and link them to it."""
        stem = re.sub(r"[^A-Za-z0-9]+", "-", shorten(records[0])).strip("-")
        made = Mark(f"mark-{len(self.marks) + 1}-{stem}", kind, label, records[0], tuple(records), lines, self.link(records[0]), values)
        artists[0].set_gid(made.id)
        for artist in artists:
            artist.set_url(made.url)
        self.marks.append(made)
        return made

    def x(self, inches: float) -> float:
        """Inches from the left, as a part of the width."""
        return inches / float(self.get_figwidth())

    def y(self, inches: float) -> float:
        """Inches from the top, as a part of the height from the bottom."""
        return 1 - inches / float(self.get_figheight())

    def write(self, left: float, top: float, text: str, size: float = SIZE, **style: Any) -> Text:
        """Text at inches from the left and the top; `top` is the middle of its first line."""
        style.setdefault("va", "center_baseline" if "\n" not in text else "top")
        if "\n" in text and style["va"] == "top":
            top -= size / 72 * 0.6
        return self.text(self.x(left), self.y(top), text, fontsize=size, **style)

    def box(self, left: float, top: float, width: float, height: float, **style: Any) -> Rectangle:
        """A rectangle, its upper left corner in inches from the left and the top."""
        low = self.y(top + height)
        patch = Rectangle((self.x(left), low), self.x(width), self.y(top) - low, transform=self.transFigure, **style)
        self.add_artist(patch)
        return patch

    def rule(self, top: float, left: float = MARGIN, right: float | None = None, **style: Any) -> Line2D:
        """A horizontal line."""
        ends = (self.x(left), self.x(right if right is not None else self.get_figwidth() - MARGIN))
        line = Line2D(ends, (self.y(top),) * 2, transform=self.transFigure, **{"color": RULE, "linewidth": 0.8, **style})
        self.add_artist(line)
        return line

    def symbol(self, left: float, top: float, marker: str, size: float = 8, **style: Any) -> Line2D:
        """A single marker."""
        point = Line2D([self.x(left)], [self.y(top)], marker=marker, markersize=size, linestyle="none", transform=self.transFigure, **style)
        self.add_artist(point)
        return point

    def heading(self, subtitle: str = "") -> None:
        """The title, and what it means below it."""
        self.write(MARGIN, 0.3, self.title, LARGE, weight="bold")
        if subtitle:
            self.write(MARGIN, 0.6, subtitle, SIZE, color=GRAY)

    def paragraph(self, top: float, lines: Sequence[str], size: float = SMALL, **style: Any) -> None:
        """Wrapped lines, one below the other."""
        for number, line in enumerate(lines):
            self.write(MARGIN, top + number * leading(size), line, size, **style)


def figure_data(picture: Picture) -> dict[str, Any]:
    """What a picture shows, as plain data: title, alternative text, notes, and the marks in the order drawn."""
    marks = [{**asdict(mark), "values": dict(mark.values), "tooltip": mark.tooltip} for mark in picture.marks]
    return {"title": picture.title, "alt": picture.alt, "notes": list(picture.notes), "marks": marks}


def leading(size: float) -> float:
    """The height of a line of text, in inches."""
    return size * 1.35 / 72


def text_width(text: str, size: float = SIZE, weight: str = "normal") -> float:
    """How wide a text is, in inches.

    >>> text_width("ii") < text_width("mm")
    True
    """
    font = FontProperties(family=["DejaVu Sans"], size=size, weight=weight)
    return float(TextToPath().get_text_width_height_descent(text, font, ismath=False)[0]) / 72


def wrap(text: str, width: float, size: float = SIZE) -> list[str]:
    """A text in lines no wider than so many inches; a single word may be.

    >>> wrap("may be considered", 0.9)
    ['may be', 'considered']
    """
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


@contextmanager
def styled() -> Iterator[None]:
    """Our settings and no others, while a picture is drawn or written."""
    with _LOCK, mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield
