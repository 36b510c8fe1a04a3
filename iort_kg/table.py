"""The rows that a query gives, as Python values, and as CSV, JSON, Markdown or a data frame; a notebook shows the first of them."""

import csv
import io
import json
from collections import namedtuple
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from iort_kg.display import Block, Rows, Shown
from iort_kg.terms import IRI, Value, show, to_python

if TYPE_CHECKING:
    import pandas
    import polars

__all__ = ["IRI", "Table", "Value", "show", "to_python"]
_NOT_FINITE = {"inf": "INF", "-inf": "-INF", "nan": "NaN", "Infinity": "INF", "-Infinity": "-INF"}


@dataclass(frozen=True)
class Table(Shown):
    """Named columns and rows of Python values; iterating gives a named tuple a row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    @classmethod
    def from_solutions(cls, solutions: ox.QuerySolutions) -> "Table":
        """The answer of a SELECT."""
        columns = tuple(variable.value for variable in solutions.variables)
        return cls(columns, tuple(tuple(map(to_python, row)) for row in solutions))

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Any]:
        row_type = namedtuple("Row", self.columns, rename=True)  # type: ignore[misc]
        return (row_type(*row) for row in self.rows)

    def column(self, name: str) -> list[Any]:
        """The values of one column."""
        index = self.columns.index(name)
        return [row[index] for row in self.rows]

    def to_csv(self) -> str:
        """As CSV (RFC 4180) with a header line; IRIs in full, absent values empty, the rest as XSD writes it (`true`, `INF`)."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_lexical(value) for value in row] for row in self.rows)
        return out.getvalue()

    def to_json(self) -> str:
        """As a JSON array of objects; IRIs in full, dates as ISO text, absent values null.

        Numbers are numbers, but those that JSON has not are texts, `"INF"`, `"-INF"` and `"NaN"` as XSD writes them.
        """
        return json.dumps([dict(zip(self.columns, map(_jsonable, row), strict=True)) for row in self.rows], indent=1, ensure_ascii=False)

    def to_markdown(self) -> str:
        """As a Markdown table with short names."""
        lines: list[Sequence[str]] = [self.columns, ["---"] * len(self.columns)]
        lines += [[_escape_cell(show(value)) for value in row] for row in self.rows]
        return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"

    def to_pandas(self, *, decimals: str = "exact", short: bool = False) -> "pandas.DataFrame":
        """As a pandas DataFrame.

        Whole numbers are `Int64`, truth values `boolean`, texts and IRIs `string`; dates stay dates, in a column of objects.

        Args:
            decimals: `exact` for Decimal objects, or `float`.
            short: IRIs by short name, not in full.

        Raises:
            MissingDependency: pandas is not installed.
        """
        from iort_kg.frames import to_pandas

        return to_pandas(self.columns, self.rows, decimals, short)

    def to_polars(self, *, decimals: str = "exact", short: bool = False) -> "polars.DataFrame":
        """As a polars DataFrame, with `Int64`, `Boolean`, `String`, `Date`, and `Decimal` or `Float64`.

        Args:
            decimals: `exact` for decimals of 38 digits, or `float`.
            short: IRIs by short name, not in full.

        Raises:
            MissingDependency: polars is not installed.
        """
        from iort_kg.frames import to_polars

        return to_polars(self.columns, self.rows, decimals, short)

    def blocks(self) -> list[Block]:
        """What a notebook shows: the first rows, and how many there are."""
        return [Rows(self.columns, self.rows)]


def _lexical(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | Decimal):
        return _NOT_FINITE.get(str(value), str(value))
    return str(value)


def _jsonable(value: Value) -> object:
    if isinstance(value, float | Decimal) and not Decimal(value).is_finite():
        return _lexical(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _escape_cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
