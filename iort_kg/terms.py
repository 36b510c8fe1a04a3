"""RDF terms as Python values, and how a reader sees them."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from iort_kg.namespaces import PREFIXES, shorten

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
    """A value as a reader sees it: IRIs short, absent values empty.

    >>> show(True), show(None), show(IRI("https://w3id.org/iort-kg/site/rectal-cancer"))
    ('yes', '', 'site:rectal-cancer')
    """
    if value is None:
        return ""
    if isinstance(value, IRI):
        return value.short
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
