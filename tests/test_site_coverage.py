"""What is derived of a site is what the rule makes of requests for it, when every criterion is met."""

from itertools import product

import pyoxigraph as ox
import pytest

from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import BASE, POLICY
from iort_kg.sources import shipped_policies
from iort_kg.store import evaluate

LEAVES = """SELECT ?concept {
    ?concept a skos:Concept ; skos:inScheme <%s> FILTER NOT EXISTS { ?within skos:broader ?concept } } ORDER BY ?concept"""
# The words cover these within limits that were not seen, so that no request is decided by them.
UNSEEN = """ASK {
    ?indication iort:appliesToSite <%s> ; iort:ofStatement ?statement .
    ?statement iort:hasCompleteness completeness:limits-unseen ; iort:ofPolicy <%s> }"""


def leaves(kg: KnowledgeGraph, scheme: str) -> list[str]:
    solutions = evaluate(kg.store, LEAVES % (BASE + scheme))
    assert isinstance(solutions, ox.QuerySolutions)
    return [row["concept"].value.rpartition("/")[2] for row in solutions]


@pytest.mark.parametrize("policy", shipped_policies())
def test_the_status_of_a_site_is_that_of_its_requests(kg: KnowledgeGraph, policy: str) -> None:
    decider = kg.decider(policy)
    names = [dimension.name for dimension in decider.rule.dimensions]
    criteria = {name: True for name in names if name not in ("site", "modality", "boost")}
    modalities = leaves(kg, "modality") if "modality" in names else [None]
    boosts = leaves(kg, "boost") if "boost" in names else [None]
    wrong = []
    for site in leaves(kg, "site"):
        rows = kg.query(f"SELECT ?status {{ <{POLICY}{policy}/site-coverage/{site}> iort:hasStatus ?status }}")
        (status,) = {row.status.rpartition("/")[2] for row in rows}  # type: ignore[union-attr]
        found = set()
        for modality, boost in product(modalities, boosts):
            facts = {"site": site, **criteria} | {name: value for name, value in (("modality", modality), ("boost", boost)) if value}
            decided = decider.determine(decider.request(**facts))
            found.add((decided.status.rpartition("/")[2], decided.reason.rpartition("/")[2]))
        statuses = {one for one, _ in found}
        open_words = ("undetermined", "open-word") in found
        expected = (
            "out-of-scope"
            if statuses == {"out-of-scope"}
            else "medically-necessary"
            if "medically-necessary" in statuses or kg.query(UNSEEN % (BASE + "site/" + site, POLICY + policy))
            else "undetermined"
            if open_words
            else "investigational"
        )
        if status != expected:
            wrong.append(f"{site}: {status}, and its requests {sorted(found)}")
    assert wrong == []
