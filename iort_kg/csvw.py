"""Tables as CSV on the Web: CSV files, and one JSON file that says what each column means (https://www.w3.org/TR/tabular-metadata/)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyoxigraph as ox
import yaml

from iort_kg.answers import COLUMNS, decision_table
from iort_kg.assets import query_files
from iort_kg.catalog import Loader, Question, load_question
from iort_kg.coverage import Decider
from iort_kg.jsonld import context
from iort_kg.namespaces import BASE, expand
from iort_kg.rules import policies
from iort_kg.store import evaluate
from iort_kg.table import IRI, Table

METADATA = "csv-metadata.json"
_LICENSE = "https://creativecommons.org/licenses/by/4.0/"
# XSD's names of the types of a table's values; bool and datetime before what they are kinds of.
_DATATYPES = (
    (bool, "boolean"),
    (int, "integer"),
    (Decimal, "decimal"),
    (float, "double"),
    (datetime, "dateTime"),
    (date, "date"),
    (IRI, "anyURI"),
)


@dataclass(frozen=True)
class Sheet:
    """A table, and what it means.

    Attributes:
        name: the name of its file, without ending.
        title: what it answers.
        description: what else is to be known.
        table: its rows.
        meanings: what each column holds, by name.
        properties: the IRI of what each column says; one of the sheet's own where none is given.
        lists: columns of several values with a space between them.
        about: the column that names what a row is about, if one does.
    """

    name: str
    title: str
    description: str
    table: Table
    meanings: Mapping[str, str]
    properties: Mapping[str, str]
    lists: Sequence[str] = ()
    about: str | None = None


def question_sheet(question: Question, answer: Table) -> Sheet:
    """The answer of a shipped question."""
    return Sheet(question.name, question.summary, question.description.strip(), answer, question.outputs, {})


def shipped_sheets(store: ox.Store) -> Iterator[Sheet]:
    """The tables of queries/export/tables/, and what the rule of each policy makes of every request."""
    for path in query_files("export/tables").values():
        query = load_question(path)
        header = yaml.load("\n".join(line[2:] for line in query.sparql.splitlines() if line.startswith("#+")), Loader=Loader)
        table = Table.from_solutions(evaluate(store, query.sparql))  # type: ignore[arg-type]
        properties = {name: iri for name in table.columns if (iri := _property(name))}
        lists = header.get("lists", ())
        yield Sheet(query.name, query.summary, query.description, table, query.outputs, properties, lists, table.columns[0])
    for policy in policies(store):
        table = decision_table(Decider(store, policy))
        facts = {name: f"The fact {name.replace('_', '-')}, by slug, or unknown" for name in table.columns if name not in COLUMNS}
        title, told = f"What does the coverage rule of {policy} make of every request?", "Values are slugs of the vocabularies."
        yield Sheet(f"determinations-{policy}", title, told, table, facts, {}, ("missing", "ambiguities"))


def to_files(sheets: Sequence[Sheet]) -> dict[str, bytes]:
    """The CSV files and their description."""
    files = {f"{sheet.name}.csv": sheet.table.to_csv().encode() for sheet in sheets}
    described = [_describe(sheet) for sheet in sheets]
    head = {"@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}]}
    metadata = {**head, **described[0]} if len(described) == 1 else {**head, "dc:license": {"@id": _LICENSE}, "tables": described}
    files[METADATA] = (json.dumps(metadata, indent=1, ensure_ascii=False) + "\n").encode()
    return files


def _describe(sheet: Sheet) -> dict[str, Any]:
    columns = [_column(sheet, name, sheet.table.column(name)) for name in sheet.table.columns]
    schema: dict[str, Any] = {"columns": columns}
    if sheet.about:
        schema |= {"aboutUrl": f"{{+{sheet.about}}}", "primaryKey": sheet.about}
        columns[0] = {**columns[0], "suppressOutput": True}
    told = {"dc:description": sheet.description} if sheet.description else {}
    return {"url": f"{sheet.name}.csv", "dc:title": sheet.title, **told, "dc:license": {"@id": _LICENSE}, "tableSchema": schema}


def _column(sheet: Sheet, name: str, values: Sequence[Any]) -> dict[str, Any]:
    title = {"dc:description": sheet.meanings[name]} if name in sheet.meanings else {}
    several = name in sheet.lists
    kinds = {_datatype(value) for value in values if value is not None}
    kind = kinds.pop() if len(kinds) == 1 else "decimal" if kinds == {"integer", "decimal"} else "string"
    if several and all(word.startswith("http") for value in values if value for word in str(value).split()):
        kind = "anyURI"
    return {
        "name": name,
        "titles": name,
        **title,
        "datatype": kind,
        "propertyUrl": sheet.properties.get(name, f"{BASE}table/{sheet.name}#{name}"),
        **({"separator": " "} if several else {}),
        **({"valueUrl": f"{{+{name}}}"} if kind == "anyURI" and not several else {}),
    }


def _datatype(value: object) -> str:
    return next((name for kind, name in _DATATYPES if isinstance(value, kind)), "string")


def _property(name: str) -> str | None:
    """The property that has the name in the JSON-LD context."""
    definition = context().get(name)
    iri = definition.get("@id") if isinstance(definition, dict) else definition
    return expand(iri) if isinstance(iri, str) and "//" not in iri else None
