"""What the resources are built of: rows of the queries, codes, identifiers, references, anchors, and numbers as they are printed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any, cast

import pyoxigraph as ox

from iort_kg.assets import query_files
from iort_kg.errors import InvalidInput
from iort_kg.namespaces import BASE, POLICY, slug
from iort_kg.provenance import Anchor, LineRange, in_order, read_anchor
from iort_kg.store import evaluate
from iort_kg.table import Table

Json = dict[str, Any]
URI = "urn:ietf:rfc:3986"
UCUM = "http://unitsofmeasure.org"
DATA_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
# https://hl7.org/fhir/R5/datatypes.html#id; the full stop stands for the slash, which no name of ours holds
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")


class Parts:
    """What the queries tell, kept for the building of many resources."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self._tables: dict[str, Table] = {}
        self.types: dict[str, str] = {}  # of the resources in the bundle, by full URL

    def rows(self, name: str) -> Iterator[Any]:
        """The rows of a query of queries/export/fhir/, as named tuples."""
        if name not in self._tables:
            text = query_files("export/fhir")[name].read_text(encoding="utf-8")
            self._tables[name] = Table.from_solutions(cast("ox.QuerySolutions", evaluate(self.store, text)))
        return iter(self._tables[name])

    @cached_property
    def bindings(self) -> Mapping[str, "Binding"]:
        """What each coded element may hold."""
        found: dict[str, Binding] = {}
        for row in self.rows("bindings"):
            found.setdefault(row.element, Binding(row.valueset, row.strength == "required")).codes[row.system, row.code] = row.display
        return found

    @cached_property
    def codings(self) -> Mapping[str, list[Json]]:
        """The codes of each concept and unit."""
        displays = {key: display for binding in self.bindings.values() for key, display in binding.codes.items()}
        found: dict[str, list[Json]] = defaultdict(list)
        for row in self.rows("codings"):
            display = row.display or displays.get((row.system, row.code))
            found[row.concept].append(clean({"system": row.system, "code": row.code, "display": display}))
        return found

    @cached_property
    def coverage(self) -> Mapping[str, str]:
        """The code of coverage-information that each status and reason has."""
        return {row.concept: row.code for row in self.rows("coverage")}

    @cached_property
    def characteristics(self) -> Mapping[str, list[Any]]:
        """What holds of the patients and treatments of each group and study."""
        found: dict[str, list[Any]] = defaultdict(list)
        for row in self.rows("characteristics"):
            if row.kind == "characteristic":
                found[row.record].append(row)
        return found

    @cached_property
    def sources(self) -> Mapping[str, list[Anchor]]:
        """The lines and items of each record."""
        found: dict[str, list[Anchor]] = defaultdict(list)
        for row in self.rows("sources"):
            if (where := read_anchor(row.source)) and where not in found[row.record]:
                found[row.record].append(where)
        return found

    @cached_property
    def pages(self) -> Mapping[str, str]:
        """What each item of a page is, and where the page is, by the item's anchor."""
        return {row.source: ", ".join(filter(None, (row.label, row.page))) for row in self.rows("sources") if row.label or row.page}

    def code(self, element: str, code: str) -> str:
        """A code that the element may take.

        Raises:
            InvalidInput: it may not.
        """
        self.coding(element, code)
        return code

    def coding(self, element: str, code: str) -> Json:
        """That code with its system and display."""
        for (system, known), display in self.bindings[element].codes.items():
            if known == code:
                return {"system": system, "code": code, "display": display}
        raise InvalidInput(f"{element} cannot be {code!r}; queries/export/fhir/bindings.rq tells what it can be")

    def coded(self, element: str, code: str) -> Json:
        """That code as a CodeableConcept."""
        return {"coding": [self.coding(element, code)]}

    def concept(self, iri: str) -> Json:
        """A concept of the vocabularies as a CodeableConcept."""
        codings = self.codings.get(iri, [])
        own = (coding["display"] for coding in codings if coding["system"].startswith(BASE) or coding["system"] == UCUM)
        label = next(own, slug(iri).replace("-", " "))
        return clean({"coding": [dict(coding) for coding in codings], "text": label})

    def label(self, iri: str) -> str:
        """A concept in words."""
        return str(self.concept(iri)["text"])

    def quantity(self, value: Decimal | int, printed: str | None = None, unit: str | None = None) -> Json:
        """A number with as many decimals as are printed, and its unit."""
        known = next(iter(self.codings.get(unit, [])), None) if unit else None
        measured = {"unit": known["display"], "system": known["system"], "code": known["code"]} if known else {"unit": slug(unit or "")}
        return clean({"value": as_printed(value, printed), **measured})

    def reference(self, iri: str, display: str | None = None) -> Json:
        """A link to a resource of the bundle.

        Raises:
            InvalidInput: it is not in the bundle.
        """
        if iri not in self.types:
            raise InvalidInput(f"{iri} is linked to, but has no class and label by which it could be a resource of FHIR; give it both")
        return clean({"reference": iri, "type": self.types[iri], "display": display})

    def anchors(self, *records: str) -> list[Json]:
        """The lines and items that records come from, as related artifacts."""
        return [self.anchor(where) for where in in_order({where for record in records for where in self.sources.get(record, ())})]

    def anchor(self, where: Anchor) -> Json:
        """Lines of a document, or an item of a page with the page's address, as a related artifact."""
        return clean(
            {
                "type": "derived-from",
                "display": f"{where.document}, {where}",
                "citation": self.pages.get(where.iri),
                "document": {"contentType": "text/plain" if isinstance(where, LineRange) else "text/html", "url": where.iri},
            }
        )

    def cite(self, iri: str) -> Json:
        """A reference as a related artifact."""
        return {"type": "citation", "resourceReference": self.reference(iri)}

    def tags(self, completeness: str | None) -> Json | None:
        """How much of a record is transcribed, as a tag of its resource."""
        return {"tag": [dict(coding) for coding in self.codings.get(completeness, ())]} if completeness else None


class Binding:
    """The codes that an element may take."""

    def __init__(self, valueset: str, required: bool) -> None:
        self.valueset = valueset
        self.required = required
        self.codes: dict[tuple[str, str], str] = {}


def clean(element: Mapping[str, Any]) -> Json:
    """Without what is not there: FHIR has no null, no empty list and no empty text.

    >>> clean({"a": None, "b": [], "c": 0, "d": ""})
    {'c': 0}
    """
    return {name: value for name, value in element.items() if value is not None and value not in ([], {}, "")}


def resource(kind: str, iri: str, **elements: Any) -> Json:
    """A resource that is identified by an IRI of ours."""
    return clean({"resourceType": kind, "id": to_id(iri), "identifier": [{"system": URI, "value": iri}], **elements})


def to_id(iri: str) -> str:
    """The id of what has an IRI of ours: its path; if FHIR does not allow that as an id, cut short, with a digest.

    >>> to_id("https://w3id.org/iort-kg/policy/cam80108/reference/1")
    'cam80108.reference.1'
    >>> len(to_id("https://w3id.org/iort-kg/outcome/" + "a" * 90))
    64
    """
    path = iri.removeprefix(POLICY).removeprefix(BASE)
    name = path.replace("/", ".")
    if _ID.fullmatch(name) and "." not in path:
        return name
    return f"{re.sub('[^A-Za-z0-9.-]', '-', name)[:51]}-{sha256(iri.encode()).hexdigest()[:12]}"


def as_printed(value: Decimal | int, printed: str | None) -> Decimal | int:
    """A number with the decimals of its print; in FHIR they tell how precise it is.

    >>> as_printed(Decimal("0.7"), "0.70")
    Decimal('0.70')
    >>> as_printed(Decimal("65.3"), None)
    Decimal('65.3')
    """
    numbers = (Decimal(number) for number in _NUMBER.findall(printed or ""))
    return next((number for number in numbers if number == value), value)


def first_of_each(rows: Iterable[Any]) -> Iterator[Any]:
    """The first row of each record, where a record has several values of what should have one."""
    seen: set[str] = set()
    for row in rows:
        if row.record not in seen:
            seen.add(row.record)
            yield row
