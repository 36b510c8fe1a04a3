"""What pictures ask of the graph besides the shipped questions: lines of records, the policy meant, and what the audit found."""

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from iort_kg.errors import InvalidInput, UnknownName
from iort_kg.findings import Finding
from iort_kg.graph import KnowledgeGraph
from iort_kg.inputs import find_concept
from iort_kg.namespaces import PREFIXES, shorten
from iort_kg.provenance import describe_lines, ranges_of
from iort_kg.store import values

if TYPE_CHECKING:
    from iort_kg.table import Table

LABEL = ox.NamedNode(PREFIXES["skos"] + "prefLabel")


def lines_of(kg: KnowledgeGraph, records: Iterable[str]) -> str:
    """The lines of records in words, such as `lines 137, 141`; for what is derived, those of what it follows from."""
    return describe_lines(ranges_of(kg.store, records))


def choose_policy(kg: KnowledgeGraph, policy: str | None) -> Any:
    """The row of `policies` for the policy meant.

    Raises:
        UnknownName: there is no such policy with a coverage statement.
        InvalidInput: several policies are loaded, and none is named.
    """
    rows = list(kg.ask("policies"))
    names = [shorten(row.policy) for row in rows]
    if policy is None and len(rows) > 1:
        raise InvalidInput(f"several policies are loaded: {', '.join(names)}; name one of them as the policy")
    chosen = [row for row, name in zip(rows, names, strict=True) if policy in (None, name, row.policy)]
    if not chosen:
        raise UnknownName("policy with a coverage statement", policy or "", names)
    return chosen[0]


def positions(kg: KnowledgeGraph) -> dict[str, int]:
    """The place of each study design that has one, by its IRI: the strongest is first."""
    table = kg.query("SELECT ?design ?place { ?design skos:inScheme <design> ; schema:position ?place } ORDER BY ?place ?design")
    return {row.design: row.place for row in cast("Table", table)}


def spell_out(kg: KnowledgeGraph, issuers: Collection[str]) -> str:
    """What the abbreviations of issuers of guidelines stand for, as a note; those that are no abbreviation are left out."""
    table = kg.query(
        "SELECT DISTINCT ?short ?name { ?guideline dcterms:publisher ?issuer . ?issuer skos:altLabel ?short ; skos:prefLabel ?name }"
    )
    names = {row.short: row.name for row in cast("Table", table)}
    return "; ".join(f"{issuer}: {names[issuer]}" for issuer in issuers if issuer in names)


def findings_on(kg: KnowledgeGraph, records: Iterable[str], findings: Sequence[Finding] | None) -> dict[str, list[Finding]]:
    """What the audit found on records; it is run if its findings are not given.

    Raises:
        InvalidInput: the graph is a server's elsewhere.
        MissingDependency: the audit needs what is not installed.
    """
    if findings is None:
        findings = kg.check()
    wanted = set(records)
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.entity in wanted:
            found.setdefault(finding.entity, []).append(finding)
    return found


def tell_no_rates(kg: KnowledgeGraph, site: str, outcome: str, policy: str) -> str:
    """That a site has no such rate, and which sites have."""
    event = find_concept(outcome, "outcome", kg.store)
    table = kg.query(
        "SELECT DISTINCT ?label { ?result a iort:Result ; iort:hasStatistic statistic:event-rate ; iort:ofStudy/iort:appliesToSite ?site . "
        f"?site skos:prefLabel ?label . ?result iort:measuresOutcome/skos:broader* {event} "
        f"FILTER (STRSTARTS(STR(?result), '{policy}/')) }} ORDER BY ?label"
    )
    sites = ", ".join(str(row[0]) for row in getattr(table, "rows", ()))
    name = next(values(kg.store, event, LABEL))
    return f"no rate of {name} is recorded for the site {site!r}; there are rates for: {sites or 'none'}"
