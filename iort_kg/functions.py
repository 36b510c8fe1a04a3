"""Statistics, and look-ups of codes and words, as SPARQL extension functions, for the audits of queries/check/.

Each function is named `https://w3id.org/iort-kg/function#…` (prefix `function:`), takes and gives RDF literals, and reads a number
as it is printed, since the printed decimals tell how far it was rounded: `"29.6%"` stands for all that lies from 29.55 to 29.65.
A function that cannot be worked out (no number in the text, a count above its total) gives nothing, which in SPARQL is an error.
So does a whole number beyond a billion, and none is tried out one after the other: what a file says cannot hold an audit up.

Sources: GRIM after Brown and Heathers, doi:10.1177/1948550616673876; p values from confidence intervals after Altman and Bland,
doi:10.1136/bmj.d2090; I² after Higgins and Thompson, doi:10.1002/sim.1186; codes and words from the
classifications and the lexicon that `iort_kg.codes` and `iort_kg.words` name.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import cache
from math import inf, log, sqrt
from typing import Any

import pyoxigraph as ox

from iort_kg import codes, words
from iort_kg.errors import MissingDependency
from iort_kg.namespaces import PREFIXES
from iort_kg.provenance import LineRange
from iort_kg.store import Term

XSD = PREFIXES["xsd"]
FUNCTION = PREFIXES["function"]
MOST_SHOWN = 5
REACH = 10
MOST = 10**9
LEEWAY = 0.1
TINY = 1e-300
_NUMBER = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[-−]?\.\d+")

Interval = tuple[float, float]
Custom = Callable[..., Term | None]


@dataclass(frozen=True)
class Function:
    """One function: its name, what it means, its arguments, what it gives, and how it is worked out."""

    name: str
    meaning: str
    arguments: tuple[str, ...]
    result: str
    compute: Callable[..., Any]

    @property
    def iri(self) -> str:
        """The name under which SPARQL calls it."""
        return FUNCTION + self.name


def printed_number(text: str) -> Decimal | None:
    """The first number of a text as printed.

    >>> printed_number("<0.001"), printed_number("Eighty-three percent")
    (Decimal('0.001'), None)
    """
    found = _NUMBER.search(text)
    return Decimal(found[0].replace(",", "").replace("−", "-")) if found else None


def decimals(text: str) -> int | None:
    """How many decimals the first number of a text is printed with.

    >>> decimals("29.6%"), decimals("1.350"), decimals("19")
    (1, 3, 0)
    """
    number = printed_number(text)
    return None if number is None else -int(number.as_tuple().exponent)


def rounding_interval(text: str) -> Interval | None:
    """All values that print as the text: half a unit of the last printed digit to either side."""
    number = printed_number(text)
    if number is None:
        return None
    half = 0.5 * 10.0 ** int(number.as_tuple().exponent)
    return float(number) - half, float(number) + half


def percent_fits(text: str, count: int, total: int) -> bool | None:
    """Whether a count out of a total is, in percent, what is printed; a half may be rounded up or to even.

    >>> percent_fits("25.5%", 13, 51), percent_fits("34%", 13, 34)
    (True, False)
    """
    number = printed_number(text)
    if number is None or total <= 0 or not 0 <= count <= total:
        return None
    exact, unit = Decimal(100 * count) / Decimal(total), Decimal(1).scaleb(int(number.as_tuple().exponent))
    return number in (exact.quantize(unit, ROUND_HALF_UP), exact.quantize(unit, ROUND_HALF_EVEN))


def fitting_counts(text: str, total: int) -> range | None:
    """All counts out of a total that are, in percent, what is printed.

    >>> fitting_counts("94.5%", 44), fitting_counts("82%", 99), fitting_counts("50%", 1000)
    (range(0, 0), range(81, 82), range(495, 506))
    """
    interval = rounding_interval(text)
    if interval is None or total <= 0:
        return None
    first, last = int(interval[0] / 100 * total) - 1, int(interval[1] / 100 * total) + 1
    return _fitting(range(max(first, 0), min(last, total) + 1), lambda count: percent_fits(text, count, total))


def grim(text: str, total: int) -> bool | None:
    """Whether any count out of a total is, in percent, what is printed (GRIM)."""
    found = fitting_counts(text, total)
    return None if found is None else bool(found)


def nearest_counts(text: str, total: int) -> str | None:
    """The counts to either side of a printed percentage, with the percentages that they are.

    >>> nearest_counts("29.6%", 73)
    '21 (28.8%) or 22 (30.1%)'
    """
    number, places = printed_number(text), decimals(text)
    if number is None or places is None or total <= 0:
        return None
    below = int(number * total / 100)
    near = [count for count in (below, below + 1) if 0 <= count <= total]
    return " or ".join(f"{count} ({_percent(count, total, places)}%)" for count in near)


def fitting_totals(text: str, total: int) -> str | None:
    """The totals nearest to a given one for which some count is what is printed.

    >>> fitting_totals("19.1%", 69)
    '68 (13 of 68)'
    """
    if printed_number(text) is None or total <= 0:
        return None
    others = [other for other in range(max(total - REACH, 1), total + REACH + 1) if other != total]
    near = sorted(others, key=lambda other: (abs(other - total), other))
    found = [(other, counts[0]) for other in near if (counts := fitting_counts(text, other))]
    return ", ".join(f"{other} ({count} of {other})" for other, count in found[:MOST_SHOWN])


def fitting_totals_of(text: str, count: int) -> str | None:
    """The totals up to a billion of which a count is, in percent, what is printed.

    >>> fitting_totals_of("34%", 13)
    '38'
    """
    interval = rounding_interval(text)
    if interval is None or count <= 0 or interval[1] <= 0:
        return None
    lowest = int(100 * count / interval[1])
    highest = int(100 * count / interval[0]) + 1 if interval[0] > 0 else lowest + REACH * count
    return _some(_fitting(range(max(lowest, count), min(highest, MOST) + 1), lambda total: percent_fits(text, count, total)))


def p_of_ratio(estimate: str, lower: str, upper: str, level: float) -> Interval | None:
    """The lowest and highest p value that a ratio and its confidence interval allow, each rounded as printed.

    The standard error of the logarithm is the interval's width on the log scale over twice the normal quantile of the level.
    """
    at, low, high = (_log_interval(text) for text in (estimate, lower, upper))
    if at is None or low is None or high is None or not 0 < level < 100:
        return None
    special = _special()
    width = 2 * float(special.ndtri(0.5 + level / 200))
    narrow, wide = (high[0] - low[1]) / width, (high[1] - low[0]) / width
    far = max(abs(at[0]), abs(at[1]))
    near = 0.0 if at[0] <= 0 <= at[1] else min(abs(at[0]), abs(at[1]))
    if wide <= 0:
        return None
    return (2 * float(special.ndtr(-far / narrow)) if narrow > 0 else 0.0), 2 * float(special.ndtr(-near / wide))


def p_of_ratio_agrees(printed: str, estimate: str, lower: str, upper: str, level: float) -> bool | None:
    """Whether a printed p value is one that a ratio and its interval allow, give or take a tenth of a standard error.

    The tenth leaves room for a test that is not quite the one of the interval, such as an exact or a likelihood-ratio test.
    """
    possible = p_of_ratio(estimate, lower, upper, level)
    if possible is None:
        return None
    special = _special()
    far, near = (float(special.ndtri(1 - min(max(p, TINY), 1) / 2)) for p in possible)
    return p_agrees(printed, (2 * float(special.ndtr(-far - LEEWAY)), 2 * float(special.ndtr(-max(near - LEEWAY, 0)))))


def ratio_is_symmetric(estimate: str, lower: str, upper: str) -> bool | None:
    """Whether a ratio can be the geometric mean of its limits, each being rounded as printed.

    >>> ratio_is_symmetric("1.13", "0.77", "1.65"), ratio_is_symmetric("1.35", "0.84", "2.82")
    (True, False)
    """
    at, low, high = (_log_interval(text) for text in (estimate, lower, upper))
    if at is None or low is None or high is None:
        return None
    return (low[0] + high[0]) / 2 <= at[1] and at[0] <= (low[1] + high[1]) / 2


def ratio_center(lower: str, upper: str) -> Decimal | None:
    """The geometric mean of two limits, to three digits."""
    low, high = printed_number(lower), printed_number(upper)
    if low is None or high is None or low <= 0 or high <= 0:
        return None
    return _three_digits(sqrt(float(low) * float(high)))


def mirrored_limit(estimate: str, limit: str) -> Decimal | None:
    """The limit that would lie as far from a ratio, on the log scale, as the given one on the other side."""
    at, other = printed_number(estimate), printed_number(limit)
    if at is None or other is None or other <= 0:
        return None
    return _three_digits(float(at * at / other))


def p_of_heterogeneity(i2: str, studies: int) -> Interval | None:
    """The lowest and highest p value of Cochran's Q that a printed I² (in percent) allows with so many studies.

    Q is (k - 1) / (1 - I²); an I² of zero stands for every Q up to k - 1.
    """
    interval = rounding_interval(i2)
    if interval is None or studies < 2:
        return None
    free, special = studies - 1, _special()
    q_low = free / (1 - interval[0] / 100) if interval[0] > 0 else 0.0
    q_high = free / (1 - interval[1] / 100) if interval[1] < 100 else inf
    return float(special.chdtrc(free, q_high)), float(special.chdtrc(free, q_low))


def p_agrees(printed: str, possible: Interval | None) -> bool | None:
    """Whether a printed p value, rounded as printed, can be one of those possible; `<0.05` stands for all below."""
    interval = rounding_interval(printed)
    if interval is None or possible is None:
        return None
    lowest = 0.0 if "<" in printed else interval[0]
    highest = float(printed_number(printed) or 0) if "<" in printed else interval[1]
    return lowest <= possible[1] and possible[0] <= highest


def studies_of_heterogeneity(i2: str, p: str) -> str | None:
    """The numbers of studies with which a printed I² and a printed p value agree, up to a hundred."""
    if rounding_interval(i2) is None or rounding_interval(p) is None:
        return None
    return _some([k for k in range(2, 101) if p_agrees(p, p_of_heterogeneity(i2, k))])


def _range_text(interval: Interval | None) -> str | None:
    return None if interval is None else f"{_three_digits(interval[0])} to {_three_digits(interval[1])}"


def _line(iri: str, end: str) -> int | None:
    where = LineRange.from_iri(iri)
    return None if where is None else int(getattr(where, end))


FUNCTIONS: tuple[Function, ...] = (
    Function("number", "The first number of a text.", ("string",), "decimal", printed_number),
    Function("decimals", "How many decimals the first number of a text is printed with.", ("string",), "integer", decimals),
    Function(
        "percentFits",
        "Whether a count (second) out of a total (third) is the printed percentage (first), a half rounded up or to even.",
        ("string", "integer", "integer"),
        "boolean",
        percent_fits,
    ),
    Function("grim", "Whether any count out of a total is the printed percentage.", ("string", "integer"), "boolean", grim),
    Function(
        "nearestCounts",
        "The counts to either side of a printed percentage of a total, with their percentages.",
        ("string", "integer"),
        "string",
        nearest_counts,
    ),
    Function(
        "fittingCounts",
        "The counts out of a total that are the printed percentage.",
        ("string", "integer"),
        "string",
        lambda text, total: None if (found := fitting_counts(text, total)) is None else _some(found),
    ),
    Function(
        "fittingTotals",
        f"The totals within {REACH} of the given one of which some count is the printed percentage, nearest first.",
        ("string", "integer"),
        "string",
        fitting_totals,
    ),
    Function(
        "fittingTotalsOf", "The totals of which a count is the printed percentage.", ("string", "integer"), "string", fitting_totals_of
    ),
    Function(
        "pOfRatio",
        "The p values that a ratio, its lower and upper limit, and their level in percent allow, as “lowest to highest”.",
        ("string", "string", "string", "decimal"),
        "string",
        lambda *given: _range_text(p_of_ratio(*given)),
    ),
    Function(
        "pOfRatioAgrees",
        "Whether a printed p value (first) is one that a ratio, its limits and their level allow, within a tenth of a standard error.",
        ("string", "string", "string", "string", "decimal"),
        "boolean",
        p_of_ratio_agrees,
    ),
    Function(
        "ratioIsSymmetric",
        "Whether a ratio can be the geometric mean of its lower and upper limit.",
        ("string", "string", "string"),
        "boolean",
        ratio_is_symmetric,
    ),
    Function("ratioCenter", "The geometric mean of two limits, to three digits.", ("string", "string"), "decimal", ratio_center),
    Function(
        "mirroredLimit",
        "The other limit that a ratio and one limit call for, to three digits.",
        ("string", "string"),
        "decimal",
        mirrored_limit,
    ),
    Function(
        "pOfHeterogeneity",
        "The p values that I² in percent allows with a number of studies, as “lowest to highest”.",
        ("string", "integer"),
        "string",
        lambda *given: _range_text(p_of_heterogeneity(*given)),
    ),
    Function(
        "pOfHeterogeneityAgrees",
        "Whether a printed p value (first) is among those that I² allows with a number of studies.",
        ("string", "string", "integer"),
        "boolean",
        lambda p, *given: p_agrees(p, p_of_heterogeneity(*given)),
    ),
    Function(
        "studiesOfHeterogeneity",
        "The numbers of studies, up to a hundred, with which I² and its p value agree.",
        ("string", "string"),
        "string",
        studies_of_heterogeneity,
    ),
    Function("firstLine", "The first line of an anchor.", ("iri",), "integer", lambda iri: _line(iri, "first")),
    Function("lastLine", "The last line of an anchor.", ("iri",), "integer", lambda iri: _line(iri, "last")),
    Function(
        "codeStatus",
        "Whether a code of a system is billable, a header of others, retired since a former release, or unknown.",
        ("iri", "string"),
        "string",
        codes.code_status,
    ),
    Function(
        "codeDescription",
        "What the classification of a system says that a code means.",
        ("iri", "string"),
        "string",
        codes.code_description,
    ),
    Function("addedWords", "The words of a text that another text lacks.", ("string", "string"), "string", codes.added_words),
    Function(
        "plainWords",
        "A text for comparing names of diseases: small letters, no ending s, carcinoma and neoplasm as cancer, a blank around each word.",
        ("string",),
        "string",
        words.plain_words,
    ),
    Function(
        "suspectWords",
        "The words of a text that a lexicon of English does not hold, or never met.",
        ("string",),
        "string",
        words.suspect_words,
    ),
    Function(
        "respelled",
        "Those suspect words that are one letter or blank from a known one, with it; the second text holds the words of the trade.",
        ("string", "string"),
        "string",
        words.respelled,
    ),
    Function(
        "codesShown",
        f"The billable codes of a system that codes, headers and ranges stand for, as at most {codes.MOST_SHOWN} runs.",
        ("iri", "string"),
        "string",
        codes.codes_shown,
    ),
    Function(
        "codesLeftOut",
        "The billable codes of a system that the first codes, headers and ranges stand for and the second do not.",
        ("iri", "string", "string"),
        "string",
        codes.codes_left_out,
    ),
    Function(
        "codesMeet",
        "Whether there is a billable code of a system that both of two lists of codes, headers and ranges stand for.",
        ("iri", "string", "string"),
        "boolean",
        codes.codes_meet,
    ),
    Function(
        "unmatchedCodes",
        "The billable codes of a system none of whose equivalents in another system is among the codes listed there, with these.",
        ("iri", "string", "iri", "string"),
        "string",
        codes.unmatched_codes,
    ),
    Function(
        "equivalentsLeftOut",
        "The equivalents, in another system, of the billable codes of a system none of whose equivalents is listed there.",
        ("iri", "string", "iri", "string"),
        "string",
        codes.equivalents_left_out,
    ),
)


def custom_functions() -> dict[ox.NamedNode, Custom]:
    """The functions as Oxigraph calls them.

    Raises:
        MissingDependency: scipy, the lexicon, or a package with a classification, is not installed.
    """
    _special()
    codes.require_classifications()
    words.require_lexicon()
    return {ox.NamedNode(function.iri): _wrap(function) for function in FUNCTIONS}


def _wrap(function: Function) -> Custom:
    readers = [_READ[kind] for kind in function.arguments]

    def call(*terms: Term) -> Term | None:
        if len(terms) != len(readers):
            return None
        try:
            values = [read(term) for read, term in zip(readers, terms, strict=True)]
            result = None if None in values else function.compute(*values)
        except (ValueError, ArithmeticError):
            return None
        return None if result is None else _literal(result, function.result)

    return call


def _literal(value: object, kind: str) -> ox.Literal:
    if isinstance(value, Decimal):
        text = f"{value:f}"
    elif isinstance(value, bool):
        text = "true" if value else "false"
    else:
        text = str(value)
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


def _text(term: Term) -> str | None:
    return term.value if isinstance(term, ox.Literal) else None


def _of_literal(convert: Callable[[str], Any]) -> Callable[[Term], Any]:
    return lambda term: convert(term.value) if isinstance(term, ox.Literal) else None


_READ: dict[str, Callable[[Term], Any]] = {
    "string": _text,
    "integer": _of_literal(lambda text: _whole(Decimal(text))),
    "decimal": _of_literal(float),
    "iri": lambda term: term.value if isinstance(term, ox.NamedNode) else None,
}


def _whole(number: Decimal) -> int | None:
    return int(number) if abs(number) <= MOST else None


def _fitting(candidates: range, fits: Callable[[int], bool | None]) -> range:
    """Those that fit, looked for from both ends: they stand side by side, and few candidates lie beside them."""
    first = next(filter(fits, candidates), None)
    return range(0) if first is None else range(first, next(filter(fits, reversed(candidates))) + 1)


def _log_interval(text: str) -> Interval | None:
    interval = rounding_interval(text)
    if interval is None or interval[1] <= 0:
        return None
    return (log(interval[0]) if interval[0] > 0 else -inf), log(interval[1])


def _percent(count: int, total: int, places: int) -> Decimal:
    return (Decimal(100 * count) / Decimal(total)).quantize(Decimal(1).scaleb(-max(places, 1)), ROUND_HALF_UP)


def _three_digits(value: float) -> Decimal:
    return Decimal(f"{value:.3g}") if value >= 0.001 else Decimal(f"{value:.1e}")


def _some(found: Sequence[int]) -> str:
    shown = ", ".join(map(str, found[:MOST_SHOWN]))
    return shown + (f", … {found[-1]}" if len(found) > MOST_SHOWN else "")


@cache
def _special() -> Any:
    """The distributions, without the second that scipy.stats takes to load."""
    try:
        from scipy import special
    except ImportError:
        raise MissingDependency("the audit needs scipy, which is not installed", "audit") from None
    return special
