"""Statistics against values worked out by hand or with a table of the normal distribution."""

import time
from decimal import Decimal

import pyoxigraph as ox
import pytest

from iort_kg import functions
from iort_kg.functions import FUNCTIONS, custom_functions
from iort_kg.namespaces import PREFIXES
from iort_kg.store import evaluate


def call(expression: str) -> str | None:
    solutions = evaluate(ox.Store(), f"SELECT ?x {{ BIND ({expression} AS ?x) }}", custom_functions())
    assert isinstance(solutions, ox.QuerySolutions)
    value = next(solutions)["x"]
    return value.value if isinstance(value, ox.Literal) else None


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('function:decimals("29.6%")', "1"),
        ('function:decimals("Not reported")', None),
        ('function:number("1,174 patients")', "1174"),
        ('function:percentFits("25.5%", 13, 51)', "true"),  # 25.490
        ('function:percentFits("34%", 13, 34)', "false"),  # 38.235
        ('function:percentFits("12.5%", 1, 8)', "true"),
        ('function:percentFits("12%", 1, 8)', "true"),  # 12.5, half to even
        ('function:percentFits("13%", 1, 8)', "true"),  # 12.5, half up
        ('function:percentFits("13%", 9, 8)', None),
        ('function:grim("94.5%", 44)', "false"),  # 41 is 93.2, 42 is 95.5
        ('function:grim("82%", 99)', "true"),  # 81 is 81.8
        ('function:fittingCounts("83%", 137)', "114"),  # 83.2; 113 is 82.5, by one digit more 82.48
        ('function:fittingTotalsOf("34%", 13)', "38"),  # 34.2; 13 of 39 is 33.3
        ('function:ratioIsSymmetric("1.86", "1.03", "3.38")', "true"),
        ('function:ratioIsSymmetric("1.35", "0.84", "2.82")', "false"),
        ('function:mirroredLimit("2", "4")', "1"),
        ('function:ratioCenter("0.5", "2")', "1"),
        ('function:pOfRatioAgrees("0.041", "2.554", "1.041", "6.269", 95)', "true"),
        ('function:pOfRatioAgrees("0.47", "1.35", "0.84", "2.82", 95)', "false"),
        ('function:pOfRatioAgrees("<0.001", "0.40", "0.26", "0.62", 95)', "true"),
        ('function:pOfHeterogeneityAgrees("0.135", "36.8%", 8)', "true"),
        ('function:pOfHeterogeneityAgrees("0.85", "0", 5)', "true"),
        ('function:pOfHeterogeneityAgrees("0.05", "0", 5)', "false"),
        ('function:studiesOfHeterogeneity("42%", "0.161")', "4"),
        ("function:firstLine(<https://w3id.org/iort-kg/source/p#line=43,45>)", "44"),
        ("function:lastLine(<https://w3id.org/iort-kg/source/p#line=43,45>)", "45"),
        ("function:lastLine(<https://example.org/>)", None),
        ('function:codeStatus(code-system:icd-10-cm, "C25")', "header"),
        ('function:codeStatus(code-system:cpt, "77424")', None),
        ('function:codeDescription(code-system:icd-9-cm, "154.1")', "Malignant neoplasm of rectum"),
        ('function:addedWords("of edocervix", "of endocervix")', "edocervix"),
        ('function:codesShown(code-system:icd-10-cm, "C53")', "C53.0 to C53.9"),
        ('function:codesLeftOut(code-system:icd-10-cm, "C54.0-C54.2", "C54.1")', "C54.0, C54.2"),
        ('function:codesMeet(code-system:icd-9-cm, "182", "182.8")', "true"),
        ('function:unmatchedCodes(code-system:icd-10-cm, "C25.0", code-system:icd-9-cm, "157.1")', "C25.0 (157.0)"),
        ('function:equivalentsLeftOut(code-system:icd-10-cm, "C25.0, C25.1", code-system:icd-9-cm, "157.1")', "157.0"),
        ('function:plainWords("Recurrent head-and-neck Carcinomas"@en)', " recurrent head and neck cancer "),
        ('function:suspectWords("rectal caner")', "caner"),
        ('function:suspectWords("rectal cancer")', None),
        ('function:respelled("caner", "rectal cancer")', "“caner” for “cancer”"),
        ('function:grim("94.5%")', None),
        ('function:grim("94.5%", "many")', None),
    ],
)
def test_function(expression: str, expected: str | None) -> None:
    assert call(expression) == expected


def test_p_of_ratio_by_hand() -> None:
    # ln 2 = 0.693, limits 1 and 4: SE = ln 4 / 3.92 = 0.3536, z = 1.960
    found = functions.p_of_ratio("2.0000", "1.0000", "4.0000", 95)
    assert found == pytest.approx((0.05, 0.05), abs=0.0005)


def test_p_of_ratio_widens_with_rounding() -> None:
    narrow, wide = functions.p_of_ratio("2.000", "1.000", "4.000", 95), functions.p_of_ratio("2.0", "1.0", "4.0", 95)
    assert narrow
    assert wide
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_ratio_of_nothing_has_no_p() -> None:
    assert functions.p_of_ratio("-1", "0.5", "2", 95) is None
    assert functions.p_of_ratio("none", "0.5", "2", 95) is None


def test_heterogeneity_by_hand() -> None:
    # k = 3: Q = 2 / (1 - 0.5) = 4, and P(chi-squared with 2 degrees of freedom > 4) = exp(-2) = 0.1353
    assert functions.p_of_heterogeneity("50.000", 3) == pytest.approx((0.1353, 0.1353), abs=0.0001)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('function:fittingTotalsOf("0.0000001%", 1)', "666666667, 666666668, 666666669, 666666670, 666666671, … 1000000000"),
        ('function:fittingTotalsOf("0.000000000000000001%", 1000000000)', ""),
        ('function:fittingTotalsOf("1%", 1000000)', "66666667, 66666668, 66666669, 66666670, 66666671, … 200000000"),  # 1.4999…; 0.5 to 1
        ('function:fittingCounts("50%", 1000000000)', "495000000, 495000001, 495000002, 495000003, 495000004, … 505000000"),
        ('function:grim("50%", 1000000000)', "true"),
        ('function:fittingTotalsOf("34%", 1000000001)', None),
        ('function:grim("34%", "1E999999999")', None),
        ('function:grim("34%", "NaN")', None),
    ],
)
def test_numbers_that_no_study_has_take_no_time(expression: str, expected: str | None) -> None:
    start = time.process_time()
    assert call(expression) == expected
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize("text", ["0%", "0.6%", "1%", "12.5%", "49.95%", "99.9%", "100%", "100.4%", "101%", "-0.3%"])
def test_what_fits_is_what_trying_each_finds(text: str) -> None:
    for number in (1, 2, 7, 8, 40, 201):
        counts = [count for count in range(number + 1) if functions.percent_fits(text, count, number)]
        assert list(functions.fitting_counts(text, number) or ()) == counts
        totals = [str(total) for total in range(number, 300 * number) if functions.percent_fits(text, number, total)]
        shown = ", ".join(totals if len(totals) <= 5 else [*totals[:5], f"… {totals[-1]}"])
        assert (functions.fitting_totals_of(text, number) or "") == shown or text == "0%"  # any large total fits zero


def test_functions_are_documented() -> None:
    assert PREFIXES["function"] == "https://w3id.org/iort-kg/function#"
    assert len({function.iri for function in FUNCTIONS}) == len(FUNCTIONS)
    assert all(function.meaning.endswith(".") and function.arguments and function.result for function in FUNCTIONS)


def test_interval_of_a_print() -> None:
    assert functions.rounding_interval("29.6%") == pytest.approx((29.55, 29.65))
    assert functions.printed_number("5.10") == Decimal("5.10")
