"""The FHIR export holds what the document says, in codes that FHIR knows, and a determination is coverage-information as CRD defines it."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from fhir.resources.bundle import Bundle
from fhir.resources.R4B.extension import Extension
from fhir_core.types import Code
from pydantic import BaseModel
from test_export import runs_of

import iort_kg
from iort_kg.audit import run_checks
from iort_kg.description import content_day
from iort_kg.errors import InvalidInput
from iort_kg.fhir.bindings import check_codes, elements
from iort_kg.fhir.bundle import make_bundle, to_json, validated
from iort_kg.fhir.crd import EXTENSION, coverage_information, determinations_as_fhir
from iort_kg.fhir.parts import Parts, to_id
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import BASE, POLICY
from iort_kg.provenance import LineRange
from iort_kg.table import Table

Run = Callable[..., subprocess.CompletedProcess[str]]
Json = dict[str, Any]
CAM = POLICY + "cam80108/"
BCBST = POLICY + "bcbst-iort/"
STATISTIC = "http://terminology.hl7.org/CodeSystem/statistic-type"


@pytest.fixture(scope="module")
def written(kg: KnowledgeGraph) -> bytes:
    return make_bundle(kg.store)


@pytest.fixture(scope="module")
def bundle(written: bytes) -> Json:
    loaded: Json = json.loads(written, parse_float=Decimal)
    return loaded


@pytest.fixture(scope="module")
def resources(bundle: Json) -> dict[str, Json]:
    return {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}


@pytest.fixture(scope="module")
def parts(kg: KnowledgeGraph) -> Parts:
    return Parts(kg.store)


def rows(kg: KnowledgeGraph, sparql: str) -> list[Any]:
    answer = kg.query(sparql)
    assert isinstance(answer, Table)
    return list(answer)


def of_kind(resources: dict[str, Json], kind: str) -> dict[str, Json]:
    return {iri: resource for iri, resource in resources.items() if resource["resourceType"] == kind}


def codes(concept: Json) -> list[str]:
    return [coding["code"] for coding in concept["coding"]]


# ---------------------------------------------------------------- the bundle


def test_the_models_accept_it_and_it_comes_back_the_same(written: bytes) -> None:
    read = Bundle.model_validate_json(written)
    again = json.loads(read.model_dump_json())
    assert again == json.loads(written)


def test_there_is_a_resource_for_every_record(kg: KnowledgeGraph, resources: dict[str, Json]) -> None:
    classes = {"Citation": "iort:Reference", "Evidence": "iort:EffectEstimate", "PlanDefinition": "iort:CoverageRule"}
    for kind, term in classes.items():
        assert set(of_kind(resources, kind)) == {row.it for row in rows(kg, f"SELECT DISTINCT ?it {{ ?it a {term} }}")}, kind
    groups = rows(
        kg, "SELECT DISTINCT ?it { ?effect a iort:EffectEstimate ; iort:experimentalGroup|iort:comparatorGroup|iort:measuresOutcome ?it }"
    )
    variables = set(of_kind(resources, "EvidenceVariable"))
    assert {row.it for row in groups} < variables
    assert {iri.removeprefix(BASE).split("/")[-2] for iri in variables} == {"group", "study", "outcome", "statement"}
    limited = rows(
        kg, "SELECT DISTINCT ?it { ?l a iort:StudyLimitation ; iort:ofStudy ?it MINUS { ?l iort:hasValueStatus value-status:blank } }"
    )
    found = {finding.entity for finding in run_checks(kg.store, as_of=content_day(kg.store))}
    assessed = {f"{BASE}assessment/{iri.removeprefix(BASE).removeprefix('policy/')}" for iri in {row.it for row in limited} | found}
    assert set(of_kind(resources, "ArtifactAssessment")) == assessed
    assert Counter(resource["resourceType"] for resource in resources.values())["Citation"] == 90
    assert len(of_kind(resources, "Evidence")) == 45


def test_every_finding_is_in_an_assessment(kg: KnowledgeGraph, resources: dict[str, Json]) -> None:
    contents = [content for one in of_kind(resources, "ArtifactAssessment").values() for content in one["content"]]
    findings = run_checks(kg.store, as_of=content_day(kg.store))
    comments = Counter(content["classifier"][0]["coding"][0]["code"] for content in contents if content["informationType"] == "comment")
    assert comments == Counter(finding.check for finding in findings)
    assert sum(content["informationType"] == "classifier" for content in contents) == 8  # lines 149, 160 to 162 (5 keys), 288 (3)


def test_names_are_our_iris_and_ids_are_legal(bundle: Json, resources: dict[str, Json]) -> None:
    assert len(resources) == len(bundle["entry"])
    for iri, resource in resources.items():
        assert resource["identifier"] == [{"system": "urn:ietf:rfc:3986", "value": iri}]
        assert re.fullmatch(r"[A-Za-z0-9.-]{1,64}", resource["id"]), resource["id"]
        assert "url" not in resource  # a canonical URL that is the full URL would have to end in the id
    assert len({(resource["resourceType"], resource["id"]) for resource in resources.values()}) == len(resources)
    assert to_id(BASE + "a/b") == "a.b"
    assert len({to_id(BASE + name) for name in ("a/b", "a.b", "a%2Fb", "a_b", "a/" + "b" * 70, "a/" + "b" * 71)}) == 6


def test_every_reference_leads_to_a_resource_of_its_type(bundle: Json, resources: dict[str, Json]) -> None:
    links = [value for _, value in elements(bundle, "Bundle") if isinstance(value, dict) and "reference" in value and "type" in value]
    assert len(links) > 250
    for link in links:
        assert resources[link["reference"]]["resourceType"] == link["type"]


def test_every_anchor_is_one_of_the_record(kg: KnowledgeGraph, resources: dict[str, Json]) -> None:
    for iri, resource in resources.items():
        anchors = {one["document"]["url"] for one in resource.get("relatedArtifact", ()) if one["type"] == "derived-from"}
        assert anchors == {row.line for row in rows(kg, f"SELECT ?line {{ <{iri}> dcterms:source ?line }}")}, iri
        assert anchors or resource["resourceType"] == "ArtifactAssessment" or "/outcome/" in iri


def test_nothing_is_null_or_empty(bundle: Json) -> None:
    assert [path for path, value in elements(bundle, "Bundle") if value in (None, [], {}, "")] == []


def test_no_sentence_of_the_document_and_no_descriptor(written: bytes, document: Path) -> None:
    lines = document.read_text(encoding="utf-8").split("\n")
    runs = {run for text in lines[:412] for run in runs_of(text.replace('"', " "), 11)}
    text = written.decode().lower()
    assert [run for run in set(runs_of(text, 11)) if run in runs] == []
    for line in (*lines[52:55], *lines[520:523]):
        assert not line.strip() or line.split(maxsplit=1)[1].strip(" .").removeprefix("77424 ").lower() not in text


# ---------------------------------------------------------------- citations


def test_a_citation_is_as_printed(resources: dict[str, Json]) -> None:
    """Lines 427 and 457."""
    article = resources[CAM + "reference/1"]["citedArtifact"]
    assert article["identifier"] == [{"system": "https://pubmed.ncbi.nlm.nih.gov", "value": "21339010"}]
    assert article["contributorship"]["summary"][0]["value"] == "Dubois JB, Bussieres E, Richaud P, et al."
    (form,) = article["publicationForm"]
    assert form["publishedIn"]["title"] == "Radiother Oncol"
    assert (form["volume"], form["issue"], form["pageString"]) == ("98", "3", "298-303")
    assert (form["articleDate"], form["publicationDateText"]) == ("2011-03", "Mar 2011")
    guideline = resources[CAM + "reference/31"]["citedArtifact"]
    assert (guideline["version"], guideline["dateAccessed"]) == ({"value": "1.2020"}, "2020-05-22")
    assert {"publicationForm", "identifier"}.isdisjoint(guideline)


def test_every_number_of_pubmed_is_there(resources: dict[str, Json], document: Path) -> None:
    printed = re.findall(r"PMID:? ?(\d+)", "\n".join(document.read_text(encoding="utf-8").split("\n")[424:516]))
    given = [
        one["value"] for resource in of_kind(resources, "Citation").values() for one in resource["citedArtifact"].get("identifier", ())
    ]
    assert sorted(given) == sorted(printed)
    assert len(given) == 80


# ---------------------------------------------------------------- evidence

# measure, value, interval, p, studies, participants, analyzed; written from the lines of the document that are named
EXPECTED: dict[str, tuple[str | None, str | None, tuple[str, str] | None, str | None, int | None, int | None, int | None]] = {
    "masaki-2020-overall-survival": ("C16932", "1.264", ("0.523", "3.051"), "0.603", None, 76, 76),  # line 141
    "masaki-2020-pelvic-sidewall-recurrence": ("C16932", "1.350", ("0.302", "6.034"), "0.694", None, 76, 76),  # line 141
    "dubois-2011-overall-survival": (None, None, None, "0.2578", None, 142, 140),  # lines 120, 133, 136
    "mirnezami-2013-overall-survival": ("C93150", "0.33", ("0.2", "0.54"), None, None, 370, None),  # lines 196 to 198
    "mirnezami-2013-local-control": ("C16932", "0.22", ("0.05", "0.86"), None, None, 482, None),
    "jin-2020-overall-survival": (None, "1.20", ("1.06", "1.37"), None, 13, None, None),  # lines 280 and 281; the total N is not reported
    "jin-2020-local-relapse": ("C93152", "0.70", ("0.51", "0.97"), None, 8, None, None),
    "jin-2020-postoperative-complications": ("C93152", "0.95", ("0.73", "1.23"), None, None, None, None),  # line 288
    "yu-2015-locoregional-control": ("C93150", "0.40", ("0.26", "0.62"), "<0.001", 4, None, None),  # line 215
    "lehnert-2000-local-recurrence": (None, "40 %", None, None, None, 251, None),  # line 229
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_numbers_are_those_of_the_document(resources: dict[str, Json], name: str) -> None:
    measure, value, interval, p, studies, participants, analyzed = EXPECTED[name]
    (statistic,) = resources[f"{CAM}effect/{name}"]["statistic"]
    hl7 = [coding["code"] for coding in statistic["statisticType"]["coding"] if coding["system"] == STATISTIC]
    assert hl7 == ([measure] if measure else [])
    assert measure is None or statistic["statisticType"]["coding"][0]["code"] == measure
    quantity = statistic.get("quantity")
    assert (f"{quantity['value']} {quantity.get('code', '')}".strip() if quantity else None) == value
    estimates = {codes(one["type"])[0]: one for one in statistic.get("attributeEstimate", ())}
    assert ("C53324" in estimates) == (interval is not None)
    if interval:
        assert tuple(str(estimates["C53324"]["range"][end]["value"]) for end in ("low", "high")) == interval
        assert estimates["C53324"]["level"] == Decimal("0.95")
    number = estimates["C44185"]["quantity"] if "C44185" in estimates else None
    assert (f"{number.get('comparator', '')}{number['value']}" if number else None) == p
    sample = statistic.get("sampleSize", {})
    assert tuple(sample.get(key) for key in ("numberOfStudies", "numberOfParticipants", "knownDataCount")) == (
        studies,
        participants,
        analyzed,
    )


def test_heterogeneity_and_range(resources: dict[str, Json]) -> None:
    """Lines 282 and 284: I2 65.3% (p=0.00), effect sizes 0.57 to 3.54."""
    (statistic,) = resources[CAM + "effect/jin-2020-overall-survival"]["statistic"]
    estimates = {codes(one["type"])[0]: one for one in statistic["attributeEstimate"]}
    assert (str(estimates["0000420"]["quantity"]["value"]), estimates["0000420"]["quantity"]["code"]) == ("65.3", "%")
    (nested,) = estimates["0000420"]["attributeEstimate"]
    assert (codes(nested["type"]), str(nested["quantity"]["value"])) == (["C44185"], "0.00")
    assert [str(estimates["C38013"]["range"][end]["value"]) for end in ("low", "high")] == ["0.57", "3.54"]


def test_every_number_of_every_estimate_stands_in_its_lines(resources: dict[str, Json], document: Path) -> None:
    lines = document.read_text(encoding="utf-8").split("\n")
    seen = 0
    for iri, resource in of_kind(resources, "Evidence").items():
        where = [LineRange.from_iri(one["document"]["url"]) for one in resource["relatedArtifact"] if "document" in one]
        text = " ".join(lines[number - 1] for place in where if place for number in range(place.first, place.last + 1))
        printed = re.findall(r"\d+\.\d+|\.\d+|\d+", text)
        for statistic in resource.get("statistic", ()):
            for path, value in elements({name: statistic.get(name) for name in ("quantity", "attributeEstimate")}, ""):
                if path.endswith(".value"):
                    seen += 1
                    assert str(value) in printed, (iri, path, value)
    assert seen > 80


def test_what_evidence_is_about(resources: dict[str, Json]) -> None:
    one = resources[CAM + "effect/masaki-2020-overall-survival"]
    roles = {codes(variable["variableRole"])[0]: variable["observed"]["reference"] for variable in one["variableDefinition"]}
    assert roles == {
        "population": CAM + "group/masaki-2020-all",
        "exposure": CAM + "group/masaki-2020-iort",
        "referenceExposure": CAM + "group/masaki-2020-control",
        "measuredVariable": BASE + "outcome/overall-survival",
    }
    assert one["relatedArtifact"][0]["resourceReference"]["reference"] == CAM + "reference/2"
    assert codes(one["studyDesign"][0])[0] == "randomized-controlled-trial"
    assert "assertion" not in one  # the document says in words only what holds of metastases
    timed = resources[CAM + "effect/nemoto-2002-survival-glioblastoma-2-year"]
    assert timed["assertion"] == "no difference; not statistically significant"  # line 327
    assert "statistic" not in timed
    assert timed["variableDefinition"][-1]["description"] == "overall survival at 2 years"


def test_states_of_the_disease_are_alternatives(resources: dict[str, Json]) -> None:
    """Line 120: T3 or T4 or N+, which a list of characteristics would read as all of them."""
    told = resources[CAM + "group/dubois-2011-all"]["characteristic"]
    (combined,) = [one["definitionByCombination"] for one in told if "definitionByCombination" in one]
    assert combined["code"] == "any-of"
    states = {codes(one["definitionCodeableConcept"])[0] for one in combined["characteristic"]}
    assert states == {"locally-advanced", "t3", "t4", "node-positive", "nonmetastatic"}
    control = resources[CAM + "group/chen-2008-without-iort"]["characteristic"]
    assert [codes(one["definitionCodeableConcept"])[:2] for one in control if one.get("exclude")] == [["iort", "168524008"]]


# ---------------------------------------------------------------- the rule


def test_the_rule_is_a_plan_of_its_clauses(kg: KnowledgeGraph, resources: dict[str, Json]) -> None:
    plan = resources[CAM + "rule/2016-12-01"]
    assert (plan["status"], plan["effectivePeriod"], plan["type"]["coding"][0]["code"]) == ("unknown", {"start": "2016-12-01"}, "eca-rule")
    (group,) = plan["action"]
    assert (group["groupingBehavior"], group["selectionBehavior"]) == ("logical-group", "exactly-one")
    rule = kg.decider("cam80108").rule
    assert [action["linkId"] for action in group["action"]] == [clause.iri.rpartition("/")[2] for clause in rule.clauses]
    for action, clause in zip(group["action"], rule.clauses, strict=True):
        assert (action["title"], int(action["prefix"])) == (clause.label, clause.precedence)
        assert codes(action["code"])[0] == clause.status.rpartition("/")[2]
        assert [condition["expression"]["reference"] for condition in action.get("condition", ())] == list(clause.conditions)
        for condition in action.get("condition", ()):
            told = condition["expression"]
            assert told["description"] == rule.conditions[told["reference"]].label
            assert {"language", "expression"}.isdisjoint(told)  # nothing that an engine could take for FHIRPath or CQL
    covered = group["action"][2]
    assert [one["display"] for one in covered["documentation"] if "display" in one] == [
        "cam80108, line 42",
        "cam80108, line 44",
        "cam80108, line 45",
    ]
    assert sum(one["type"] == "citation" for one in plan["relatedArtifact"]) == 40  # as many are cited in the text


def test_each_policy_with_a_rule_has_its_plan(kg: KnowledgeGraph, resources: dict[str, Json]) -> None:
    """A condition a fact that is asked for: two for the margins and the stage of rectal cancer, six for the breast."""
    plans = of_kind(resources, "PlanDefinition")
    assert {iri.removeprefix(POLICY).partition("/")[0] for iri in plans} == {"aetna-0721", "bcbst-iort", "cam80108"}
    for iri, plan in plans.items():
        rule = kg.decider(iri.removeprefix(POLICY).partition("/")[0]).rule
        assert [action["linkId"] for action in plan["action"][0]["action"]] == [clause.iri.rpartition("/")[2] for clause in rule.clauses]
    actions = {action["linkId"]: action for action in plans[BCBST + "rule/as-seen"]["action"][0]["action"]}
    asked = {
        name: {one["expression"]["reference"].rpartition("/")[2] for one in actions[name]["condition"]} for name in ("5-rectal", "6-breast")
    }
    assert asked["5-rectal"] == {"named-technique", "site-rectal", "margin", "t4-or-recurrent"}
    six = {"age", "size", "negative-margin", "no-invasion", "receptor", "brca"}
    assert asked["6-breast"] == {"named-technique", "site-breast-invasive"} | six
    (link,) = [one for one in actions["5-rectal"]["documentation"] if one["type"] == "depends-on"]
    assert link["resourceReference"] == {"reference": BCBST + "statement/rectal", "type": "EvidenceVariable"}


# what a statement asks for, as its condition is read: alternatives side by side, one of each group being needed
ASKED: dict[str, list[set[str]]] = {
    "cam80108/statement/medically-necessary": [  # lines 42 to 45
        {"colorectal-cancer", "pancreatic-cancer", "cervical-cancer", "uterine-cancer", "soft-tissue-sarcoma", "Pelvic cancers"},
        {"external-beam"},
        {"sole-boost"},
        {"at-excision"},
        {"incomplete-resection", "high-recurrence-risk"},
    ],
    "bcbst-iort/statement/rectal": [
        {"rectal-cancer"},
        {"electron-beam", "hdr-brachytherapy"},
        {"positive-margin", "close-margin"},
        {"t4", "recurrent"},
    ],
    "bcbst-iort/statement/breast-invasive": [
        {"breast-invasive-ductal-carcinoma"},
        {"electron-beam", "hdr-brachytherapy"},
        {"age-50-or-older"},
        {"tumor-2-cm-or-less"},
        {"negative-margin-2-mm-or-more"},
        {"no-lymphovascular-invasion"},
        {"estrogen-receptor-positive"},
        {"brca-negative"},
    ],
    "bcbst-iort/statement/sarcoma-abdominal": [
        {"retroperitoneal-sarcoma", "abdominal-soft-tissue-sarcoma"},
        {"electron-beam", "hdr-brachytherapy"},
        {"positive-margin", "close-margin"},
    ],
}


@pytest.mark.parametrize("name", ASKED)
def test_only_criteria_of_one_group_are_alternatives(resources: dict[str, Json], name: str) -> None:
    """All characteristics of a variable have to hold; those of an any-of need not."""
    found = []
    for one in resources[POLICY + name]["characteristic"]:
        combined = one.get("definitionByCombination")
        assert combined is None or combined["code"] == "any-of"
        found.append({own_code(inner) for inner in (combined["characteristic"] if combined else [one])})
    assert found == ASKED[name]


def own_code(characteristic: Json) -> str:
    told = characteristic["definitionCodeableConcept"]
    return next((coding["code"] for coding in told.get("coding", ()) if coding["system"].startswith(BASE)), told["text"])


def test_what_is_open_about_a_statement_is_noted(resources: dict[str, Json]) -> None:
    notes = [note["text"] for note in resources[BCBST + "statement/rectal"]["note"]]
    assert any("both a positive or close margin and T4 or recurrent" in note for note in notes)


def test_an_item_of_a_page_comes_with_the_address_of_the_page(resources: dict[str, Json]) -> None:
    anchors = {one["document"]["url"]: one for one in resources[BCBST + "statement/rectal"]["relatedArtifact"]}
    one = anchors[BASE + "source/bcbst-iort#item=4"]
    assert (one["display"], one["document"]["contentType"]) == ("bcbst-iort, item 4", "text/html")
    assert one["citation"].endswith(" https://bcbst.com/mpmanual/!SSL!/WebHelp/Intraoperative_Radiation_Therapy.htm")
    lines = resources[CAM + "statement/medically-necessary"]["relatedArtifact"]
    assert {(one["document"]["contentType"], "citation" in one) for one in lines} == {("text/plain", False)}


def test_what_is_transcribed_in_part_says_so(resources: dict[str, Json]) -> None:
    tags = {iri.removeprefix(POLICY): [tag["code"] for tag in one["meta"]["tag"]] for iri, one in resources.items() if "meta" in one}
    assert tags["aetna-0721/rule/as-seen"] == tags["bcbst-iort/rule/as-seen"] == tags["bcbst-iort/statement/colon"] == ["partial"]
    assert tags["bcbst-iort/statement/breast-in-situ"] == ["limits-unseen"]
    assert not any(name.startswith("cam80108/") for name in tags)
    partial = "The policy is transcribed in part."
    told = {iri.removeprefix(POLICY).partition("/")[0] for iri, one in resources.items() if partial in one.get("usage", "")}
    assert told == {"aetna-0721", "bcbst-iort"}
    (group,) = resources[BCBST + "rule/as-seen"]["action"]
    told = {action["linkId"] for action in group["action"] if "without its limits" in action.get("description", "")}
    assert told == {"7-breast-in-situ"}


# ---------------------------------------------------------------- codes


def model_of(path: str) -> tuple[type[BaseModel], str]:
    """The model that holds an element, and the element's name."""
    from fhir.resources import get_fhir_model_class

    kind, *steps = path.split(".")
    model: Any = get_fhir_model_class(kind)
    for step in steps[:-1]:
        model = next(inner for inner in leaves(model.model_fields[step].annotation) if hasattr(inner, "get_model_klass")).get_model_klass()
    return model, steps[-1]


def leaves(annotation: Any) -> Iterator[Any]:
    inner = get_args(annotation)
    if not inner:
        yield annotation
    for one in inner:
        yield from leaves(one)


def required(parts: Parts) -> list[str]:
    return [element for element, binding in parts.bindings.items() if binding.required and not element.startswith("coverage-information.")]


def test_required_codes_are_those_of_the_models(parts: Parts) -> None:
    """fhir.resources lists the codes of required bindings, from HL7's definitions, but does not enforce them."""
    unlisted = []
    for element in required(parts):
        model, name = model_of(element)
        listed = (model.model_fields[name].json_schema_extra or {}).get("enum_values")  # type: ignore[union-attr]
        if listed:
            assert sorted(code for _, code in parts.bindings[element].codes) == sorted(listed), element
        else:
            unlisted.append(element)
    assert all(
        element.endswith(".quantity.comparator") for element in unlisted
    )  # https://hl7.org/fhir/R5/valueset-quantity-comparator.html
    for element in unlisted:
        assert {code for _, code in parts.bindings[element].codes} == {"<", "<=", ">=", ">", "ad"}
    assert len(required(parts)) - len(unlisted) > 15


def test_every_code_in_the_bundle_is_bound(bundle: Json, parts: Parts) -> None:
    """Other than those of a Coding or Quantity, which belong to their system, and media types, every code has its row in the table."""
    used = {
        path
        for entry in bundle["entry"]
        for path, value in elements(entry["resource"], entry["resource"]["resourceType"])
        if isinstance(value, str)
    }
    coded = set()
    for path in used:
        model, name = model_of(path)
        if name != "resourceType" and any(type(inner) is Code for inner in leaves(model.model_fields[name].annotation)):
            coded.add(path)
    own = {path for path in coded if re.search(r"\.(coding|tag|quantity|low|high)\.code$|\.contentType$", path)}
    assert len(own) > 10
    assert coded - own <= set(required(parts))
    assert len(coded - own) > 12


def test_codes_of_hl7_are_known(bundle: Json, parts: Parts) -> None:
    known = {key: display for binding in parts.bindings.values() for key, display in binding.codes.items()}
    codings = [value for _, value in elements(bundle, "Bundle") if isinstance(value, dict) and {"system", "code"} <= set(value)]
    hl7 = [coding for coding in codings if "hl7.org" in coding["system"]]
    assert len(hl7) > 300
    for coding in hl7:
        assert coding["display"] == known[coding["system"], coding["code"]]
    ours = [coding for coding in codings if coding["system"].startswith(BASE)]
    assert all("display" in coding or coding["system"] == BASE + "check" for coding in ours)
    assert {coding["system"] for coding in codings} - {coding["system"] for coding in (*hl7, *ours)} == {
        "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl",
        "http://purl.obolibrary.org/obo/mondo.owl",
        "http://purl.obolibrary.org/obo/stato.owl",
        "http://snomed.info/sct",
        "http://unitsofmeasure.org",
        "https://fevir.net/sevco",
    }


WRONG_CODES: dict[str, Json] = {
    "Evidence.status": {"resourceType": "Evidence", "id": "x", "status": "final"},
    "Evidence.relatedArtifact.type": {"resourceType": "Evidence", "id": "x", "relatedArtifact": [{"type": "source"}]},
    "Evidence.statistic.statisticType": {
        "resourceType": "Evidence",
        "id": "x",
        "statistic": [{"statisticType": {"coding": [{"system": STATISTIC, "code": "C00000"}]}}],
    },
    "PlanDefinition.action.condition.kind": {
        "resourceType": "PlanDefinition",
        "id": "x",
        "action": [{"action": [{"condition": [{"kind": "if"}]}]}],
    },
    "ArtifactAssessment.content.informationType": {
        "resourceType": "ArtifactAssessment",
        "id": "x",
        "content": [{"informationType": "comment", "component": [{"informationType": "remark"}]}],
    },
}


@pytest.mark.parametrize("element", WRONG_CODES)
def test_a_code_that_is_not_in_the_value_set_is_refused(parts: Parts, element: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(element)):
        check_codes(WRONG_CODES[element], parts.bindings)


def test_what_is_not_fhir_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"this is not FHIR R5: entry\.0\.resource"):
        validated({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {"resourceType": "Evidence", "titel": "x"}}]})


# ---------------------------------------------------------------- the same bytes; other policies


def test_two_runs_give_the_same_bytes(cli: Run, written: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in ("1", "2"):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        assert cli("export", "--profile", "fhir", "-o", f"{seed}.json").returncode == 0
        assert (tmp_path / f"{seed}.json").read_bytes() == written
    assert date.today().isoformat() not in written.decode()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    timed = json.loads(cli("export", "--profile", "fhir").stdout)
    assert timed["timestamp"] == "2023-11-14T22:13:20+00:00"
    assert {one["resource"]["date"] for one in timed["entry"] if one["resource"]["resourceType"] == "ArtifactAssessment"} == {
        timed["timestamp"]
    }


SECOND = """
@base <https://w3id.org/iort-kg/policy/other/> .
@prefix iort: <https://w3id.org/iort-kg/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix schema: <https://schema.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<../other> a iort:CoveragePolicy ; rdfs:label "Other"@en ; dcterms:title "Other" ; dcterms:identifier "1" .
<reference/1> a iort:Reference ; rdfs:label "A"@en ; dcterms:issued "ISSUED"^^xsd:gYear ; schema:sameAs <https://doi.org/10.1000/x.1> .
<study/a> a iort:Study ; rdfs:label "A"@en ; iort:reportedIn <reference/1> ; dcterms:source <../../source/other#line=1,2> .
<effect/a> a iort:EffectEstimate ; rdfs:label "A, effect"@en ; iort:ofStudy <study/a> ;
  iort:hasMeasure <https://w3id.org/iort-kg/measure/odds-ratio> ; iort:value 1.5 ; iort:reportedAs "1.50" .
"""


def test_a_second_policy_needs_no_more(tmp_path: Path, resources: dict[str, Json]) -> None:
    (tmp_path / "other.ttl").write_text(SECOND.replace("ISSUED", "2019"), encoding="utf-8")
    made = json.loads(make_bundle(iort_kg.load([tmp_path]).store), parse_float=Decimal)
    both = {entry["fullUrl"]: entry["resource"] for entry in made["entry"]}
    added = {iri.removeprefix(POLICY) for iri in set(both) - set(resources) if "/assessment/" not in iri}
    assert added == {"other/reference/1", "other/study/a", "other/effect/a"}
    article = both[POLICY + "other/reference/1"]["citedArtifact"]
    assert article["identifier"] == [{"system": "https://doi.org", "value": "10.1000/x.1"}]
    (statistic,) = both[POLICY + "other/effect/a"]["statistic"]
    assert (str(statistic["quantity"]["value"]), codes(statistic["statisticType"])[0]) == ("1.50", "C16932")
    assert [codes(one["variableRole"]) for one in both[POLICY + "other/effect/a"]["variableDefinition"]] == [["population"]]


def test_a_link_to_what_is_not_there_is_named(tmp_path: Path) -> None:
    text = SECOND.replace("ISSUED", "2019").replace("iort:value 1.5", "iort:experimentalGroup <group/a> ; iort:value 1.5")
    (tmp_path / "other.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=f"{POLICY}other/group/a is linked to"):
        make_bundle(iort_kg.load([tmp_path]).store)


def test_a_value_that_fhir_cannot_hold_is_named(cli: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "other.ttl").write_text(SECOND.replace("ISSUED", "soon"), encoding="utf-8")
    done = cli("--load", "mine", "export", "--profile", "fhir")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert "this is not FHIR R5" in done.stderr
    assert "articleDate" in done.stderr


WRONG_USE: dict[str, tuple[list[str], str]] = {
    "another form": (["export", "--profile", "fhir", "-f", "ttl"], "--profile fhir is written in one way only"),
    "another ending": (["export", "--profile", "fhir", "-o", "x.ttl"], "--profile fhir is written as json, not as ttl"),
    "a context": (["export", "--profile", "fhir", "--inline-context"], "--inline-context goes with --format jsonld"),
    "a batch": (["determine", "--policy", "cam80108", "--batch", "x.csv", "-f", "fhir"], "a batch is written as"),
    "an output": (
        ["determine", "--policy", "cam80108", "--site", "C20", "-f", "fhir", "-o", "x.json"],
        "--output, csv and parquet go with --batch",
    ),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG_USE.values(), ids=WRONG_USE)
def test_bad_use_gets_one_line(cli: Run, tmp_path: Path, arguments: list[str], said: str) -> None:
    done = cli(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [["export", "--profile", "fhir"], ["determine", "--policy", "cam80108", "--site", "gastric-cancer", "-f", "fhir"]]
)
def test_a_missing_extra_is_named(tmp_path: Path, arguments: list[str]) -> None:
    script = f"""
import sys
from importlib.machinery import PathFinder
class Without(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] == "fhir" else PathFinder.find_spec(name, path, target)
sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not PathFinder] + [Without]
from iort_kg.cli import main
sys.argv = ["iort-kg", *{arguments!r}]
main()
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("run: pip install 'iort-kg[fhir]'\n")


# ---------------------------------------------------------------- determinations

LISTED = {"site": "rectal-cancer", "modality": "electron-beam", "boost": "sole-boost", "at_excision": "yes"}
DECIDED: dict[str, tuple[dict[str, str], str]] = {
    "covered": ({**LISTED, "incomplete_resection": "yes"}, "covered"),
    "covered, by codes": ({**LISTED, "site": "colorectal-cancer", "high_recurrence_risk": "yes"}, "covered"),
    "not a listed tumor": ({"site": "gastric-cancer"}, "not-covered"),
    "criteria not met": ({**LISTED, "incomplete_resection": "no", "high_recurrence_risk": "no"}, "not-covered"),
    "facts are missing": (LISTED, "conditional"),
    "nothing is known": ({}, "conditional"),
    "the policy is silent": ({"site": "rectal-cancer", "modality": "hdr-brachytherapy"}, "indeterminate"),
    "a word is left open": ({**LISTED, "site": "ovarian-cancer", "incomplete_resection": "yes"}, "indeterminate"),
    "another policy's": ({"site": "breast-cancer"}, "indeterminate"),
    "before the rule": ({**LISTED, "incomplete_resection": "yes", "as_of": "2016-11-30"}, "indeterminate"),
}


def told(extension: Json, url: str) -> list[Any]:
    """The values of a part of the extension."""
    found = [one for one in extension["extension"] if one["url"] == url]
    return [next(value for name, value in one.items() if name.startswith("value")) if "extension" not in one else one for one in found]


def broken(extension: Json) -> list[str]:
    """The invariants of CRD 2.2.1 that do not hold, and parts that are there too often or not at all."""
    covered, needed, info, reasons = (told(extension, url) for url in ("covered", "doc-needed", "info-needed", "reason"))
    prior, purposes = told(extension, "pa-needed"), told(extension, "doc-purpose")
    decided = [*covered, *prior, *needed]
    holds = {
        "q1": not told(extension, "questionnaire") or bool(needed),
        "q2": covered != ["not-covered"] or not prior,
        "q3": ("conditional" in decided) == bool(info),
        "q4": not purposes or not set(prior) & {"satisfied", "noauth", "not-covered"} or "withpa" not in purposes,
        "q5": ("satisfied" in prior) == bool(told(extension, "satisfied-pa-id")),
        "q6": "OTH" not in info or bool(reasons),
        "q7": all(reason.get("text") for reason in reasons),
        "q8": not purposes or bool(reasons),
        "q9": "indeterminate" not in decided or bool(reasons),
        "once": all(len(told(extension, url)) == 1 for url in ("coverage", "covered", "date", "coverage-assertion-id")),
        "detail with OTH": "OTH" not in info or bool(told(extension, "detail")),
    }
    for detail in told(extension, "detail"):
        parts = [one["url"] for one in detail["extension"]]
        holds["detail"] = holds.get("detail", True) and parts[:3] == ["category", "code", "value"] and parts[3:] in ([], ["qualification"])
    return [name for name, held in holds.items() if not held]


@pytest.mark.parametrize("name", DECIDED)
def test_a_determination_is_coverage_information(kg: KnowledgeGraph, parts: Parts, name: str) -> None:
    facts, covered = DECIDED[name]
    determination = kg.determine(policy="cam80108", **facts)  # type: ignore[arg-type]
    extension = coverage_information(determination)
    assert Extension.model_validate_json(to_json(extension)).url == EXTENSION == extension["url"]
    assert told(extension, "covered") == [covered]
    assert broken(extension) == []
    for url in ("covered", "doc-needed", "info-needed"):
        allowed = {code for _, code in parts.bindings[f"coverage-information.{url}"].codes}
        assert set(told(extension, url)) <= allowed
    assert told(extension, "pa-needed") == []  # the policy does not speak of prior authorization
    (identifier,) = told(extension, "coverage-assertion-id")
    assert identifier.startswith(BASE + "determination/")
    assert told(coverage_information(kg.determine(policy="cam80108", **facts)), "coverage-assertion-id") == [identifier]  # type: ignore[arg-type]
    reasons = [reason["text"] for reason in told(extension, "reason")]
    assert reasons[0] == (determination.clause.label if determination.clause else reasons[0])


def test_missing_facts_are_reasons(kg: KnowledgeGraph) -> None:
    extension = coverage_information(kg.determine(policy="cam80108", **LISTED))  # type: ignore[arg-type]
    first, *missing = told(extension, "reason")
    assert first["coding"][0]["code"] == "missing-facts"
    assert {reason["coding"][0]["code"] for reason in missing} == {"incomplete-resection", "high-recurrence-risk"}
    assert all("medically necessary if yes" in reason["text"] for reason in missing)
    assert (told(extension, "doc-needed"), told(extension, "info-needed")) == (["clinical"], ["OTH"])


def test_an_open_word_is_a_reason_and_a_reading_a_limit(kg: KnowledgeGraph) -> None:
    facts, _ = DECIDED["a word is left open"]
    extension = coverage_information(kg.determine(policy="cam80108", **facts))  # type: ignore[arg-type]
    assert any("Which other cancers are pelvic cancers?" in reason["text"] for reason in told(extension, "reason"))
    facts, _ = DECIDED["covered"]
    details = [
        {one["url"]: one for one in detail["extension"]}
        for detail in told(coverage_information(kg.determine(policy="cam80108", **facts)), "detail")
    ]  # type: ignore[arg-type]
    readings = [one["value"]["valueString"] for one in details if one["category"]["valueCode"] == "cat-limitation"]
    assert "Is an electron beam external beam? Read as: Electron beam is external beam." in readings
    (link,) = [one for one in details if one["category"]["valueCode"] == "cat-other"]
    assert link["qualification"]["valueString"] == "lines 42, 44–45"


PARTIAL: dict[str, tuple[dict[str, str], str]] = {
    "aetna-0721": ({"site": "cervical-cancer"}, "covered"),
    "bcbst-iort": ({"site": "colon-cancer", "modality": "electron-beam", "t4": "yes"}, "covered"),
}


@pytest.mark.parametrize("policy", PARTIAL)
def test_a_determination_by_a_partial_policy_says_so(kg: KnowledgeGraph, policy: str) -> None:
    facts, covered = PARTIAL[policy]
    extension = coverage_information(kg.determine(policy=policy, **facts))
    assert Extension.model_validate_json(to_json(extension)).url == EXTENSION
    assert (told(extension, "covered"), broken(extension)) == ([covered], [])
    details = [{one["url"]: one for one in detail["extension"]} for detail in told(extension, "detail")]
    limits = [one["value"]["valueString"] for one in details if one["code"]["valueCodeableConcept"].get("text") == "transcribed in part"]
    assert limits == ["It may ask or say more than is written here."]
    (link,) = [one for one in details if one["category"]["valueCode"] == "cat-other"]
    assert link["qualification"]["valueString"].startswith("item")


def test_a_determination_by_a_whole_policy_has_no_such_limit(kg: KnowledgeGraph) -> None:
    assert "transcribed" not in to_json(coverage_information(kg.determine(policy="cam80108", site="gastric-cancer"))).decode()


def test_the_billing_code_has_its_system_and_no_descriptor(kg: KnowledgeGraph) -> None:
    given = {"diagnosis": "C20", "procedure": "77425", "boost": "sole-boost", "at_excision": "yes"}
    covered = coverage_information(kg.determine(policy="cam80108", **given, incomplete_resection="yes"))  # type: ignore[arg-type]
    assert told(covered, "billingCode") == [{"system": "http://www.ama-assn.org/go/cpt", "code": "77425"}]
    assert told(coverage_information(kg.determine(policy="cam80108", **given)), "billingCode") == []  # type: ignore[arg-type]


def test_the_day_of_a_determination(kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    determination = kg.determine(policy="cam80108", site="gastric-cancer")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert told(coverage_information(determination), "date") == ["2023-11-14"]
    assert determinations_as_fhir([determination]) == determinations_as_fhir([kg.determine(policy="cam80108", site="gastric-cancer")])


def test_the_command_prints_one_or_a_list(cli: Run, tmp_path: Path) -> None:
    done = cli("determine", "--policy", "cam80108", "--site", "gastric-cancer", "--format", "fhir")
    assert (done.returncode, done.stderr) == (0, "")
    assert told(json.loads(done.stdout), "covered") == ["not-covered"]
    (tmp_path / "two.ttl").write_text(
        "@prefix iort: <https://w3id.org/iort-kg/ontology#> . @prefix site: <https://w3id.org/iort-kg/site/> ."
        "<urn:a> a iort:CoverageRequest ; iort:appliesToSite site:gastric-cancer ."
        "<urn:b> a iort:CoverageRequest ; iort:appliesToSite site:breast-cancer .",
        encoding="utf-8",
    )
    several = json.loads(cli("determine", "--policy", "cam80108", "--graph", "two.ttl", "-f", "fhir").stdout)
    assert {one["id"]: told(one, "covered") for one in several} == {"urn:a": ["not-covered"], "urn:b": ["indeterminate"]}
