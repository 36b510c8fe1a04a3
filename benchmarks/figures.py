"""Numbers for the records of a made-up policy that fit one another, as the audits of arithmetic ask.

Each group of a study has a size, the sizes of parts add up to the whole, and counts and percentages are taken of them. Each group has
one hazard, from which all its rates over time and its medians follow (survival is exponential), so that no curve rises and no rate
without an event is above survival. Each comparison has one estimate on the log scale and one z value, from which the ratio, its
confidence interval and p follow. Cochran's Q gives p of heterogeneity from I² and the number of studies.
"""

import math
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from statistics import NormalDist

from sampling import Model, Template
from scipy.stats import chi2

from iort_kg.namespaces import BASE

NUMBER = dict[str, str | None]
MONTHS = {"MO": 1.0, "YR": 12.0}
SUFFIX = {"PERCENT": "%", "MO": " months", "YR": " years", "DAY": " days", "WK": " weeks", "GRAY": " Gy", "CentiM": " cm", "MilliM": " mm"}
OUTCOME, STATISTIC, CHARACTERISTIC = BASE + "outcome/", BASE + "statistic/", BASE + "characteristic/"
DIVIDED = {CHARACTERISTIC + name for name in ("resection-margin", "histology")}  # their counts add up to the group
# Events a month as a multiple of deaths: fewer deaths of the disease than deaths, more deaths or relapses than deaths.
PACE = {OUTCOME + "overall-survival": 1.0, OUTCOME + "survival": 1.0, OUTCOME + "disease-specific-survival": 0.8}
PACE_OF_OTHER_SURVIVAL, PACE_OF_HARM = 1.35, 0.4
PRINTED = "ReportedAs"


class Figures:
    """The numeric values of sampled records: by record and property, the text of the value; none where the property is left out."""

    def __init__(self, records: list[Template], model: Model, random: Random) -> None:
        """Work all values out."""
        self.model, self.random = model, random
        self.values: dict[str, NUMBER] = {one.iri: {} for one in records}
        by_study: dict[str, list[Template]] = defaultdict(list)
        for one in records:
            for study in one.links("ofStudy") if one.kind != "TableRow" else ():
                by_study[study].append(one)
        kinds = {one.iri: one for one in records}
        studies = [one for one in records if one.kind in ("Study", "SystematicReview")]
        for study in studies:
            self._study(study, by_study[study.iri])
        done = {one.iri for study in studies for one in (study, *by_study[study.iri]) if one.kind != "Claim"}
        for one in records:
            if one.iri not in done:
                self._alone(one)
        for one in kinds.values():
            if one.kind == "TableCell":
                prints = [self.values[to].get("reportedAs") for to in one.links("states") if to in self.values]
                self.values[one.iri]["reportedAs"] = ", ".join(text for text in prints if text)[:60] or None

    # ------------------------------------------------------------ one study

    def _study(self, study: Template, parts: list[Template]) -> None:
        random = self.random
        of_kind: dict[str, list[Template]] = defaultdict(list)
        for one in parts:
            of_kind[one.kind].append(one)
        groups = of_kind["Cohort"] + of_kind["Arm"] + of_kind["Subgroup"]
        results, included = of_kind["Result"], of_kind["IncludedStudies"]
        enrolled = max(60, round(float(study.value("enrolledCount") or 150) * random.uniform(0.7, 1.4)))
        sizes = self._sizes(groups, enrolled)
        digits = random.choice((0, 0, 1))
        hazards = self._hazards(groups, results)
        number = random.randint(9, 30)
        prospective = number // 3
        self._put(study, "studyCount", str(number))
        for one in included:
            designs = {design.rpartition("/")[2] for design in one.links("includesDesign")}
            counts = {"prospective-study": prospective, "retrospective-study": number - prospective}
            self._put(one, "studyCount", str(next((count for design, count in counts.items() if design in designs), number)))
        for one in [one for one in included if one.value("periodStart")][1:]:  # they would all have to be the same
            self.values[one.iri].update(periodStart=None, periodEnd=None)
        self._put(study, "enrolledCount", str(enrolled), str(enrolled))
        for group in groups:
            self._put(group, "participantCount", str(sizes[group.iri]), str(sizes[group.iri]))
            self._put(group, "lesionCount", str(sizes[group.iri] + 7))
        self._counts(results, sizes)
        last = max((self._months(one) for one in results if one.value("timePoint")), default=0.0)
        for one in results:
            self._result(one, sizes, hazards, digits, last)
            self._put(one, "studyCount", str(prospective))
        self._effects(of_kind["EffectEstimate"], prospective)
        for one in of_kind["StudyLimitation"] + of_kind["Dose"]:
            self._alone(one)

    def _sizes(self, groups: list[Template], enrolled: int) -> dict[str, int]:
        sizes: dict[str, int] = {}
        parts: dict[tuple[str, str], list[Template]] = defaultdict(list)
        for group in groups:
            whole = next(iter(group.links("partOfGroup")), None)
            if whole is None:
                sizes[group.iri] = enrolled if group.kind == "Cohort" else max(20, int(enrolled * self.random.uniform(0.3, 0.7)))
            else:
                parts[whole, group.kind].append(group)
        waiting = list(parts)
        while waiting:
            whole, kind = waiting.pop(0)
            if whole not in sizes:
                waiting.append((whole, kind))
                continue
            members = parts[whole, kind]
            counted = [one for one in members if kind == "Arm" or (one.value("participantCount") and self._is_told(one))]
            for group, size in zip(counted, self._divide(sizes[whole], len(counted)), strict=True):
                sizes[group.iri] = size
            for group in members:
                sizes.setdefault(group.iri, max(1, sizes[whole] // 3))
        return sizes

    def _is_told(self, group: Template) -> bool:
        """Whether it is told which participants a subgroup is, so that its size counts."""
        return bool(group.links("hasDiseaseState") or group.links("appliesToSite"))

    def _divide(self, total: int, number: int) -> list[int]:
        """A total in parts that add up to it, none much smaller than the others."""
        if number == 0:
            return []
        weights = [self.random.uniform(0.6, 1.4) for _ in range(number)]
        sizes = [int(total * weight / sum(weights)) for weight in weights]
        sizes[0] += total - sum(sizes)
        if number == 1:
            sizes[0] = max(1, int(total * self.random.uniform(0.3, 0.8)))
        return sizes

    def _hazards(self, groups: list[Template], results: list[Template]) -> dict[str, float]:
        """Deaths a month; where a whole group has rates of its own, its parts share its hazard."""
        base = math.log(2) / self.random.uniform(14, 70)
        with_rates = {group for one in results if one.value("timePoint") for group in one.links("ofGroup")}
        hazards: dict[str, float] = {}
        for group in groups:
            shared = any(whole in with_rates for whole in group.links("partOfGroup")) or (
                group.iri in with_rates and group.kind == "Cohort"
            )
            hazards[group.iri] = base if shared else base * math.exp(self.random.uniform(-0.4, 0.4))
        return hazards

    def _counts(self, results: list[Template], sizes: dict[str, int]) -> None:
        """Counts of a breakdown add up to the group; any other count is a part of it."""
        same: dict[tuple[str, str, str], list[Template]] = defaultdict(list)
        for one in results:
            group = one.links("ofGroup")[0]
            self._put(one, "participantCount", str(sizes[group]), str(sizes[group]))
            for counted in ("eventCount", "lesionCount"):
                if one.value(counted):
                    same[group, self._subject(one), counted].append(one)
        for (group, subject, counted), found in same.items():
            total = sizes[group] + (7 if counted == "lesionCount" else 0)
            if subject in DIVIDED and len(found) > 1:
                counts = self._divide(total, len(found))
            else:
                counts = [self.random.randint(0, max(1, total // 2)) for _ in found]
            for one, count in zip(found, counts, strict=True):
                self._put(one, counted, str(count), str(count))

    def _result(self, one: Template, sizes: dict[str, int], hazards: dict[str, float], digits: int, last: float) -> None:
        group, subject, unit = one.links("ofGroup")[0], self._subject(one), self._unit(one)
        statistic = next((name.removeprefix(STATISTIC) for name in one.links("hasStatistic")), "")
        outcome = subject.startswith(OUTCOME)
        value: Decimal | None = None
        if one.value("value") is None:
            pass
        elif unit == "PERCENT" and statistic == "event-rate":
            alive = math.exp(-hazards[group] * self._pace(subject) * (self._months(one) or 12.0))
            value = _round(100 * (alive if subject in self.model.better else 1 - alive), digits)
        elif unit == "PERCENT" and statistic in ("proportion", "incidence"):
            total = sizes[group]
            count = int(self.values[one.iri].get("eventCount") or self.random.randint(0, total // 2))
            value = _round(Decimal(100 * count) / total, digits)
        elif statistic == "median" and outcome and unit in MONTHS:
            value = _round(math.log(2) / (hazards[group] * self._pace(subject)) / MONTHS[unit], 1 if unit == "YR" else 0)
        self._alone(one, value)
        if subject == CHARACTERISTIC + "follow-up" and unit in MONTHS and (longest := self.values[one.iri].get("maximum")):
            self._put(one, "maximum", _text(_round(max(float(longest), 1.1 * last / MONTHS[unit] + 1), 0)), SUFFIX[unit])

    def _effects(self, effects: list[Template], studies: int) -> None:
        draws: dict[tuple[str, ...], tuple[float, float]] = {}
        for one in effects:
            key = tuple(sorted(one.links("measuresOutcome") + one.links("experimentalGroup") + one.links("comparatorGroup")))
            if key not in draws:
                size = self.random.uniform(2.4, 4.5) if self.random.random() < 0.4 else self.random.uniform(0.05, 1.6)
                draws[key] = size * self.random.choice((-1, 1)), self.random.uniform(0.1, 0.3)
            z, error = draws[key]
            if one.value("value") and self.model.ratios.intersection(one.links("hasMeasure")):
                self._ratio(one, z * error, error)
            else:
                self._alone(one)
            values = self.values[one.iri]
            p = 2 * (1 - NormalDist().cdf(abs(z)))
            self._put(one, "pValue", "0.001" if p < 0.001 else f"{p:.3f}")
            if one.value("pValue"):
                values["pValueReportedAs"] = "<0.001" if p < 0.001 else f"{p:.3f}"
                values["pValueIsUpperBound"] = "true" if p < 0.001 else None
            if one.value("statisticallySignificant"):
                values["statisticallySignificant"] = "true" if abs(z) > 1.96 else "false"
            self._put(one, "studyCount", str(studies))
            if one.value("heterogeneityI2"):
                self._heterogeneity(one, studies if one.value("studyCount") else 8)

    def _ratio(self, one: Template, log: float, error: float) -> None:
        """The ratio with its limits, and a range of single effects around it; the words on its direction are left out."""
        digits = max(2, _digits(one.value("reportedAs")))
        for name, at in (("value", 0.0), ("lowerLimit", -1.96), ("upperLimit", 1.96), ("minimum", -3.0), ("maximum", 3.0)):
            self._put(one, name, _text(_round(math.exp(log + at * error), digits)), "")
        self.values[one.iri]["hasDirection"] = None
        if one.value("confidenceLevel"):
            self._put(one, "confidenceLevel", "95")

    def _heterogeneity(self, one: Template, studies: int) -> None:
        i2 = self.random.randint(5, 75)
        p = chi2.sf((studies - 1) / (1 - i2 / 100), studies - 1)
        while p < 0.002:
            i2 -= 5
            p = chi2.sf((studies - 1) / (1 - i2 / 100), studies - 1)
        self._put(one, "heterogeneityI2", str(i2), "%")
        self._put(one, "heterogeneityPValue", f"{p:.3f}", "")

    # ------------------------------------------------------------ one record

    def _alone(self, one: Template, value: Decimal | None = None) -> None:
        """Numbers that hang together with no other record: near those of the model, in their order."""
        values, unit = self.values[one.iri], self._unit(one)
        if one.kind == "Claim" and one.links("partOfConclusion"):  # a summary repeats a result, and here its result may not be there
            names = ("value", "minimum", "maximum", "reportedAs", "minimum" + PRINTED, "maximum" + PRINTED, "hasUnit", "hasStatistic")
            values.update(dict.fromkeys(names))
            return
        factor = self.random.uniform(0.85, 1.15)
        suffix = SUFFIX.get(unit, "")
        most = 100.0 if unit == "PERCENT" else math.inf
        old = one.value("value")
        if value is None and old is not None:
            value = _round(min(most, float(old) * factor), _digits(old))
        if value is not None:
            self._put(one, "value", _text(value), suffix)
        for name, share in (("minimum", 0.7), ("lowerLimit", 0.8), ("upperLimit", 1.25), ("maximum", 1.4)):
            text = one.value(name)
            if text is not None:
                near = float(value) * share if value is not None else float(text) * factor
                self._put(one, name, _text(_round(min(most, near), 1 if value is not None else _digits(text))), suffix)
        if one.value("timePoint") and one.value("timePoint" + PRINTED):
            values["timePoint" + PRINTED] = one.value("timePoint")

    def _put(self, one: Template, name: str, value: str, suffix: str | None = None) -> None:
        """A value, if the model has one there, and its print, if it has one too: the value with a suffix."""
        if one.value(name) is None:
            return
        values = self.values[one.iri]
        values[name] = value
        printed = "reportedAs" if name == "value" else name + PRINTED
        if one.value(printed) is not None or (suffix is not None and name in ("value", "minimum", "maximum", "lowerLimit", "upperLimit")):
            values[printed] = value + ("" if suffix in (None, value) else suffix)

    def _unit(self, one: Template) -> str:
        return next((term.value.rpartition("/")[2] for name, term in one.says if name.endswith("/hasUnit")), "")

    def _months(self, one: Template) -> float:
        units = [MONTHS.get(unit.rpartition("/")[2], 12.0) for unit in one.links("timePointUnit")] or [12.0]
        return float(one.value("timePoint") or 0) * units[0]

    def _subject(self, one: Template) -> str:
        return (one.links("measuresOutcome") + one.links("measuresCharacteristic") + [""])[0]

    def _pace(self, outcome: str) -> float:
        return PACE.get(outcome, PACE_OF_OTHER_SURVIVAL if outcome in self.model.better else PACE_OF_HARM)


def _digits(text: str | None) -> int:
    """How many decimals a number is printed with."""
    head = (text or "").split("%")[0].split(" ")[0]
    return len(head.partition(".")[2]) if head.replace(".", "", 1).isdigit() else 0


def _round(value: float | Decimal, digits: int) -> Decimal:
    return Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _text(value: Decimal) -> str:
    return f"{value:f}"
