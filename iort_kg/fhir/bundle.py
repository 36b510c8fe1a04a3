"""The graph as one FHIR R5 Bundle, validated, and the same bytes for the same graph."""

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from importlib.util import find_spec
from typing import Any

import pyoxigraph as ox

from iort_kg.description import DATASET, content_day, made_at
from iort_kg.errors import InvalidInput, MissingDependency
from iort_kg.fhir.assessment import assessments
from iort_kg.fhir.bindings import check_codes
from iort_kg.fhir.evidence import about, citations, evidence, statements, variables
from iort_kg.fhir.parts import URI, Json, Parts, clean, first_of_each
from iort_kg.fhir.plan import plans
from iort_kg.shards import check_store

# Stands around a decimal until it is written, since json would write it as text, or lose its zeros.
_MARK = "\ue000"
_MARKED = re.compile(f'"{_MARK}([0-9.-]+)"')


def make_bundle(store: ox.Store) -> bytes:
    """References, evidence, what it is about, assessments and rules as a collection, in JSON.

    Full URLs are the IRIs of the records. Checks that look at the date judge by the day of SOURCE_DATE_EPOCH, or else by the last day that
    the graph tells of.

    Raises:
        MissingDependency: fhir.resources, or a package that the checks need, is not installed.
        InvalidInput: a record cannot be said in FHIR.
    """
    require_models()
    parts, time = Parts(store), made_at()
    effects = list(first_of_each(parts.rows("effects")))
    used = about(effects)
    parts.types |= {row.record: "Citation" for row in parts.rows("citations")}
    parts.types |= {row.record: "EvidenceVariable" for row in parts.rows("variables") if row.record in used}
    parts.types |= {row.record: "EvidenceVariable" for row in parts.rows("statements")}
    parts.types |= {row.record: "Evidence" for row in effects}
    parts.types |= {row.record: "PlanDefinition" for row in parts.rows("rules")}
    made = time.isoformat() if time else None
    resources = [
        *citations(parts),
        *variables(parts, used),
        *statements(parts),
        *evidence(parts, effects),
        *assessments(parts, check_store(store, as_of=content_day(store)).findings, made),
        *plans(parts),
    ]
    for _, resource in resources:
        check_codes(resource, parts.bindings)
    bundle = clean(
        {
            "resourceType": "Bundle",
            "identifier": {"system": URI, "value": DATASET.value + "#fhir"},
            "type": "collection",
            "timestamp": made,
            "entry": [{"fullUrl": iri, "resource": resource} for iri, resource in resources],
        }
    )
    check_codes(bundle, parts.bindings)
    _refuse_twice(resources)
    return validated(bundle)


def validated(bundle: Json) -> bytes:
    """A bundle as JSON, once the R5 models have accepted it.

    Raises:
        InvalidInput: they do not.
    """
    from fhir.resources.bundle import Bundle

    return accepted(bundle, Bundle, "R5")


def accepted(document: object, model: Any, release: str) -> bytes:
    """A document as JSON, once a model has accepted it.

    Raises:
        InvalidInput: it does not; the message names the first element that is wrong.
    """
    from pydantic import ValidationError

    written = to_json(document)
    try:
        model.model_validate_json(written)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InvalidInput(f"this is not FHIR {release}: {place}: {' '.join(first['msg'].split())}") from None
    return written


def to_json(document: object) -> bytes:
    """JSON in which a decimal keeps its zeros, as FHIR asks for.

    >>> to_json({"value": Decimal("0.70")})
    b'{\\n "value": 0.70\\n}\\n'
    """
    text = json.dumps(document, indent=1, ensure_ascii=False, default=_mark)
    return (_MARKED.sub(r"\1", text) + "\n").encode()


def require_models(release: str = "R5") -> None:
    """See that the models are there.

    Raises:
        MissingDependency: they are not.
    """
    if not (find_spec("fhir") and find_spec("fhir.resources")):
        raise MissingDependency(f"fhir.resources, which holds the models of FHIR {release}, is not installed", "fhir")


def _mark(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{_MARK}{value:f}"
    raise TypeError(f"{type(value).__name__} is not JSON")


def _refuse_twice(resources: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """A full URL stands for one resource."""
    seen: set[str] = set()
    for iri, resource in resources:
        if iri in seen:
            raise InvalidInput(f"{iri} would be two resources of FHIR, one of them {resource['resourceType']}; give the record one class")
        seen.add(iri)
