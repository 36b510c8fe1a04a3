"""The oracle of the coverage tests is itself held to the vocabulary, to hand-made requests, and to what must hold of any closure."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from oracle import (
    BOOST_GROUPS,
    BOOSTS,
    BRACHYTHERAPY,
    BREAST,
    COVERED,
    FACTS,
    LEAVES,
    MODALITIES,
    MODALITY_GROUPS,
    OPEN,
    OTHER,
    SITE_GROUPS,
    decide,
    decide_partial,
    explain_partial,
    standings,
    ways,
    widen,
)
from rdflib import Graph
from rdflib.namespace import RDF, SKOS

HERE = Path(__file__).parent
VOCABULARIES = HERE.parent / "ontology" / "vocabularies"
REQUESTS: list[dict[str, Any]] = yaml.safe_load((HERE / "coverage" / "requests.yaml").read_text(encoding="utf-8"))
KEYS = ("site", "modality", "boost", "at_excision", "incomplete_resection", "high_recurrence_risk")
REASONS = {
    "conditions-met": "medically-necessary",
    "conditions-not-met": "investigational",
    "other-indication": "investigational",
    "other-policy": "out-of-scope",
    "policy-silent": "undetermined",
    "open-word": "undetermined",
    "missing-facts": "undetermined",
    "policy-version-unknown": "undetermined",
}
IN_WORDS = [case for case in REQUESTS if case["request"].keys() <= set(KEYS)]

Facts = tuple[str | None, str | None, str | None, bool | None, bool | None, bool | None]
FLAG = st.sampled_from([True, False, None])
PARTIAL: st.SearchStrategy[Facts] = st.tuples(
    st.sampled_from([None, *sorted(LEAVES), *sorted(SITE_GROUPS)]),
    st.sampled_from([None, *sorted(MODALITIES), *sorted(MODALITY_GROUPS)]),
    st.sampled_from([None, *sorted(BOOSTS), *sorted(BOOST_GROUPS)]),
    FLAG,
    FLAG,
    FLAG,
)


def vocabulary(name: str) -> dict[str, set[str]]:
    """Each concept of a vocabulary with the leaves within it; a leaf has itself alone."""
    graph = Graph().parse(VOCABULARIES / f"{name}.ttl")
    narrower: dict[str, set[str]] = {str(concept).rsplit("/", 1)[1]: set() for concept in graph.subjects(RDF.type, SKOS.Concept)}
    for concept, wider in graph.subject_objects(SKOS.broader):
        narrower[str(wider).rsplit("/", 1)[1]].add(str(concept).rsplit("/", 1)[1])

    def leaves(concept: str) -> set[str]:
        return set().union(*map(leaves, narrower[concept])) if narrower[concept] else {concept}

    return {concept: leaves(concept) for concept in narrower}


@pytest.mark.parametrize(
    ("name", "leaves", "groups"),
    [("sites", LEAVES, SITE_GROUPS), ("modalities", MODALITIES, MODALITY_GROUPS), ("boost-roles", BOOSTS, BOOST_GROUPS)],
)
def test_oracle_knows_each_concept(name: str, leaves: set[str], groups: dict[str, set[str]]) -> None:
    assert vocabulary(name) == {leaf: {leaf} for leaf in leaves} | groups


def test_each_site_is_in_one_list() -> None:
    assert sum(map(len, (COVERED, OPEN, OTHER, BREAST))) == len(LEAVES)
    assert all(len(standings(site)) == 1 for site in LEAVES)


def test_requests_are_well_formed() -> None:
    names = [case["name"] for case in REQUESTS]
    assert len(names) == len(set(names)) >= 120
    for case in REQUESTS:
        assert case.keys() == {"name", "request", "determination", "reason", "missing"}, case
        assert case["request"].keys() <= {*KEYS, "diagnosis", "procedure", "as_of"}, case
        assert REASONS[case["reason"]] == case["determination"], case
        assert case["missing"] == [fact for fact in FACTS if fact in case["missing"]], case
        assert bool(case["missing"]) == (case["reason"] == "missing-facts"), case
        if case["request"].get("as_of", "9999") < "2016-12-01":
            assert case["reason"] == "policy-version-unknown", case


def test_requests_name_each_concept() -> None:
    for key, name in (("site", "sites"), ("modality", "modalities"), ("boost", "boost-roles")):
        assert vocabulary(name).keys() | {"unknown"} == {case["request"].get(key, "unknown") for case in REQUESTS}


def test_requests_give_each_reason() -> None:
    assert {case["reason"] for case in REQUESTS} == set(REASONS)


@pytest.mark.parametrize("case", IN_WORDS, ids=[case["name"] for case in IN_WORDS])
def test_oracle_agrees_with_request(case: dict[str, Any]) -> None:
    assert explain_partial(**case["request"]) == (case["determination"], case["reason"], set(case["missing"]))


@pytest.mark.parametrize("wrong", [("stomach",), ("rectal-cancer", "photons"), ("rectal-cancer", None, "boost"), (None, None, None, "yes")])
def test_oracle_refuses_what_it_does_not_know(wrong: tuple[str | None, ...]) -> None:
    with pytest.raises(ValueError, match=r"^(not a|not in|neither)"):
        decide_partial(*wrong)


def test_complete_requests_have_wide_concepts_refused() -> None:
    with pytest.raises(ValueError, match="not complete"):
        decide("sarcoma", "electron-beam", "sole-boost", True, True, True)


def test_decide_is_decide_partial_where_all_is_known() -> None:
    flags = (True, False)
    for facts in product(sorted(LEAVES), sorted(MODALITIES), sorted(BOOSTS), flags, flags, flags):
        assert decide(*facts) == decide_partial(*facts), facts


def narrow(data: st.DataObject, facts: Facts) -> Facts:
    """The same request with more known: each fact as it was, or as some narrower concept or value that it may be."""
    site, modality, boost, *flags = facts
    return (
        data.draw(st.sampled_from([site, *sorted(SITE_GROUPS.get(site, ()) if site else LEAVES | SITE_GROUPS.keys())])),
        data.draw(
            st.sampled_from([modality, *sorted(MODALITY_GROUPS.get(modality, ()) if modality else MODALITIES | MODALITY_GROUPS.keys())])
        ),
        data.draw(st.sampled_from([boost, *sorted(BOOST_GROUPS.get(boost, ()) if boost else BOOSTS | BOOST_GROUPS.keys())])),
        *(data.draw(st.sampled_from([True, False, None] if flag is None else [flag])) for flag in flags),
    )  # type: ignore[return-value]


def complete(data: st.DataObject, facts: Facts) -> tuple[str, str, str, bool, bool, bool]:
    """One way of filling in all that is not known."""
    site, modality, boost, *flags = facts
    return (
        data.draw(st.sampled_from(sorted(widen(site, LEAVES, SITE_GROUPS)))),
        data.draw(st.sampled_from(sorted(widen(modality, MODALITIES, MODALITY_GROUPS)))),
        data.draw(st.sampled_from(sorted(widen(boost, BOOSTS, BOOST_GROUPS)))),
        *(data.draw(st.sampled_from(sorted(ways(flag)))) for flag in flags),
    )  # type: ignore[return-value]


@given(st.data(), PARTIAL)
def test_known_fact_never_turns_one_answer_into_another(data: st.DataObject, facts: Facts) -> None:
    before, after = decide_partial(*facts), decide_partial(*narrow(data, facts))
    assert after in {before, "undetermined"} or before == "undetermined"
    if before != "investigational":  # only silence on brachytherapy takes an answer back, and only this one
        assert after == before or before == "undetermined"


@given(st.data(), PARTIAL)
def test_answer_holds_for_each_way_of_filling_in(data: st.DataObject, facts: Facts) -> None:
    answer, way = decide_partial(*facts), complete(data, facts)
    silent = way[1] in BRACHYTHERAPY and way[0] not in BREAST
    assert decide(*way) == answer or answer == "undetermined" or (answer == "investigational" and silent)


@given(PARTIAL)
def test_missing_facts_are_unknown_and_come_with_their_reason(facts: Facts) -> None:
    answer, reason, missing = explain_partial(*facts)
    assert REASONS[reason] == answer
    assert bool(missing) == (reason == "missing-facts")
    for fact, value in zip(FACTS, facts, strict=True):
        if fact in missing:
            assert value is None or value in SITE_GROUPS | MODALITY_GROUPS | BOOST_GROUPS


@given(PARTIAL)
def test_silence_never_lets_medically_necessary_through(facts: Facts) -> None:
    if facts[1] in {None, "intraoperative-radiotherapy", "brachytherapy"} | BRACHYTHERAPY:
        assert decide_partial(*facts) != "medically-necessary"
