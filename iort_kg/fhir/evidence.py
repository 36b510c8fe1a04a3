"""References as Citation; effect estimates as Evidence; what they are about, and for whom coverage is stated, as EvidenceVariable."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from iort_kg.fhir.parts import Json, Parts, clean, first_of_each, resource

PUBMED = "https://pubmed.ncbi.nlm.nih.gov"
DOI = "https://doi.org"
_HUNDRED = Decimal(100)


def citations(parts: Parts) -> Iterator[tuple[str, Json]]:
    """Each entry of a reference list, as printed; by its IRI."""
    for row in first_of_each(parts.rows("citations")):
        published = {"type": parts.coded("Citation.citedArtifact.publicationForm.publishedIn.type", "D020492"), "title": row.journal}
        form = clean(
            {
                "publishedIn": published if row.journal else None,
                "volume": row.volume,
                "issue": row.issue,
                "articleDate": _day(row.issued),
                "publicationDateText": row.printed,
                "pageString": row.pages,
            }
        )
        authors = {"type": parts.coded("Citation.citedArtifact.contributorship.summary.type", "author-string"), "value": row.authors}
        artifact = clean(
            {
                "identifier": [
                    {"system": system, "value": str(value)} for system, value in ((PUBMED, row.pubmed), (DOI, row.doi)) if value
                ],
                "dateAccessed": _day(row.accessed),
                "version": {"value": row.edition} if row.edition else None,
                "title": [{"text": row.title}] if row.title else None,
                "publicationForm": [form] if form else None,
                "webLocation": [{"url": row.url}] if row.url else None,
                "contributorship": {"summary": [authors]} if row.authors else None,
            }
        )
        yield (
            row.record,
            resource(
                "Citation",
                row.record,
                title=row.label,
                status=parts.code("Citation.status", "active"),
                relatedArtifact=parts.anchors(row.record),
                citedArtifact=artifact,
            ),
        )


def variables(parts: Parts, used: set[str]) -> Iterator[tuple[str, Json]]:
    """The populations, groups and outcomes that evidence is about; by their IRIs."""
    for row in first_of_each(parts.rows("variables")):
        if row.record not in used:
            continue
        outcome = row.kind == "outcome"
        told = [{"definitionCodeableConcept": parts.concept(row.record)}] if outcome else list(_characteristics(parts, row.record))
        note = f"{row.participants} participants" if row.participants is not None else None
        yield (
            row.record,
            resource(
                "EvidenceVariable",
                row.record,
                title=row.label,
                status=parts.code("EvidenceVariable.status", "active"),
                description=row.comment,
                note=[{"text": note}] if note else None,
                relatedArtifact=parts.anchors(row.record),
                actual=None if outcome else True,
                characteristic=told,
            ),
        )


def statements(parts: Parts) -> Iterator[tuple[str, Json]]:
    """For whom each coverage statement is: what it asks for, of alternatives one in each group; by its IRI."""
    asked: dict[str, list[Any]] = defaultdict(list)
    for row in parts.rows("statements"):
        asked[row.record].append(row)
    questions = defaultdict(list)
    for row in parts.rows("open"):
        questions[row.record].append(row.question)
    for record, rows in asked.items():
        first = rows[0]
        yield (
            record,
            resource(
                "EvidenceVariable",
                record,
                meta=parts.tags(first.completeness),
                title=first.label,
                status=parts.code("EvidenceVariable.status", "active"),
                description=first.comment,
                note=[{"text": f"left open by the policy: {question}"} for question in questions[record]],
                relatedArtifact=parts.anchors(record),
                characteristic=list(_asked(parts, rows)),
            ),
        )


def evidence(parts: Parts, rows: list[Any]) -> Iterator[tuple[str, Json]]:
    """Each effect estimate; by its IRI."""
    designs = defaultdict(list)
    for row in parts.rows("characteristics"):
        if row.kind == "design":
            designs[row.record].append(parts.concept(row.concept))
    for row in rows:
        statistic = _statistic(parts, row)
        yield (
            row.record,
            resource(
                "Evidence",
                row.record,
                title=row.label,
                status=parts.code("Evidence.status", "active"),
                relatedArtifact=[*([parts.cite(row.citation)] if row.citation else []), *parts.anchors(row.record)],
                description=row.comment,
                assertion=_assertion(parts, row),
                variableDefinition=list(_definitions(parts, row)),
                studyDesign=designs[row.study],
                statistic=[statistic] if statistic else None,
            ),
        )


def about(rows: list[Any]) -> set[str]:
    """What effects are about: the IRIs of populations, groups and outcomes."""
    return {iri for row in rows for iri in (row.population, row.experimental, row.comparator, row.outcome) if iri}


def _characteristics(parts: Parts, record: str) -> Iterator[Json]:
    """What holds of the patients, and their treatments. Several sites or states of the disease may hold of some patients each."""
    properties = defaultdict(list)
    for row in parts.characteristics.get(record, ()):
        properties[row.position, row.alternative].append(row)
    for (_, alternative), rows in properties.items():
        held = [clean({"exclude": True if row.excluded else None, "definitionCodeableConcept": parts.concept(row.concept)}) for row in rows]
        if alternative and len(held) > 1:
            yield _any_of(parts, held)
        else:
            yield from held


def _asked(parts: Parts, rows: list[Any]) -> Iterator[Json]:
    """Characteristics, all of which are needed; a group of alternatives is one of them."""
    groups: dict[tuple[Any, Any], dict[str, Json]] = defaultdict(dict)
    for row in rows:
        concept = parts.concept(row.concept) if row.concept else {"text": row.asked}
        groups[row.position, row.group][row.concept or row.asked] = clean(
            {"description": row.asked if row.concept else None, "definitionCodeableConcept": concept}
        )
    for alternatives in map(list, map(dict.values, groups.values())):
        yield alternatives[0] if len(alternatives) == 1 else _any_of(parts, alternatives)


def _any_of(parts: Parts, alternatives: list[Json]) -> Json:
    element = "EvidenceVariable.characteristic.definitionByCombination.code"
    return {"definitionByCombination": {"code": parts.code(element, "any-of"), "characteristic": alternatives}}


def _definitions(parts: Parts, row: Any) -> Iterator[Json]:
    unit = parts.label(row.time_unit) if row.time_unit else ""
    when = f"at {row.time} {unit.removesuffix('s') if row.time == 1 else unit}" if row.time is not None else None
    for role, iri, note in (
        ("population", row.population, None),
        ("exposure", row.experimental, None),
        ("referenceExposure", row.comparator, None),
        ("measuredVariable", row.outcome, when),
    ):
        if iri:
            yield clean(
                {
                    "description": f"{parts.label(iri)} {note}" if note else None,
                    "variableRole": parts.coded("Evidence.variableDefinition.variableRole", role),
                    "observed": parts.reference(iri),
                }
            )


def _assertion(parts: Parts, row: Any) -> str | None:
    """What the document says in words of who did better."""
    said = [parts.label(row.direction)] if row.direction else []
    if row.significant is not None:
        said.append("statistically significant" if row.significant else "not statistically significant")
    return "; ".join(said) or None


def _statistic(parts: Parts, row: Any) -> Json:
    estimates = list(_estimates(parts, row))
    participants = row.participants if row.participants is not None or row.review else row.cohort
    sample = clean(
        {
            "numberOfStudies": row.studies,
            "numberOfParticipants": participants,
            "knownDataCount": row.analyzed if row.participants is None else None,
        }
    )
    value = parts.quantity(row.value, row.value_print, row.unit) if row.value is not None else None
    if not (value or estimates or row.studies or row.participants is not None):
        return {}
    return clean(
        {
            "note": [{"text": f"value: {parts.label(row.absent)}"}] if row.absent else None,
            "statisticType": parts.concept(row.measure) if row.measure else None,
            "quantity": value,
            "sampleSize": sample,
            "attributeEstimate": estimates,
        }
    )


def _estimates(parts: Parts, row: Any) -> Iterator[Json]:
    """Interval, p value, heterogeneity, and the range of single studies."""
    kind = "Evidence.statistic.attributeEstimate.type"
    if row.lower is not None or row.upper is not None:
        yield clean(
            {
                "type": parts.coded(kind, "C53324"),
                "level": Decimal(row.level) / _HUNDRED if row.level is not None else None,
                "range": _range(parts, row.lower, row.lower_print, row.upper, row.upper_print, row.unit),
            }
        )
    if row.p is not None:
        yield {"type": parts.coded(kind, "C44185"), "quantity": _p(parts, row.p, row.p_print, row.p_bound)}
    if row.i2 is not None:
        nested = {
            "description": "p value of heterogeneity",
            "type": parts.coded(kind, "C44185"),
            "quantity": _p(parts, row.heterogeneity_p, row.heterogeneity_p_print, None),
        }
        yield clean(
            {
                "type": parts.coded(kind, "0000420"),
                "quantity": parts.quantity(row.i2, row.i2_print, _PERCENT),
                "attributeEstimate": [nested] if row.heterogeneity_p is not None else None,
            }
        )
    if row.minimum is not None or row.maximum is not None:
        yield {
            "description": "of the effects of the single studies",
            "type": parts.coded(kind, "C38013"),
            "range": _range(parts, row.minimum, row.minimum_print, row.maximum, row.maximum_print, row.unit),
        }


_PERCENT = "http://qudt.org/vocab/unit/PERCENT"


def _p(parts: Parts, value: Decimal, printed: str | None, bound: bool | None) -> Json:
    comparator = parts.code("Evidence.statistic.attributeEstimate.quantity.comparator", "<") if bound else None
    quantity = parts.quantity(value, printed)
    return clean({"value": quantity.pop("value"), "comparator": comparator, **quantity})


def _range(parts: Parts, low: Any, low_print: str | None, high: Any, high_print: str | None, unit: str | None) -> Json:
    return clean(
        {
            "low": parts.quantity(low, low_print, unit) if low is not None else None,
            "high": parts.quantity(high, high_print, unit) if high is not None else None,
        }
    )


def _day(value: object) -> str | None:
    """A date, month or year as FHIR writes it, which is as XML Schema does."""
    return str(value) if value else None
