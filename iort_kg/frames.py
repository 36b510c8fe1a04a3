"""Columns of Python values as data frames of pandas and polars, with the types that the values have.

A column of one type gets it: whole numbers that may be missing stay whole, truth values may be missing, dates are dates. Numbers of
which some are whole and some decimal are decimals: exact, or floats if one asks for that. Columns of several types keep their values in
pandas, and are text in polars.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from iort_kg.errors import InvalidInput, MissingDependency
from iort_kg.terms import IRI

if TYPE_CHECKING:
    import pandas
    import polars

DECIMALS = ("exact", "float")
MOST_DIGITS = 38  # of a decimal of polars


def to_pandas(columns: Sequence[str], rows: Sequence[Sequence[Any]], decimals: str, short: bool) -> "pandas.DataFrame":
    """Rows as a pandas DataFrame; see `iort_kg.table.Table.to_pandas`."""
    _check(decimals)
    try:
        import pandas
    except ImportError:
        raise MissingDependency("pandas is not installed", "notebook") from None
    made = {}
    for place, values in enumerate(_columns(columns, rows, short)):
        kind = kind_of(values, decimals)
        if kind is datetime:
            zoned = any(value.tzinfo for value in values if value is not None)
            made[place] = pandas.to_datetime(pandas.Series(values, dtype=object), utc=zoned)
        else:
            name = {int: "Int64", float: "float64", bool: "boolean", str: "string"}.get(kind or object, "object")
            exact = [None if value is None else Decimal(str(value)) for value in values] if kind is Decimal else values
            made[place] = pandas.Series(list(map(_float, exact)) if kind is float else exact, dtype=name)
    frame = pandas.DataFrame(made, index=pandas.RangeIndex(len(rows)))
    frame.columns = pandas.Index(list(columns), dtype=object)
    return frame


def to_polars(columns: Sequence[str], rows: Sequence[Sequence[Any]], decimals: str, short: bool) -> "polars.DataFrame":
    """Rows as a polars DataFrame; see `iort_kg.table.Table.to_polars`."""
    _check(decimals)
    try:
        import polars as pl
    except ImportError:
        raise MissingDependency("polars is not installed", "notebook") from None
    made = []
    for name, values in zip(columns, _columns(columns, rows, short), strict=True):
        kind = kind_of(values, decimals)
        present = [value for value in values if value is not None]
        if kind is Decimal:
            numbers = [None if value is None else Decimal(str(value)) for value in values]
            whole, scale = _digits([number for number in numbers if number is not None])
            if whole + scale <= MOST_DIGITS:
                made.append(pl.Series(name, numbers, dtype=pl.Decimal(MOST_DIGITS, scale)))
                continue
            kind = None
        if kind is datetime and any(value.tzinfo for value in present):
            moments = [None if value is None else value.astimezone(UTC) for value in values]
            made.append(pl.Series(name, moments, dtype=pl.Datetime("us", "UTC")))
        elif kind is float:
            made.append(pl.Series(name, list(map(_float, values)), dtype=pl.Float64))
        elif kind is None:
            texts = [None if value is None else str(value) for value in values]
            made.append(pl.Series(name, texts, dtype=pl.String if present else pl.Null))
        else:
            made.append(pl.Series(name, values, dtype=_polars_type(kind)))
    return pl.DataFrame(made)


def kind_of(values: Sequence[Any], decimals: str = "exact") -> type | None:
    """The one type that a column has; None if it has several, or is empty.

    >>> kind_of([1, None]), kind_of([1, Decimal("2.5")]), kind_of([1, Decimal("2.5")], "float"), kind_of([1, "a"])
    (<class 'int'>, <class 'decimal.Decimal'>, <class 'float'>, None)
    """
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int}:
        small = all(-(2**63) <= value < 2**63 for value in values if value is not None)
        return int if small else Decimal
    if kinds and kinds <= {int, Decimal, float}:
        return float if float in kinds or decimals == "float" else Decimal
    if kinds == {datetime}:
        zones = {value.tzinfo is None for value in values if value is not None}
        return datetime if len(zones) == 1 else None
    return kinds.pop() if len(kinds) == 1 else None


def _check(decimals: str) -> None:
    if decimals not in DECIMALS:
        raise InvalidInput(f"decimals are {' or '.join(DECIMALS)}, not {decimals!r}")


def _columns(columns: Sequence[str], rows: Sequence[Sequence[Any]], short: bool) -> list[list[Any]]:
    return [[_plain(row[place], short) for row in rows] for place in range(len(columns))]


def _plain(value: Any, short: bool) -> Any:
    return (value.short if short else str(value)) if isinstance(value, IRI) else value


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _digits(numbers: Sequence[Decimal]) -> tuple[int, int]:
    """The most digits before the point, and after it."""
    whole = scale = 0
    for number in numbers:
        digits, exponent = number.as_tuple().digits, int(number.as_tuple().exponent)
        whole, scale = max(whole, len(digits) + exponent), max(scale, -exponent)
    return whole, scale


def _polars_type(kind: type) -> Any:
    import polars as pl

    return {int: pl.Int64, bool: pl.Boolean, str: pl.String, date: pl.Date, datetime: pl.Datetime("us")}[kind]
