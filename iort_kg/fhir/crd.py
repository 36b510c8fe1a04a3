"""A determination as the coverage-information extension of HL7 Da Vinci CRD 2.2.1, which is of FHIR R4.

http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information
"""

from collections.abc import Iterator
from datetime import date

import pyoxigraph as ox

from iort_kg.coverage import Determination
from iort_kg.description import made_at
from iort_kg.errors import InvalidInput
from iort_kg.explanation import to_rdf
from iort_kg.fhir.bundle import accepted, require_models, to_json
from iort_kg.fhir.parts import DATA_ABSENT, Json, Parts, clean
from iort_kg.namespaces import BASE, POLICY, slug
from iort_kg.provenance import describe_lines
from iort_kg.store import TYPE, term

EXTENSION = "http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information"
CONDITIONAL, INDETERMINATE, COVERED = "conditional", "indeterminate", "covered"
CRITERION = BASE + "criterion/"
_SHOWN = 8


def coverage_information(determination: Determination, parts: Parts | None = None) -> Json:
    """The extension; its coverage is left to the payer's system, which knows the member.

    Args:
        determination: what was decided.
        parts: what the queries tell of the graph, if it is at hand.

    Raises:
        InvalidInput: the status has no code; ontology/alignments/fhir.ttl gives them.
    """
    parts = parts or Parts(determination.decider.store)
    covered = parts.coverage.get(determination.reason) or parts.coverage.get(determination.status)
    if covered is None:
        status = slug(determination.status)
        raise InvalidInput(f"the status {status} has no code of coverage-information; ontology/alignments/fhir.ttl gives them")
    made = made_at()
    return clean(
        {
            "id": determination.request.iri,
            "url": EXTENSION,
            "extension": [
                _value("coverage", "Reference", {"extension": [{"url": DATA_ABSENT, "valueCode": "unknown"}]}),
                _value("covered", "Code", parts.code("coverage-information.covered", covered)),
                *_needed(parts, covered),
                *_billing(parts, determination, covered),
                *(_value("reason", "CodeableConcept", reason) for reason in _reasons(parts, determination)),
                *_details(parts, determination),
                _value("date", "Date", (made.date() if made else date.today()).isoformat()),
                _value("coverage-assertion-id", "String", _name(determination)),
            ],
        }
    )


def determinations_as_fhir(determinations: list[Determination]) -> str:
    """The extension of a determination, or a list of those of several, as JSON.

    Raises:
        MissingDependency: fhir.resources is not installed.
        InvalidInput: a status has no code, or the request's IRI cannot be an id.
    """
    require_models("R4")
    from fhir.resources.R4B.extension import Extension  # R4B and R4 have the same Extension

    parts = Parts(determinations[0].decider.store) if determinations else None
    written = [coverage_information(determination, parts) for determination in determinations]
    for extension in written:
        accepted(extension, Extension, "R4")
    return to_json(written[0] if len(written) == 1 else written).decode()


def _needed(parts: Parts, covered: str) -> Iterator[Json]:
    """Whose information is needed: what the rule asks for is in the patient's record; none of the codes means that."""
    if covered == CONDITIONAL:
        yield _value("doc-needed", "Code", parts.code("coverage-information.doc-needed", "clinical"))
        yield _value("info-needed", "Code", parts.code("coverage-information.info-needed", "OTH"))


def _billing(parts: Parts, determination: Determination, covered: str) -> Iterator[Json]:
    """The procedure code that the answer was given for, without its descriptor."""
    given = determination.request.codes.get("procedure")
    policy = POLICY + determination.rule.policy
    if covered == COVERED and given:
        for row in parts.rows("procedures"):
            if (row.policy, row.code) == (policy, given):
                yield _value("billingCode", "Coding", {"system": row.system, "code": given})
                return


def _reasons(parts: Parts, determination: Determination) -> Iterator[Json]:
    """The clause that decides, or why none does; then each missing fact, and each word that is left open."""
    reason, clause = parts.concept(determination.reason), determination.clause
    yield {**reason, "text": clause.label if clause else reason["text"]}
    for fact in determination.missing:
        leads = "; ".join(f"{parts.label(status)} if {_some(values)}" for status, values in fact.consequences.items())
        coded = parts.codings.get(CRITERION + fact.name, [])
        yield clean({"coding": [dict(coding) for coding in coded], "text": f"not known: {_fact(parts, fact.name)}; {leads}"})
    for word in determination.open_words:
        if word.reading is None:
            yield {"text": f"left open by the policy: {word.question}"}


def _details(parts: Parts, determination: Determination) -> Iterator[Json]:
    """Readings that the answer rests on, what else to mind (such as what is not transcribed), and where the policy says it."""
    for word in determination.open_words:
        if word.reading is not None:
            read = _value("value", "String", f"{word.question} Read as: {word.reading}.")
            yield _detail(parts, "cat-limitation", {"text": "reading of an open word"}, read)
    policy = POLICY + determination.rule.policy
    for row in parts.rows("completeness"):
        if row.policy == policy:
            yield _detail(parts, "cat-limitation", parts.concept(row.completeness), _value("value", "String", row.note))
    instructions = parts.coded("coverage-information.detail.code", "instructions")
    for fact in determination.missing:
        text = f"State in the request: {_fact(parts, fact.name)}."
        yield _detail(parts, "cat-limitation", instructions, _value("value", "String", text))
    for warning in determination.warnings:
        yield _detail(parts, "cat-decisional", {"text": "mind"}, _value("value", "String", warning))
    url = next((row.url for row in parts.rows("procedures") if row.policy == policy and row.url), None)
    if url:
        lines = describe_lines(determination.clause.lines) if determination.clause else ""
        link = parts.coded("coverage-information.detail.code", "policy-link")
        yield _detail(parts, "cat-other", link, _value("value", "Url", url), lines)


def _detail(parts: Parts, category: str, code: Json, value: Json, qualification: str = "") -> Json:
    inner = [
        _value("category", "Code", parts.code("coverage-information.detail.category", category)),
        _value("code", "CodeableConcept", code),
        value,
        *([_value("qualification", "String", qualification)] if qualification else []),
    ]
    return {"url": "detail", "extension": inner}


def _value(url: str, kind: str, value: object) -> Json:
    return {"url": url, f"value{kind}": value}


def _fact(parts: Parts, name: str) -> str:
    """A fact in words; a criterion by its label."""
    iri = CRITERION + name
    return parts.label(iri) if iri in parts.codings else name


def _some(values: tuple[str, ...]) -> str:
    return ", ".join(values[:_SHOWN]) + (f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else "")


def _name(determination: Determination) -> str:
    """The IRI that the determination has in RDF: the same for the same request, rule and day."""
    kind = term("Determination")
    named = (t.subject for t in to_rdf(determination) if (t.predicate, t.object) == (TYPE, kind))
    return next(node.value for node in named if isinstance(node, ox.NamedNode))
