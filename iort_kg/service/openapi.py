"""The OpenAPI description of the API, made from the headers of the questions and the rule of the policy."""

from collections.abc import Iterator, Mapping
from typing import Any

from iort_kg import __version__
from iort_kg.catalog import Input, Question
from iort_kg.findings import SEVERITIES
from iort_kg.inputs import describe_input
from iort_kg.rules import STRUCTURE, policies
from iort_kg.service.api import CODES, FORMS, MAX_REQUESTS
from iort_kg.service.graph import Served
from iort_kg.service.problems import JSON as PROBLEM
from iort_kg.service.protocol import FORM, QUERY
from iort_kg.service.results import GRAPHS, TABLES

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
_TYPES: Mapping[str, Schema] = {
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "date": {"type": "string", "format": "date"},
    "boolean": {"type": "string", "enum": ["yes", "no", "true", "false"]},
}


def describe_api(served: Served) -> Schema:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "iort-kg",
            "version": __version__,
            "summary": "Questions to a coverage policy, and the evidence behind it",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            "/ask": {
                "get": _get("questions", "All questions, their inputs and columns.", {JSON: {"type": "array", "items": {"type": "object"}}})
            },
            **{f"/ask/{question.name}": {"get": _ask(question)} for question in served.graph.questions},
            "/facts": {"get": _tabular("facts", "Every value of every record, with its print, unit and lines.", None)},
            "/describe": {"get": _get("describe", "A record, what points to it, and its lines.", {JSON: {"type": "object"}}, [_NAME])},
            "/determine": dict(_determine(served)),
            "/check": {"get": _tabular("check", "What is found to be wrong with the graph and the document.", _FINDING)},
            "/sparql": dict(_sparql()),
            "/openapi.json": {"get": _get("openapi", "This description.", {JSON: {"type": "object"}})},
            "/health": {"get": _get("health", "Whether requests are answered.", {JSON: _HEALTH})},
            "/version": {"get": _get("version", "The version of the program and the size of the graph.", {JSON: _VERSION})},
        },
        "components": {
            "schemas": {"Problem": _PROBLEM, "Facts": _facts(served), "Determination": {"type": "object", "required": ["determination"]}}
        },
    }


def _ask(question: Question) -> Schema:
    parameters = [_parameter(name, given) for name, given in question.inputs.items()]
    row = {
        "type": "object",
        "required": list(question.outputs),
        "additionalProperties": False,
        "properties": {
            name: {"description": meaning, "type": ["string", "number", "boolean", "null"]} for name, meaning in question.outputs.items()
        },
    }
    operation = _tabular(f"ask-{question.name}", question.summary, row, parameters)
    return operation | ({"description": question.description.strip()} if question.description else {})


def _parameter(name: str, given: Input) -> Schema:
    schema = dict(_TYPES.get(given.type.removeprefix("xsd:"), {"type": "string", "minLength": 1}))
    example = None if given.default is None else given.default.strip('"<>').partition('"^^')[0]
    if example and schema["type"] == "string" and "enum" not in schema:
        schema["examples"] = [example]
    said = ". ".join(filter(None, (describe_input(given)[:1].upper() + describe_input(given)[1:], given.description)))
    return {"name": name, "in": "query", "required": given.required, "description": said, "schema": schema}


def _tabular(name: str, summary: str, row: Schema | None, parameters: list[Schema] | None = None) -> Schema:
    form = {
        "name": "format",
        "in": "query",
        "description": "The form, if not by Accept.",
        "schema": {"type": "string", "enum": list(FORMS)},
    }
    content = {kind: {"type": "array", "items": row or {"type": "object"}} if kind == JSON else TEXT for kind in FORMS.values()}
    return _get(name, summary, content, [*(parameters or []), form])


def _get(name: str, summary: str, content: Mapping[str, Schema], parameters: list[Schema] | None = None) -> Schema:
    responses = {"200": {"description": "The answer.", "content": {kind: {"schema": schema} for kind, schema in content.items()}}}
    described = {"operationId": name, "summary": summary, "responses": {**responses, **_ERRORS}}
    return described | ({"parameters": parameters} if parameters else {})


def _determine(served: Served) -> Iterator[tuple[str, Schema]]:
    answer = {"$ref": "#/components/schemas/Determination"}
    facts = _facts(served)
    parameters = [_fact(name, schema, name in facts.get("required", ())) for name, schema in facts["properties"].items()]
    yield (
        "get",
        _get("determine", "Is the use covered, by which clause, and which missing fact would decide it?", {JSON: answer}, parameters),
    )
    many = {"type": "array", "maxItems": MAX_REQUESTS, "items": {"$ref": "#/components/schemas/Facts"}}
    post = _get("determine-many", "The same of one request, or of a list.", {JSON: {"anyOf": [answer, {"type": "array", "items": answer}]}})
    post["requestBody"] = {"required": True, "content": {JSON: {"schema": {"anyOf": [{"$ref": "#/components/schemas/Facts"}, many]}}}}
    yield "post", post


def _fact(name: str, schema: Schema, required: bool) -> Schema:
    """A fact as a parameter, which is a text, and left out if it is not known."""
    said = {"description": schema["description"]} if "description" in schema else {}
    words = {key: value for key, value in schema.items() if key not in ("type", "description")}
    if "enum" in words:
        words["enum"] = [value for value in words["enum"] if value is not None]
    return {"name": name, "in": "query", "required": required, **said, "schema": {"type": "string", **words}}


def _facts(served: Served) -> Schema:
    known = policies(served.store)
    askers: dict[str, list[str]] = {}
    for policy in known:
        for dimension in served.decider(policy).rule.dimensions:
            askers.setdefault(dimension.name, []).append(policy)
    properties: Schema = {}
    for name in dict.fromkeys((*(askers or STRUCTURE), *CODES)):
        truth = name not in STRUCTURE and name not in CODES
        words: Schema = {"type": ["string", "null"], "enum": ["yes", "no", "unknown", None]} if truth else {"type": ["string", "null"]}
        asked = {"description": f"Asked by the rule of {', '.join(askers[name])}."} if name in askers and len(known) > 1 else {}
        properties[name] = words | asked
    several: Schema = {"type": "string", "enum": known, "description": "By whose rule; needed, since several policies have one."}
    properties["policy"] = several if len(known) > 1 else {"type": ["string", "null"], **({"enum": [*known, None]} if known else {})}
    properties["as_of"] = {"type": ["string", "null"], "format": "date"}
    needed = {"required": ["policy"]} if len(known) > 1 else {}
    return {"type": "object", "properties": properties, "additionalProperties": False, **needed}


def _sparql() -> Iterator[tuple[str, Schema]]:
    content: dict[str, Schema] = {kind: {} for kind in (*TABLES, *GRAPHS)}
    graphs = [
        {"name": name, "in": "query", "schema": {"type": "array", "items": TEXT}, "explode": True}
        for name in ("default-graph-uri", "named-graph-uri")
    ]
    query = {"name": "query", "in": "query", "description": "The query; without it, the service is described.", "schema": TEXT}
    yield "get", _get("sparql", "SPARQL 1.1 Protocol: ask a query.", content, [query, *graphs])
    post = _get("sparql-post", "SPARQL 1.1 Protocol: ask a query.", content)
    form = {"type": "object", "required": ["query"], "properties": {"query": TEXT}}
    post["requestBody"] = {"required": True, "content": {FORM: {"schema": form}, QUERY: {"schema": TEXT}}}
    yield "post", post


JSON = FORMS["json"]
_NAME: Schema = {
    "name": "name",
    "in": "query",
    "required": True,
    "description": "An IRI, a prefixed name, or a slug of a record, concept or term.",
    "schema": {"type": "string", "minLength": 1},
}
_PROBLEM: Schema = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT},
}
_ERROR: Schema = {
    "description": "Why not, in one line.",
    "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}, "text/plain": {"schema": TEXT}},
}
_ERRORS = {"4XX": _ERROR, "5XX": _ERROR}
_FINDING: Schema = {
    "type": "object",
    "required": ["check", "severity", "entity", "message"],
    "properties": {"check": TEXT, "severity": {"enum": list(SEVERITIES)}, "entity": TEXT, "message": TEXT},
}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_HEALTH: Schema = {
    "type": "object",
    "required": ["status"],
    "properties": {"status": {"enum": ["ok", "starting", "stopping"]}, "workers": _COUNT},
}
_VERSION: Schema = {"type": "object", "required": ["version", "triples"], "properties": {"version": TEXT, "triples": _COUNT}}
