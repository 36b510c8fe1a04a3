"""Errors put into one policy of five, each of a kind that one check is there to find, and kept in a list."""

from collections.abc import Callable
from random import Random

from synthetic import TYPE, XSD, Policy

from iort_kg.namespaces import BASE, ONTOLOGY, PREFIXES

LABEL = PREFIXES["rdfs"] + "label"
UNIT = PREFIXES["qudt"] + "hasUnit"
OF_FIVE = 5
UNDECLARED = BASE + "outcome/not-in-the-vocabulary"

Found = list[tuple[str, str]]  # check or shape, record


def is_planted(seed: int, number: int) -> bool:
    """Whether a policy carries errors: one of each five in a row."""
    block, place = divmod(number - 1, OF_FIVE)
    return Random(f"{seed}/block/{block}").randrange(OF_FIVE) == place


def plant(policy: Policy, seed: int, number: int) -> Found:
    """Put two to five errors of different kinds into a policy, and tell of each: the check that finds it, and the record."""
    random = Random(f"{seed}/planted/{number}")
    used: set[str] = set()
    found: Found = []
    for kind in random.sample(KINDS, random.randint(2, 5)):
        if told := kind(policy, random, used):
            used.add(told[0][1])
            found += told
    return sorted(found)


def _label_missing(policy: Policy, random: Random, used: set[str]) -> Found:
    record = _pick(policy, random, used, "Claim")
    return _drop(policy, record, LABEL) and [("LabeledRecord-label", record)]


def _print_missing(policy: Policy, random: Random, used: set[str]) -> Found:
    record = _pick(policy, random, used, "Result", "value", "reportedAs", without=("eventCount", "timePoint"))
    return _drop(policy, record, ONTOLOGY + "reportedAs") and [("value-reportedAs", record)]


def _design_missing(policy: Policy, random: Random, used: set[str]) -> Found:
    record = _pick(policy, random, used, "Study", "hasDesign")
    return _drop(policy, record, ONTOLOGY + "hasDesign") and [("Study-hasDesign", record)]


def _second_class(policy: Policy, random: Random, used: set[str]) -> Found:
    record = _pick(policy, random, used, "Section")
    policy.statements[record].append((TYPE, f"<{ONTOLOGY}Mention>"))
    return [("Record-type", record)]


def _undeclared_outcome(policy: Policy, random: Random, used: set[str]) -> Found:
    record = _pick(policy, random, used, "OutcomeOfInterest", "measuresOutcome")
    _set(policy, record, "measuresOutcome", f"<{UNDECLARED}>")
    return [("Graph-declared", record), ("measuresOutcome", record)]


def _number_twice(policy: Policy, random: Random, used: set[str]) -> Found:
    """The number of a reference that another has: both are at fault."""
    entries = [iri for iri, said in policy.statements.items() if (TYPE, f"<{ONTOLOGY}Reference>") in said and iri not in used]
    if len(entries) < 2:
        return []
    one, other = random.sample(entries, 2)
    number = next(term for name, term in policy.statements[other] if name == ONTOLOGY + "referenceNumber")
    _set(policy, one, "referenceNumber", number)
    return [("Reference-number-once", one), ("Reference-number-once", other)]


def _percentage_off(policy: Policy, random: Random, used: set[str]) -> Found:
    record = _pick(policy, random, used, "Result", "value", "eventCount", "reportedAs", unit="PERCENT")
    if not record:
        return []
    value = float(_value(policy, record, "value").split('"')[1])
    wrong = int(value) + 11 if value < 80 else int(value) - 11
    _set(policy, record, "value", f'"{wrong}"^^<{XSD}integer>')
    _set(policy, record, "reportedAs", f'"{wrong}%"')
    return [("percentage-of-count", record)]


def _cohort_off(policy: Policy, random: Random, used: set[str]) -> Found:
    """A study with more participants than its cohort; the finding is at the cohort."""
    cohort = _pick(policy, random, used, "Cohort", "participantCount", without=("partOfGroup",))
    study = _value(policy, cohort, "ofStudy")[1:-1]
    enrolled = [term for name, term in policy.statements.get(study, ()) if name == ONTOLOGY + "enrolledCount"]
    cohorts = [
        iri
        for iri, said in policy.statements.items()
        if (TYPE, f"<{ONTOLOGY}Cohort>") in said and (ONTOLOGY + "ofStudy", f"<{study}>") in said
    ]
    if not enrolled or len(cohorts) > 1 or study in used:
        return []
    _set(policy, study, "enrolledCount", f'"{int(enrolled[0].split(chr(34))[1]) + 13}"^^<{XSD}integer>')
    used.add(study)
    return [("enrolled-against-cohort", cohort)]


def _estimate_outside(policy: Policy, random: Random, used: set[str]) -> Found:
    """An estimate above its upper limit: the shapes warn, and the audit tells of it."""
    record = _pick(policy, random, used, "EffectEstimate", "value", "upperLimit", without=("maximum", "pValue"))
    if not record:
        return []
    upper = float(_value(policy, record, "upperLimit").split('"')[1])
    _set(policy, record, "value", f'"{upper + 0.5:.2f}"^^<{XSD}decimal>')
    _set(policy, record, "reportedAs", f'"{upper + 0.5:.2f}"')
    return [("estimate-outside-interval", record), ("interval-not-symmetric", record), ("value-upperLimit", record)]


def _p_off(policy: Policy, random: Random, used: set[str]) -> Found:
    """A p value on the right side of 0.05 that the interval does not give."""
    record = _pick(policy, random, used, "EffectEstimate", "value", "upperLimit", "pValue")
    if not record:
        return []
    p = float(_value(policy, record, "pValue").split('"')[1])
    wrong = ("0.049" if p < 0.03 else "0.002") if p < 0.05 else ("0.951" if p < 0.5 else "0.111")
    _set(policy, record, "pValue", f'"{wrong}"^^<{XSD}decimal>')
    _set(policy, record, "pValueReportedAs", f'"{wrong}"')
    _drop(policy, record, ONTOLOGY + "pValueIsUpperBound")
    return [("p-against-interval", record)]


Kind = Callable[[Policy, Random, set[str]], Found]
KINDS: list[Kind] = [
    _label_missing,
    _print_missing,
    _design_missing,
    _second_class,
    _undeclared_outcome,
    _number_twice,
    _percentage_off,
    _cohort_off,
    _estimate_outside,
    _p_off,
]
# The checks and shapes that planted errors are of. Nothing else in a corpus is found by them.
CHECKS = (
    "LabeledRecord-label",
    "value-reportedAs",
    "Study-hasDesign",
    "Record-type",
    "Graph-declared",
    "measuresOutcome",
    "Reference-number-once",
    "percentage-of-count",
    "enrolled-against-cohort",
    "estimate-outside-interval",
    "interval-not-symmetric",
    "value-upperLimit",
    "p-against-interval",
)


def _pick(
    policy: Policy, random: Random, used: set[str], kind: str, *having: str, without: tuple[str, ...] = (), unit: str | None = None
) -> str:
    """A record of a class that has some properties and not others; empty if there is none."""
    fitting = []
    for iri, said in policy.statements.items():
        names = {name for name, _ in said}
        if iri in used or (TYPE, f"<{ONTOLOGY}{kind}>") not in said:
            continue
        if not all(ONTOLOGY + name in names for name in having) or any(ONTOLOGY + name in names for name in without):
            continue
        if unit is None or any(name == UNIT and term.endswith(f"/{unit}>") for name, term in said):
            fitting.append(iri)
    return random.choice(fitting) if fitting else ""


def _value(policy: Policy, record: str, name: str) -> str:
    return next((term for predicate, term in policy.statements.get(record, ()) if predicate == ONTOLOGY + name), "")


def _set(policy: Policy, record: str, name: str, term: str) -> None:
    if record:
        kept = [(predicate, old) for predicate, old in policy.statements[record] if predicate != ONTOLOGY + name]
        policy.statements[record] = [*kept, (ONTOLOGY + name, term)]


def _drop(policy: Policy, record: str, predicate: str) -> bool:
    """Leave a property out; whether there was one."""
    if not record:
        return False
    said = policy.statements[record]
    policy.statements[record] = [(name, term) for name, term in said if name != predicate]
    return len(policy.statements[record]) < len(said)
