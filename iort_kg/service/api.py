"""The JSON API: questions, records, determinations and findings, under the names that the command line and Python use."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from iort_kg.catalog import get_question
from iort_kg.errors import InvalidInput, UnknownName
from iort_kg.findings import Finding
from iort_kg.inputs import describe_input
from iort_kg.namespaces import BASE
from iort_kg.rules import STRUCTURE
from iort_kg.service.graph import Served
from iort_kg.service.limits import release_memory
from iort_kg.service.messages import Request, Response
from iort_kg.service.negotiate import choose
from iort_kg.service.problems import Problem
from iort_kg.service.protocol import content_type, pairs_of, text_of
from iort_kg.service.results import check_rows, too_large
from iort_kg.table import Table

JSON = "application/json"
FORMS = {"json": JSON, "csv": "text/csv", "md": "text/markdown"}
MAX_REQUESTS = 1_000
CODES = ("diagnosis", "procedure")
TRUTHS = ("yes", "true", "1", "no", "false", "0", "unknown")


def questions(served: Served, request: Request) -> Response:
    """All questions: what they mean, their inputs and columns."""
    inputs_of(request, ())
    listed = [
        {
            "name": question.name,
            "summary": question.summary,
            "description": question.description.strip(),
            "inputs": {
                name: {"accepts": describe_input(given), "required": given.required, "default": given.default, "meaning": given.description}
                for name, given in question.inputs.items()
            },
            "outputs": dict(question.outputs),
        }
        for question in served.graph.questions
    ]
    return as_json(served, listed)


def ask(served: Served, request: Request, name: str) -> Response:
    """The answer to a question."""
    question = get_question(name)
    given = inputs_of(request, (*question.inputs, "format"))
    form = _form(request, given.pop("format", None))
    return _table(served, served.graph.ask(name, **given), form)


def facts(served: Served, request: Request) -> Response:
    """Every value of every record, as `iort-kg facts` prints them."""
    return ask(served, request, "facts")


def describe(served: Served, request: Request) -> Response:
    """A record, what points to it, and its lines."""
    given = inputs_of(request, ("name",))
    if "name" not in given:
        raise Problem(400, "the parameter name is needed, such as a slug, a prefixed name or an IRI")
    return as_json(served, served.graph.describe(given["name"]).to_dict())


def determine(served: Served, request: Request) -> Response:
    """One request's determination, or those of a list."""
    if request.method != "POST":
        return as_json(served, _determine(served, inputs_of(request, None)))
    inputs_of(request, ())
    if content_type(request)[0] != JSON:
        raise Problem(415, f"POST takes {JSON}: an object of facts, or a list of at most {MAX_REQUESTS:,} such objects")
    try:
        stated = json.loads(text_of(request.body), object_pairs_hook=_object, parse_constant=_refuse)
    except (json.JSONDecodeError, RecursionError) as error:
        raise Problem(400, f"the body is not JSON: {error}") from None
    if isinstance(stated, list):
        if len(stated) > MAX_REQUESTS:
            raise Problem(422, f"{len(stated):,} requests are given; at most {MAX_REQUESTS:,} are decided at once")
        return as_json(served, [_determine(served, one) for one in stated])
    return as_json(served, _determine(served, stated))


def find_all(served: Served) -> Response:
    """What all checks find; it takes seconds, so the front keeps it."""
    if served.settings.endpoint is not None:
        raise Problem(501, "the checks need the graph itself; this server asks another one")
    release_memory()
    return Response(200, {"content-type": JSON}, json.dumps([found.to_dict() for found in served.graph.check()]).encode())


def check(served: Served, request: Request) -> Response:
    """The findings that the front has kept, and put in the request's body, in the form asked for."""
    from iort_kg.findings import in_order
    from iort_kg.reports import to_table

    given = inputs_of(request, ("format",))
    form = _form(request, given.get("format"))
    findings = in_order(Finding(**found) for found in json.loads(request.body))
    if form == "json":
        return as_json(served, [found.to_dict() for found in findings])
    return _table(served, to_table(findings), form)


def as_json(served: Served, data: object) -> Response:
    """Data as JSON."""
    return _send(served, json.dumps(data, indent=1, ensure_ascii=False, default=str) + "\n", "json")


def inputs_of(request: Request, known: Iterable[str] | None) -> dict[str, str]:
    """The parameters of the query string, each given once, and all known if it is told which are.

    Raises:
        Problem: one is given twice, or is not known.
    """
    inputs: dict[str, str] = {}
    accepted = None if known is None else tuple(known)
    for name, value in pairs_of(request.query):
        if name in inputs:
            raise Problem(400, f"the parameter {name[:100]} is given twice; give it once")
        if accepted is not None and name not in accepted:
            raise Problem(400, str(UnknownName("parameter of this resource", name[:100], accepted)))
        inputs[name] = value
    return inputs


def _determine(served: Served, stated: Any) -> Mapping[str, Any]:
    from iort_kg.explanation import to_data

    if not isinstance(stated, dict):
        raise InvalidInput("a request is a JSON object of facts, such as {'diagnosis': …, 'procedure': …}")
    given = {name: _fact(name, value) for name, value in stated.items()}
    policy, as_of = given.pop("policy", None), _day(given.pop("as_of", None))
    decider = served.decider(policy)
    names = {*(dimension.name for dimension in decider.rule.dimensions), *STRUCTURE, *CODES}
    facts: dict[str, str | None] = {}
    for name, value in given.items():
        fact = name.replace("_", "-")
        if fact not in names and f"{BASE}criterion/{fact}" not in served.names:
            raise InvalidInput(str(UnknownName("fact of the rule", name[:100], names)))
        if fact in facts:
            raise InvalidInput(f"{fact} is given twice, with a hyphen and with an underscore; give it once")
        if fact not in (*STRUCTURE, *CODES) and value is not None and value.strip().lower() not in TRUTHS:  # of other policies' rules too
            raise InvalidInput(f"{fact} is yes, no or unknown, not {value!r:.100}")
        facts[fact] = value
    return to_data(decider.determine(decider.request(**facts), as_of))


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"as_of is a date as YYYY-MM-DD, not {text!r:.100}") from None


def _fact(name: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    raise InvalidInput(f"the fact {name[:100]} is a text, true, false or null")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise Problem(400, "a JSON object has a name twice")
    return made


def _refuse(constant: str) -> None:
    raise Problem(400, f"the body is not JSON: {constant}")


def _form(request: Request, named: str | None) -> str:
    if named is not None:
        if named not in FORMS:
            raise Problem(400, str(UnknownName("format", named[:100], FORMS)))
        return named
    kind = choose(request.accept, tuple(FORMS.values()))
    if kind is None:
        raise Problem(406, f"this is offered as {', '.join(FORMS.values())}; the request accepts {request.accept}")
    return next(name for name, media_type in FORMS.items() if media_type == kind)


def _table(served: Served, table: Table, form: str) -> Response:
    check_rows(len(table.rows), served.settings.max_rows)
    text = table.to_csv() if form == "csv" else table.to_markdown() if form == "md" else table.to_json() + "\n"
    return _send(served, text, form)


def _send(served: Served, text: str, form: str) -> Response:
    body = text.encode()
    if len(body) > served.settings.max_bytes:
        raise too_large(served.settings.max_bytes)
    kind = FORMS[form] if form == "json" else f"{FORMS[form]}; charset=utf-8"
    return Response(200, {"content-type": kind, "vary": "accept", "cache-control": "no-cache"}, body)
