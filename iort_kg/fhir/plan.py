"""A coverage rule as PlanDefinition: an action a clause, of which the first whose conditions are all met decides."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from iort_kg.fhir.parts import Json, Parts, clean, first_of_each, resource
from iort_kg.namespaces import slug

_USAGE = (
    "The actions are the clauses of the rule in order of precedence: the first of which all conditions are met decides. "
    "A condition is told in words; its expression refers to a SHACL shape over the request, which no data model of FHIR holds, and is not "
    "for a FHIR engine to run. What is unknown may leave a request undecided."
)


def plans(parts: Parts) -> Iterator[tuple[str, Json]]:
    """The rule of each policy; by its IRI."""
    clauses, cited = defaultdict(list), defaultdict(list)
    for row in parts.rows("clauses"):
        clauses[row.rule].append(row)
    for row in parts.rows("cited"):
        cited[row.policy].append(row.citation)
    for row in first_of_each(parts.rows("rules")):
        group = {
            "title": row.label,
            "groupingBehavior": parts.code("PlanDefinition.action.groupingBehavior", "logical-group"),
            "selectionBehavior": parts.code("PlanDefinition.action.selectionBehavior", "exactly-one"),
            "action": list(_actions(parts, clauses[row.record])),
        }
        yield (
            row.record,
            resource(
                "PlanDefinition",
                row.record,
                meta=parts.tags(row.completeness),
                title=row.label,
                subtitle=row.title,
                type=parts.coded("PlanDefinition.type", "eca-rule"),
                status=parts.code("PlanDefinition.status", "unknown"),  # whether the policy is in force today is not in its document
                description=row.comment,
                usage=" ".join(filter(None, (_USAGE, _extent(parts, "policy", row)))),
                effectivePeriod={"start": row.valid_from.isoformat()} if row.valid_from else None,
                relatedArtifact=[*parts.anchors(row.record), *(parts.cite(iri) for iri in cited[row.policy])],
                action=[group] if group["action"] else None,
            ),
        )


def _actions(parts: Parts, rows: list[Any]) -> Iterator[Json]:
    conditions = defaultdict(list)
    for row in rows:
        if row.condition:
            conditions[row.record].append(row)
    for row in first_of_each(rows):
        coverage = parts.coverage.get(row.reason) or parts.coverage.get(row.status)
        asked = {"type": "depends-on", "resourceReference": parts.reference(row.statement)} if row.statement in parts.types else None
        code = parts.concept(row.status)
        near = [parts.coding("coverage-information.covered", coverage)] if coverage else []
        yield clean(
            {
                "linkId": slug(row.record),
                "prefix": str(row.precedence),
                "title": row.label,
                "description": _extent(parts, "statement", row),
                "code": {**code, "coding": [*code.get("coding", ()), *near]},
                "reason": [parts.concept(row.reason)],
                "documentation": [*parts.anchors(row.record), *([asked] if asked else [])],
                "condition": [_condition(parts, one) for one in conditions[row.record]],
            }
        )


def _extent(parts: Parts, what: str, row: Any) -> str | None:
    """That what a rule is of, or a clause follows from, is not transcribed in full."""
    if not row.completeness:
        return None
    return f"The {what} is {parts.label(row.completeness)}. {row.completeness_note or ''}".rstrip()


def _condition(parts: Parts, row: Any) -> Json:
    """A condition in words, with the shape that it is; no expression, since there is no language of FHIR's that it could be run in."""
    return {
        "kind": parts.code("PlanDefinition.action.condition.kind", "applicability"),
        "expression": clean({"description": row.condition_label, "reference": row.condition}),
    }
