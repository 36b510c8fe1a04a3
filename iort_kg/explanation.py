"""A determination for a reader: as text, as blocks for a notebook, as plain data for JSON, and as RDF with its provenance."""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from iort_kg import __version__
from iort_kg.display import Block, Rows, words
from iort_kg.namespaces import BASE, ONTOLOGY, PREFIXES, slug
from iort_kg.provenance import Anchor, Item, LineRange
from iort_kg.rules import statement
from iort_kg.table import IRI, show

if TYPE_CHECKING:
    from iort_kg.coverage import Determination

PROV, RDF, RDFS, XSD, DCTERMS = (PREFIXES[name] for name in ("prov", "rdf", "rdfs", "xsd", "dcterms"))


def to_data(determination: "Determination") -> dict[str, Any]:
    """Everything that a determination says, as text, lists and mappings; vocabulary values by slug."""
    clause = determination.clause
    return {
        "determination": slug(determination.status),
        "reason": slug(determination.reason),
        "policy": determination.rule.policy,
        "rule": slug(determination.rule.iri),
        "as_of": determination.as_of.isoformat() if determination.as_of else None,
        "id": determination.request.iri,
        "request": {name: slug(value) for name, value in determination.request.facts.items()},
        "codes": dict(determination.request.codes),
        "clause": {"id": slug(clause.iri), "says": clause.label, **_ranges(clause.lines)} if clause else None,
        "conditions": [
            {
                "condition": slug(step.condition),
                "says": step.label,
                "state": step.state,
                **_ranges(step.lines),
                "rests_on": [slug(ambiguity) for ambiguity in step.rests_on],
            }
            for step in determination.steps
        ],
        "open_words": [
            {"ambiguity": slug(word.ambiguity), "question": word.question, "reading": word.reading} for word in determination.open_words
        ],
        "missing": [
            {"fact": fact.name, "leads_to": {slug(status): list(values) for status, values in fact.consequences.items()}}
            for fact in determination.missing
        ],
        "nearest_changes": [{"facts": dict(change.facts), "leads_to": slug(change.status)} for change in determination.nearest_changes],
        "warnings": list(determination.warnings),
        "context": {
            "recommendations": [
                {"organization": row.organization, "category": row.category, "says": row.label, "stance": row.stance, "line": row.line}
                for row in determination.recommendations
            ],
            "evidence": [{"says": row.label, "sufficiency": row.sufficiency, "line": row.line} for row in determination.evidence],
        },
    }


def to_text(determination: "Determination") -> str:
    """A determination as a reviewer reads it."""
    return "\n".join(_text(determination)) + "\n"


def _text(determination: "Determination") -> Iterator[str]:
    clause = determination.clause
    yield slug(determination.status)
    if determination.request.iri:
        yield f"for      {determination.request.iri}"
    if clause:
        yield f"because  {clause.label} ({_places(clause.lines)})"
    else:
        yield f"because  {slug(determination.reason).replace('-', ' ')}"
    if determination.request.facts:
        yield "request  " + ", ".join(f"{name}: {slug(value)}" for name, value in determination.request.facts.items())
    if determination.steps:
        yield "\nConditions"
        for step in determination.steps:
            rests = f"; rests on {', '.join(slug(ambiguity) for ambiguity in step.rests_on)}" if step.rests_on else ""
            yield f"  {step.state:8} {step.label} ({_places(step.lines)}{rests})"
    if determination.open_words:
        yield "\nOpen words"
        for word in determination.open_words:
            yield f"  {word.question} " + (f"Read as: {word.reading}." if word.reading else "Left open.")
    for fact in determination.missing:
        yield f"\nMissing: {fact.name}"
        for status, values in fact.consequences.items():
            yield f"  {slug(status)}: {_list(values)}"
    if determination.nearest_changes:
        yield "\nNearest change"
        for change in determination.nearest_changes:
            yield "  " + ", ".join(f"{name}: {value}" for name, value in change.facts.items()) + f" would lead to {slug(change.status)}"
    if determination.warnings:
        yield "\nMind"
        yield from (f"  {warning}" for warning in determination.warnings)
    if len(determination.recommendations) or len(determination.evidence):
        yield "\nContext, no part of the decision"
        for row in determination.recommendations:
            category = f", {row.category}" if row.category else ""
            yield f"  {row.organization}: {show(row.stance)}{category} ({row.label}, line {row.line})"
        for row in determination.evidence:
            yield f"  Summary of Evidence: {show(row.sufficiency)} ({row.label}, line {row.line})"


def to_blocks(determination: "Determination") -> Iterator[Block]:
    """A determination as a notebook shows it."""
    clause = determination.clause
    yield words(slug(determination.status), strong=True)
    if clause:
        yield words(f"because {clause.label} (", IRI(clause.iri), f", {_places(clause.lines)})")
    else:
        yield words(f"because {slug(determination.reason).replace('-', ' ')}")
    facts = [
        (", " if place else "", f"{name}: ", _linked(value)) for place, (name, value) in enumerate(determination.request.facts.items())
    ]
    if facts:
        yield words(*(part for fact in facts for part in fact))
    if determination.steps:
        rows = [(s.state, s.label, _places(s.lines), ", ".join(map(slug, s.rests_on))) for s in determination.steps]
        yield Rows(("state", "condition", "lines", "rests on"), rows)
    if determination.open_words:
        yield words("Open words", strong=True)
        read = [(IRI(word.ambiguity), word.question, word.reading or "left open") for word in determination.open_words]
        yield Rows(("word", "question", "read as"), read)
    if determination.missing:
        yield words("Missing facts", strong=True)
        leads = [(f.name, slug(status), _list(values)) for f in determination.missing for status, values in f.consequences.items()]
        yield Rows(("fact", "leads to", "if it is"), leads)
    if determination.nearest_changes:
        yield words("Nearest change", strong=True)
        for change in determination.nearest_changes:
            changed = ", ".join(f"{name}: {value}" for name, value in change.facts.items())
            yield words(f"{changed} would lead to {slug(change.status)}")
    if determination.warnings:
        yield words("Mind", strong=True)
        yield from (words(warning) for warning in determination.warnings)
    context = [(r.organization, r.stance, IRI(r.recommendation), r.line) for r in determination.recommendations]
    context += [("Summary of Evidence", r.sufficiency, IRI(r.conclusion), r.line) for r in determination.evidence]
    if context:
        yield words("Context, no part of the decision", strong=True)
        yield Rows(("voice", "says", "record", "line"), context)


def to_rdf(determination: "Determination") -> list[ox.Triple]:
    """A determination as RDF: request, answer, and what it was made from (PROV).

    The determination's IRI follows from the request, the rule and the day, so that the same question has the same name.
    """
    request = ox.NamedNode(determination.request.iri or f"{BASE}request/{_name(determination, with_rule=False)}")
    answer = ox.NamedNode(f"{BASE}determination/{_name(determination, with_rule=True)}")
    activity = ox.NamedNode(answer.value + "/activity")
    rule = ox.NamedNode(determination.rule.iri)
    triples = [ox.Triple(request, _in(RDF, "type"), _ours("CoverageRequest"))]
    for name, value in determination.request.facts.items():
        predicate, term = statement(name, value)
        triples.append(ox.Triple(request, ox.NamedNode(predicate), ox.NamedNode(term)))
    now = ox.Literal(datetime.now(UTC).isoformat(timespec="seconds"), datatype=_in(XSD, "dateTime"))
    triples += [
        ox.Triple(answer, _in(RDF, "type"), _ours("Determination")),
        ox.Triple(answer, _in(RDFS, "label"), ox.Literal(f"Determination: {slug(determination.status)}", language="en")),
        ox.Triple(answer, _ours("decidesRequest"), request),
        ox.Triple(answer, _ours("hasStatus"), ox.NamedNode(determination.status)),
        ox.Triple(answer, _ours("hasReason"), ox.NamedNode(determination.reason)),
        ox.Triple(answer, _in(PROV, "wasDerivedFrom"), rule),
        ox.Triple(answer, _in(PROV, "wasGeneratedBy"), activity),
        ox.Triple(activity, _in(RDF, "type"), _in(PROV, "Activity")),
        ox.Triple(activity, _in(PROV, "used"), rule),
        ox.Triple(activity, _in(PROV, "endedAtTime"), now),
        ox.Triple(activity, _in(DCTERMS, "description"), ox.Literal(f"iort-kg {__version__}, rule digest {determination.rule.digest}")),
    ]
    if determination.clause:
        triples.append(ox.Triple(answer, _ours("decidedBy"), ox.NamedNode(determination.clause.iri)))
    if determination.as_of:
        triples.append(ox.Triple(answer, _in(DCTERMS, "valid"), ox.Literal(determination.as_of.isoformat(), datatype=_in(XSD, "date"))))
    triples += [ox.Triple(answer, _ours("restsOn"), ox.NamedNode(word.ambiguity)) for word in determination.open_words]
    return triples


def _name(determination: "Determination", *, with_rule: bool) -> str:
    parts = [f"{name}={value}" for name, value in sorted(determination.request.facts.items())]
    parts += [determination.request.iri] if determination.request.iri else []
    if with_rule:
        parts += [determination.rule.iri, determination.rule.digest, str(determination.as_of)]
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def _linked(value: str) -> str:
    return IRI(value) if value.startswith(BASE) else value


def _ranges(anchors: tuple[Anchor, ...]) -> dict[str, list[Any]]:
    items = [where.name for where in anchors if isinstance(where, Item)]
    lines = [[where.first, where.last] for where in anchors if isinstance(where, LineRange)]
    return {"lines": lines, "items": items} if items else {"lines": lines}


def _places(anchors: tuple[Anchor, ...]) -> str:
    return ", ".join(map(str, anchors)) or "no lines given"


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(values[:8]) + (f" and {len(values) - 8} more" if len(values) > 8 else "")


def _in(namespace: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(namespace + name)


def _ours(name: str) -> ox.NamedNode:
    return ox.NamedNode(ONTOLOGY + name)
