"""The rows that a query gives, as Python values, and as CSV, JSON, Markdown or a data frame."""

import csv
import io
import json
from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from iort_kg.namespaces import PREFIXES, shorten

if TYPE_CHECKING:
    import pandas

XSD = PREFIXES["xsd"]


class IRI(str):
    """An IRI: a string, told apart from text. `short` is its short name.

    >>> IRI("https://w3id.org/iort-kg/site/rectal-cancer").short
    'site:rectal-cancer'
    """

    __slots__ = ()

    @property
    def short(self) -> str:
        """The short name."""
        return shorten(self)


_CONVERT: dict[str, Callable[[str], object]] = {
    XSD + "integer": int,
    XSD + "decimal": Decimal,
    XSD + "double": float,
    XSD + "boolean": lambda text: text in ("true", "1"),
    XSD + "date": date.fromisoformat,
    XSD + "dateTime": datetime.fromisoformat,
}

Value = IRI | str | int | Decimal | float | bool | date | None


def to_python(term: object) -> Any:
    """A term as a Python value: an IRI, int, Decimal, float, bool, date, or else text. Unbound is None."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return IRI(term.value)
    if isinstance(term, ox.Literal):
        convert = _CONVERT.get(term.datatype.value)
        if convert is not None:
            try:
                return convert(term.value)
            except (ValueError, ArithmeticError):
                return term.value
        return term.value
    return str(term)


def show(value: Value) -> str:
    """A value as a reader sees it: IRIs short, absent values empty."""
    if value is None:
        return ""
    if isinstance(value, IRI):
        return value.short
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


@dataclass(frozen=True)
class Table:
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
        """As CSV (RFC 4180) with a header line; IRIs in full, absent values empty, booleans `true` and `false`."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_lexical(value) for value in row] for row in self.rows)
        return out.getvalue()

    def to_json(self) -> str:
        """As a JSON array of objects; numbers as numbers, IRIs in full, dates as ISO text, absent values null."""
        return json.dumps([dict(zip(self.columns, map(_jsonable, row), strict=True)) for row in self.rows], indent=1, ensure_ascii=False)

    def to_markdown(self) -> str:
        """As a Markdown table with short names."""
        lines: list[Sequence[str]] = [self.columns, ["---"] * len(self.columns)]
        lines += [[_escape_cell(show(value)) for value in row] for row in self.rows]
        return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"

    def to_pandas(self) -> "pandas.DataFrame":
        """As a pandas DataFrame: integers as nullable integers, decimals as Decimal objects, dates as dates.

        Raises:
            ImportError: pandas is not installed (`pip install 'iort-kg[notebook]'`).
        """
        import pandas

        frame = pandas.DataFrame(self.rows, columns=list(self.columns), dtype=object)
        for name in self.columns:
            kinds = {type(value) for value in frame[name] if value is not None}
            if kinds == {int}:
                frame[name] = frame[name].astype("Int64")
            elif kinds == {bool}:
                frame[name] = frame[name].astype("boolean")
        return frame


def _lexical(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _jsonable(value: Value) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _escape_cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
