"""Rows come as typed Python values, and leave as CSV, JSON, Markdown and data frames that say the same."""

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal

import pyoxigraph as ox
import pytest

from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import PREFIXES
from iort_kg.table import IRI, Table, show, to_python

XSD = PREFIXES["xsd"]
SITE = IRI("https://w3id.org/iort-kg/site/rectal-cancer")
TABLE = Table(
    ("site", "text", "n", "value", "covered", "day"),
    (
        (SITE, 'a "b", c | d\\e\nf', 3, Decimal("5.10"), True, date(2016, 12, 1)),
        (None, None, None, None, False, None),
        (SITE, "", 0, Decimal("-7"), None, None),
    ),
)


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (None, None),
        (ox.NamedNode(SITE), SITE),
        (ox.Literal("text"), "text"),
        (ox.Literal("text", language="en"), "text"),
        (ox.Literal(3), 3),
        (ox.Literal("5.10", datatype=ox.NamedNode(XSD + "decimal")), Decimal("5.1")),
        (ox.Literal(2.5), 2.5),
        (ox.Literal(True), True),
        (ox.Literal("2016-12-01", datatype=ox.NamedNode(XSD + "date")), date(2016, 12, 1)),
        (ox.Literal("2016-12-01T10:00:00", datatype=ox.NamedNode(XSD + "dateTime")), datetime(2016, 12, 1, 10)),
        (ox.Literal("2016", datatype=ox.NamedNode(XSD + "gYear")), "2016"),
        (ox.Literal("soon", datatype=ox.NamedNode(XSD + "date")), "soon"),
        (ox.Literal("many", datatype=ox.NamedNode(XSD + "integer")), "many"),
    ],
)
def test_terms_become_python_values(term: object, expected: object) -> None:
    assert to_python(term) == expected
    assert type(to_python(term)) is type(expected)


def test_rows_are_named_tuples(kg: KnowledgeGraph) -> None:
    answer = kg.ask("studies-of-site", site="rectal-cancer")
    first = next(iter(answer))
    assert len(answer) == len(answer.rows) == len(list(answer))
    assert first._fields == answer.columns
    assert isinstance(first.study, IRI)
    assert answer.column("study")[0] == first.study
    assert isinstance(first.line, int)


def test_columns_that_are_no_python_names() -> None:
    table = Table(("class", "_x", "ok"), ((1, 2, 3),))
    assert next(iter(table)).ok == 3
    assert json.loads(table.to_json()) == [{"class": 1, "_x": 2, "ok": 3}]


def test_csv_comes_back() -> None:
    text = TABLE.to_csv()
    assert text.startswith("site,text,n,value,covered,day\n")
    back = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert back == [
        [str(SITE), 'a "b", c | d\\e\nf', "3", "5.10", "true", "2016-12-01"],
        ["", "", "", "", "false", ""],
        [str(SITE), "", "0", "-7", "", ""],
    ]


def test_json_keeps_types() -> None:
    assert json.loads(TABLE.to_json()) == [
        {"site": str(SITE), "text": 'a "b", c | d\\e\nf', "n": 3, "value": 5.1, "covered": True, "day": "2016-12-01"},
        {"site": None, "text": None, "n": None, "value": None, "covered": False, "day": None},
        {"site": str(SITE), "text": "", "n": 0, "value": -7, "covered": None, "day": None},
    ]
    assert json.loads(Table(("a",), ()).to_json()) == []


def test_markdown_cells_stay_cells() -> None:
    assert TABLE.to_markdown().splitlines() == [
        "| site | text | n | value | covered | day |",
        "| --- | --- | --- | --- | --- | --- |",
        '| site:rectal-cancer | a "b", c \\| d\\\\e f | 3 | 5.10 | yes | 2016-12-01 |',
        "|  |  |  |  | no |  |",
        "| site:rectal-cancer |  | 0 | -7 |  |  |",
    ]


def test_show() -> None:
    assert [show(value) for value in (None, SITE, True, False, 0, Decimal("0.40"))] == ["", "site:rectal-cancer", "yes", "no", "0", "0.40"]


def test_pandas_types(kg: KnowledgeGraph) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed (pip install 'iort-kg[notebook]')")
    frame = TABLE.to_pandas()
    assert list(frame.columns) == list(TABLE.columns)
    assert {name: str(frame[name].dtype) for name in ("n", "covered", "value")} == {"n": "Int64", "covered": "boolean", "value": "object"}
    assert frame["n"].sum() == 3
    assert frame["n"].isna().tolist() == [False, True, False]
    assert frame["value"][0] == Decimal("5.10")
    assert frame["day"][0] == date(2016, 12, 1)
    assert frame["site"][0].short == "site:rectal-cancer"
    assert pandas.DataFrame(Table(("a", "b"), ()).to_pandas()).shape == (0, 2)
    answer = kg.ask("significant-effects")
    assert answer.to_pandas().shape == (len(answer), len(answer.columns))
