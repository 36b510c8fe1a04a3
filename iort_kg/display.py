"""What a notebook shows of a result: words and tables, as HTML, as Markdown and as text.

A class that derives from `Shown` says once, as `blocks()`, what there is to show. The HTML has links and nothing that is fetched or
run: no script, no style sheet, no picture. What stands in a record is escaped, also from the front ends that look for formulas.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

from iort_kg.terms import IRI, show

MOST_ROWS = 20
WIDEST = 60
_SPECIAL = re.compile(r"[\\`*\[\]<>|~$&#]|(?<!\w)_|_(?!\w)")


@dataclass(frozen=True)
class Words:
    """A line of words, with IRIs in it; `strong` if it is a heading, or the answer."""

    parts: tuple[Any, ...]
    strong: bool = False


@dataclass(frozen=True)
class Rows:
    """A table of values, of which the first rows are shown."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    most: int = MOST_ROWS

    @property
    def shown(self) -> Sequence[Sequence[Any]]:
        """The rows that are shown."""
        return self.rows[: self.most]

    @property
    def count(self) -> str:
        """How many rows there are, and how many are shown."""
        if len(self.rows) > self.most:
            return f"{self.most} of {len(self.rows):,} rows"
        return f"{len(self.rows)} row{'' if len(self.rows) == 1 else 's'}"


Block = Words | Rows


def words(*parts: Any, strong: bool = False) -> Words:
    """A line of words."""
    return Words(parts, strong)


class Shown:
    """Something that a notebook shows by its blocks.

    >>> class Greeting(Shown):
    ...     def blocks(self):
    ...         return [words("a < b", strong=True)]
    >>> Greeting()._repr_html_()
    '<div class="tex2jax_ignore mathjax_ignore"><p><strong>a &lt; b</strong></p></div>'
    """

    __slots__ = ()

    def blocks(self) -> Iterable[Block]:
        """What there is to show, in order."""
        raise NotImplementedError

    def to_plain(self) -> str:
        """As text."""
        return to_plain(self.blocks())

    def _repr_html_(self) -> str:
        return to_html(self.blocks())

    def _repr_markdown_(self) -> str:
        return to_markdown(self.blocks())

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # IPython prefers what a class itself has, such as the __repr__ of a dataclass, to what it inherits
        cls._repr_pretty_ = Shown._repr_pretty_  # type: ignore[method-assign]

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text("…" if cycle else self.to_plain().rstrip("\n"))


def to_html(blocks: Iterable[Block]) -> str:
    """Blocks as HTML."""
    made = "".join(_rows_html(block) if isinstance(block, Rows) else f"<p>{_line_html(block)}</p>" for block in blocks)
    return f'<div class="tex2jax_ignore mathjax_ignore">{made}</div>'


def to_markdown(blocks: Iterable[Block]) -> str:
    """Blocks as Markdown."""
    return "\n\n".join(_rows_markdown(block) if isinstance(block, Rows) else _line_markdown(block) for block in blocks) + "\n"


def to_plain(blocks: Iterable[Block]) -> str:
    """Blocks as text: tables in aligned columns, IRIs by short name."""
    return "\n".join(_rows_plain(block) if isinstance(block, Rows) else "".join(map(show, block.parts)) for block in blocks) + "\n"


def _line_html(line: Words) -> str:
    text = "".join(map(_html, line.parts))
    return f"<strong>{text}</strong>" if line.strong else text


def _rows_html(table: Rows) -> str:
    head = "".join(f'<th style="text-align:left">{escape(name)}</th>' for name in table.columns)
    body = "".join("<tr>" + "".join(_cell_html(value) for value in row) + "</tr>" for row in table.shown)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{table.count}</p>"


def _cell_html(value: Any) -> str:
    """A cell; JupyterLab would set text to the right as well."""
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return f'<td style="text-align:{"right" if is_number else "left"}">{_html(value)}</td>'


def _html(value: Any) -> str:
    text = escape(show(value))
    return f'<a href="{escape(value)}">{text}</a>' if _is_link(value) else text


def _line_markdown(line: Words) -> str:
    text = "".join(map(_markdown, line.parts))
    return f"**{text}**" if line.strong else text


def _rows_markdown(table: Rows) -> str:
    lines = [list(map(_markdown, table.columns)), ["---"] * len(table.columns)]
    lines += [list(map(_markdown, row)) for row in table.shown]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + f"\n\n{table.count}"


def _markdown(value: Any) -> str:
    text = _SPECIAL.sub(lambda found: "\\" + found[0], re.sub(r"\s*[\r\n]+\s*", " ", show(value)))
    return f"[{text}](<{value}>)" if _is_link(value) else text


def _is_link(value: Any) -> bool:
    return isinstance(value, IRI) and re.fullmatch(r"https?://[^\s<>\"\\|]+", value) is not None


def _rows_plain(table: Rows) -> str:
    lines = [[_cut(text) for text in (table.columns if row is None else map(show, row))] for row in (None, *table.shown)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    made = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([*made, f"({table.count})"])


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
