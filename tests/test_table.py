"""Rows come as typed Python values, and leave as CSV, JSON, Markdown and data frames that say the same."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pyoxigraph as ox
import pytest

from iort_kg.catalog import get_question, question_names
from iort_kg.errors import InvalidInput
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


def test_numbers_that_json_has_not_are_texts() -> None:
    texts = ("INF", "-INF", "NaN")
    kinds = ("double", "decimal")  # a decimal cannot be one, but a file can say so
    table = Table(texts, tuple(tuple(to_python(ox.Literal(text, datatype=ox.NamedNode(XSD + kind))) for text in texts) for kind in kinds))
    assert json.loads(table.to_json(), parse_constant=pytest.fail) == [dict(zip(texts, texts, strict=True))] * 2
    assert table.to_csv().splitlines() == ["INF,-INF,NaN"] * 3


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


MIXED = Table(
    ("number", "large", "moment", "anything", "nothing", "double"),
    (
        (1, 2**70, datetime(2020, 1, 2, tzinfo=UTC), SITE, None, 0.5),
        (Decimal("2.50"), -1, None, 3, None, 1),
        (None, None, datetime(2020, 1, 2, 12, tzinfo=timezone(timedelta(hours=2))), None, None, Decimal("0.1")),
    ),
)


def test_pandas_types(kg: KnowledgeGraph) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed (pip install 'iort-kg[notebook]')")
    frame = TABLE.to_pandas()
    assert list(frame.columns) == list(TABLE.columns)
    expected = {"site": "string", "text": "string", "n": "Int64", "value": "object", "covered": "boolean", "day": "object"}
    assert {name: str(frame[name].dtype) for name in frame.columns} == expected
    assert frame["n"].sum() == 3
    assert frame["n"].isna().tolist() == [False, True, False]
    assert frame["value"][0] == Decimal("5.10")
    assert frame["value"].dropna().sum() == Decimal("-1.90")
    assert frame["day"][0] == date(2016, 12, 1)
    assert frame["covered"].isna().tolist() == [False, False, True]
    assert (frame["site"][0], type(frame["site"][0])) == (str(SITE), str)
    assert TABLE.to_pandas(short=True)["site"][0] == "site:rectal-cancer"
    floats = TABLE.to_pandas(decimals="float")["value"]
    assert (str(floats.dtype), floats[0], floats.isna().sum()) == ("float64", 5.1, 1)
    assert pandas.DataFrame(Table(("a", "b"), ()).to_pandas()).shape == (0, 2)
    answer = kg.ask("significant-effects")
    assert answer.to_pandas().shape == (len(answer), len(answer.columns))


def test_pandas_types_of_mixed_columns() -> None:
    pytest.importorskip("pandas", reason="pandas is not installed (pip install 'iort-kg[notebook]')")
    frame = MIXED.to_pandas(short=True)
    assert frame["number"].tolist() == [Decimal(1), Decimal("2.50"), None]
    assert frame["large"].tolist() == [Decimal(2**70), Decimal(-1), None]
    assert frame["moment"][2] == datetime(2020, 1, 2, 10, tzinfo=UTC)
    assert frame["anything"].tolist() == ["site:rectal-cancer", 3, None]
    assert (str(frame["double"].dtype), frame["double"][2]) == ("float64", 0.1)


def test_polars_types(kg: KnowledgeGraph) -> None:
    pl = pytest.importorskip("polars", reason="polars is not installed (pip install 'iort-kg[notebook]')")
    frame = TABLE.to_polars()
    assert dict(frame.schema) == {
        "site": pl.String,
        "text": pl.String,
        "n": pl.Int64,
        "value": pl.Decimal(38, 2),
        "covered": pl.Boolean,
        "day": pl.Date,
    }
    assert frame["value"].to_list() == [Decimal("5.10"), None, Decimal("-7")]
    assert frame["n"].to_list() == [3, None, 0]
    assert frame["day"][0] == date(2016, 12, 1)
    assert frame["covered"].to_list() == [True, False, None]
    assert TABLE.to_polars(short=True)["site"][0] == "site:rectal-cancer"
    assert TABLE.to_polars(decimals="float")["value"].to_list() == [5.1, None, -7.0]
    assert Table(("a", "b"), ()).to_polars().shape == (0, 2)
    answer = kg.ask("significant-effects")
    assert answer.to_polars().shape == (len(answer), len(answer.columns))


def test_polars_types_of_mixed_columns() -> None:
    pl = pytest.importorskip("polars", reason="polars is not installed (pip install 'iort-kg[notebook]')")
    frame = MIXED.to_polars()
    assert frame["number"].to_list() == [Decimal(1), Decimal("2.50"), None]
    assert frame["large"].to_list() == [Decimal(2**70), Decimal(-1), None]
    assert frame["moment"].to_list()[2] == datetime(2020, 1, 2, 10, tzinfo=UTC)
    assert frame["anything"].to_list() == [str(SITE), "3", None]
    assert frame["nothing"].dtype == pl.Null
    assert frame["double"].to_list() == [0.5, 1.0, 0.1]
    longest = Decimal("1." + "1" * 60)
    assert Table(("a",), ((longest,),)).to_polars()["a"].to_list() == [str(longest)]


def test_decimals_are_exact_or_floats() -> None:
    for convert in (TABLE.to_pandas, TABLE.to_polars):
        with pytest.raises(InvalidInput, match="exact or float, not 'int'"):
            convert(decimals="int")


@pytest.mark.parametrize("name", question_names())
def test_both_kinds_of_frame_hold_every_answer(name: str, kg: KnowledgeGraph) -> None:
    """Value by value, whatever a question's columns hold."""
    pytest.importorskip("pandas", reason="pandas is not installed (pip install 'iort-kg[notebook]')")
    pytest.importorskip("polars", reason="polars is not installed (pip install 'iort-kg[notebook]')")
    inputs = {key: given.example for key, given in get_question(name).inputs.items() if given.required}
    table = kg.ask(name, **inputs)
    expected = [[None if value is None else str(value) for value in row] for row in table.rows]
    in_polars = [[None if value is None else str(value) for value in row] for row in table.to_polars().rows()]
    frame = table.to_pandas().astype(object)
    in_pandas = [[None if value is None else str(value) for value in row] for row in frame.where(frame.notna(), None).to_numpy().tolist()]
    assert [[plain(value) for value in row] for row in in_pandas] == [[plain(value) for value in row] for row in expected]
    assert [[plain(value) for value in row] for row in in_polars] == [[plain(value) for value in row] for row in expected]


def plain(text: str | None) -> object:
    """Numbers by value, so that 5 and 5.0 are the same."""
    try:
        return None if text is None else Decimal(text)
    except ArithmeticError:
        return text
