"""Requests as RDF: what is well formed is read, and what is not is refused with the shape's words."""

from pathlib import Path

import pytest

from iort_kg.coverage import Decider
from iort_kg.errors import InvalidInput, UnknownName, UnreadableInput
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import slug
from iort_kg.requests import read_requests

HEAD = """@prefix iort: <https://w3id.org/iort-kg/ontology#> .
@prefix site: <https://w3id.org/iort-kg/site/> .
@prefix modality: <https://w3id.org/iort-kg/modality/> .
@prefix boost: <https://w3id.org/iort-kg/boost/> .
@prefix criterion: <https://w3id.org/iort-kg/criterion/> .
"""
WHOLE = """<urn:a> a iort:CoverageRequest ; iort:appliesToSite site:rectal-cancer ; iort:usesModality modality:electron-beam ;
    iort:hasBoostRole boost:sole-boost ; iort:hasFact criterion:at-excision, criterion:incomplete-resection ;
    iort:lacksFact criterion:high-recurrence-risk .
<urn:b> a iort:CoverageRequest ; iort:appliesToSite site:gastric-cancer .
"""
JSON_LD = """{"@context": {"iort": "https://w3id.org/iort-kg/ontology#", "@base": "https://w3id.org/iort-kg/"},
 "@id": "urn:c", "@type": "iort:CoverageRequest", "iort:appliesToSite": {"@id": "site/breast-cancer"}}"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_turtle_is_read_and_decided(kg: KnowledgeGraph, tmp_path: Path) -> None:
    stated = read_requests(write(tmp_path, "requests.ttl", HEAD + WHOLE), kg.store)
    decider = Decider(kg.store, "cam80108")
    answers = {iri: slug(decider.determine(decider.request(**facts)).status) for iri, facts in stated.items()}
    assert answers == {"urn:a": "medically-necessary", "urn:b": "investigational"}
    assert stated["urn:a"]["high-recurrence-risk"] == "no"


def test_a_fact_may_have_any_name(kg: KnowledgeGraph) -> None:
    for ask in (lambda given: kg.determine(policy="cam80108", **given), lambda given: kg.decider("cam80108").request(**given)):
        with pytest.raises(UnknownName, match="no fact of policy cam80108 is called 'self'"):
            ask({"self": "yes"})


@pytest.mark.parametrize(
    ("stated", "fact", "means"),
    [
        ({"diagnosis": "c250"}, "site", "pancreatic-head-cancer"),
        ({"diagnosis": "C7931"}, "site", "brain-metastasis"),
        ({"diagnosis": "1571"}, "site", "pancreatic-body-cancer"),
        ({"diagnosis": "179"}, "site", "uterine-cancer"),
        ({"diagnosis": "C08.9"}, "site", "salivary-gland-cancer"),
        ({"diagnosis": "C40.20"}, "site", "bone-sarcoma"),
        ({"procedure": "9241"}, "modality", "electron-beam"),
        ({"procedure": "77424"}, "modality", "low-energy-x-ray"),
    ],
)
def test_a_code_is_read_with_or_without_its_dot_as_the_narrowest_that_holds_it(
    kg: KnowledgeGraph, stated: dict[str, str], fact: str, means: str
) -> None:
    request = Decider(kg.store, "cam80108").request(**stated)
    assert slug(request.facts[fact]) == means
    assert not request.notes


def test_a_code_that_takes_in_more_than_the_site_is_told(kg: KnowledgeGraph) -> None:
    decider = Decider(kg.store, "cam80108")
    assert "C47.9 is read as neuroblastoma, but takes in more" in decider.request(diagnosis="C47.9").notes[0]
    assert not decider.request(diagnosis="C49.4").notes


def test_a_fact_on_which_the_rule_does_not_depend_is_told(kg: KnowledgeGraph) -> None:
    assert "does not depend on t4" in Decider(kg.store, "cam80108").request(t4=True).notes[0]


def test_json_ld_is_read(kg: KnowledgeGraph, tmp_path: Path) -> None:
    stated = read_requests(write(tmp_path, "request.jsonld", JSON_LD), kg.store)
    assert stated == {"urn:c": {"site": "https://w3id.org/iort-kg/site/breast-cancer"}}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("iort:appliesToSite site:rectal-cancer, site:colon-cancer", "one iort:appliesToSite at most"),
        ("iort:appliesToSite site:nowhere", "concept of the site vocabulary"),
        ("iort:appliesToSite modality:electron-beam", "concept of the site vocabulary"),
        ("iort:usesModality site:rectal-cancer", "concept of the modality vocabulary"),
        ("iort:hasBoostRole criterion:t4", "concept of the boost vocabulary"),
        ("iort:hasFact criterion:bogus", "concept of the criterion vocabulary"),
        ("iort:hasFact criterion:t4 ; iort:lacksFact criterion:t4", "none is under iort:lacksFact"),
    ],
)
def test_a_request_that_is_not_well_formed_is_refused(kg: KnowledgeGraph, tmp_path: Path, body: str, says: str) -> None:
    path = write(tmp_path, "request.ttl", f"{HEAD}<urn:a> a iort:CoverageRequest ; {body} .")
    with pytest.raises(InvalidInput, match=says) as raised:
        read_requests(path, kg.store)
    assert "urn:a" in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("none.ttl", HEAD, InvalidInput),
        ("broken.ttl", HEAD + "<urn:a> a", UnreadableInput),
        ("request.docx", "", UnreadableInput),
        (
            "remote.jsonld",
            JSON_LD.replace('{"@context": {', '{"@context": ["https://example.org/context.jsonld", {', 1).replace('"},', '"}],', 1),
            UnreadableInput,
        ),
    ],
)
def test_a_file_that_holds_no_request_is_refused(kg: KnowledgeGraph, tmp_path: Path, name: str, text: str, error: type[Exception]) -> None:
    with pytest.raises(error, match=name):
        read_requests(write(tmp_path, name, text), kg.store)


def test_a_missing_file_is_refused(kg: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="cannot be read"):
        read_requests(tmp_path / "missing.ttl", kg.store)
