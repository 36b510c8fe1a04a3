"""What must hold of the shipped Turtle: closed vocabulary, named and anchored records, complete terms."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from iort_kg.assets import shipped, turtle_files
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import BASE, POLICY, PREFIXES, SCHEMES
from iort_kg.table import Table

FILES = turtle_files(shipped() / "ontology")
POLICY_FILES = [path for path in FILES if "policies" in path.parts and path.stem != "source"]


def ids(path: Path) -> str:
    return str(path.relative_to(shipped() / "ontology"))


def rows(kg: KnowledgeGraph, sparql: str) -> list[str]:
    answer = kg.query(sparql)
    assert isinstance(answer, Table)
    return [" ".join(map(str, row)) for row in answer.rows]


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_file_says_what_it_holds(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert re.match(r"# [A-Z].{12,}", first), first


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_prefixes_are_those_of_the_project(path: Path) -> None:
    extra = {"icd10cm", "icd9cm", "MONDO", "DOID", "NCIT", "UBERON", "sct", "ncit", "foaf"}
    for prefix, iri in re.findall(r"^@prefix (\S*): <([^>]+)>", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
        assert prefix in extra or PREFIXES.get(prefix) == iri, f"{prefix}: <{iri}> is not in iort_kg.namespaces"


@pytest.mark.parametrize("path", [path for path in FILES if path.parent.name != "definitions"], ids=ids)  # class expressions are nameless
def test_no_blank_nodes_and_no_floats(path: Path) -> None:
    for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        assert not isinstance(triple.subject, ox.BlankNode)
        assert not isinstance(triple.object, ox.BlankNode)
        if isinstance(triple.object, ox.Literal):
            assert triple.object.datatype.value not in (PREFIXES["xsd"] + "double", PREFIXES["xsd"] + "float")


def test_only_declared_terms_are_used(kg: KnowledgeGraph) -> None:
    """Closed world for our own namespace: a misspelled property, class, concept or record is an error."""
    declared = {quad.subject.value for quad in kg.store.quads_for_pattern(None, ox.NamedNode(PREFIXES["rdf"] + "type"), None)}
    used: set[str] = set()
    for quad in kg.store:
        used.update(term.value for term in (quad.subject, quad.predicate, quad.object) if isinstance(term, ox.NamedNode))
    ours = {iri for iri in used if iri.startswith(BASE) and not re.match(re.escape(BASE) + r"(graph|source)/|ontology(/|$)", iri)}
    schemes = {BASE + scheme for scheme in SCHEMES}
    assert sorted(ours - declared - schemes - {BASE + "ontology", BASE + "ontology/0.1.0"}) == []


def test_one_record_has_one_file(kg: KnowledgeGraph) -> None:
    assert (
        rows(
            kg,
            """SELECT ?record (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?record a ?class }
        FILTER (!STRSTARTS(STR(?g), "https://w3id.org/iort-kg/graph/derived/"))
        FILTER (STRSTARTS(STR(?record), "https://w3id.org/iort-kg/policy/")) } GROUP BY ?record HAVING (?n > 1)""",
        )
        == []
    )


def test_terms_are_complete(kg: KnowledgeGraph) -> None:
    assert (
        rows(
            kg,
            """SELECT ?term { ?term rdfs:isDefinedBy ?ontology FILTER (STRSTARTS(STR(?term), STR(iort:)))
        OPTIONAL { ?term rdfs:label ?label FILTER (LANG(?label) = "en") }
        OPTIONAL { ?term skos:definition ?definition FILTER (LANG(?definition) = "en") }
        FILTER (!BOUND(?label) || !BOUND(?definition)) }""".replace("STR(iort:)", '"https://w3id.org/iort-kg/ontology#"'),
        )
        == []
    )
    assert (
        rows(
            kg,
            """SELECT ?term (COUNT(?label) AS ?n) { ?term rdfs:isDefinedBy <https://w3id.org/iort-kg/ontology> ; rdfs:label ?label }
        GROUP BY ?term HAVING (?n != 1)""",
        )
        == []
    )


def test_concepts_are_complete(kg: KnowledgeGraph) -> None:
    assert (
        rows(
            kg,
            """SELECT ?concept { ?concept a skos:Concept
        FILTER NOT EXISTS { ?concept skos:prefLabel ?label ; skos:definition ?text ; skos:inScheme ?scheme ; rdfs:isDefinedBy ?scheme
                            . ?scheme a skos:ConceptScheme } }""",
        )
        == []
    )
    assert rows(kg, "SELECT ?concept { ?concept skos:broader+ ?concept }") == []
    assert rows(kg, "SELECT ?concept ?up { ?concept a skos:Concept ; skos:broader ?up FILTER NOT EXISTS { ?up a skos:Concept } }") == []


def test_schemes_have_a_prefix(kg: KnowledgeGraph) -> None:
    schemes = {iri.removeprefix(BASE) for iri in rows(kg, "SELECT ?scheme { ?scheme a skos:ConceptScheme }")}
    assert schemes == set(SCHEMES)


@pytest.mark.parametrize("path", POLICY_FILES, ids=ids)
def test_records_are_named_anchored_and_labeled(path: Path) -> None:
    policy = f"{POLICY}{path.parent.name}"
    terms: dict[str, set[str]] = {}
    types: dict[str, str] = {}
    for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        terms.setdefault(triple.subject.value, set()).add(triple.predicate.value)
        if triple.predicate.value == PREFIXES["rdf"] + "type" and triple.object.value.startswith(PREFIXES["iort"]):
            assert triple.subject.value not in types, f"{triple.subject.value} has two classes of ours"
            types[triple.subject.value] = triple.object.value.removeprefix(PREFIXES["iort"])
    for record, properties in terms.items():
        assert record in types, f"{record} has no class of ours"
        assert PREFIXES["dcterms"] + "source" in properties, f"{record} has no anchor"
        if types[record] not in ("TableCell", "Citation"):
            assert PREFIXES["rdfs"] + "label" in properties, f"{record} has no label"
        if record.startswith(policy + "/"):
            assert re.fullmatch(r"[a-z-]+/[a-z0-9-]+", record.removeprefix(policy + "/")), f"{record} is not kind/slug"


def test_numbers_of_results_have_their_print(kg: KnowledgeGraph) -> None:
    for number, text in (
        ("value", "reportedAs"),
        ("lowerLimit", "lowerLimitReportedAs"),
        ("upperLimit", "upperLimitReportedAs"),
        ("pValue", "pValueReportedAs"),
        ("heterogeneityI2", "heterogeneityI2ReportedAs"),
    ):
        assert rows(kg, f"SELECT ?record {{ ?record iort:{number} ?n FILTER NOT EXISTS {{ ?record iort:{text} ?t }} }}") == []


def test_print_holds_the_number(kg: KnowledgeGraph) -> None:
    """The digits of the value stand in its print, so that no number was changed on the way."""
    answer = kg.query("""SELECT ?record ?number ?print { ?text iort:printedFormOf ?property . ?record ?property ?number ; ?text ?print
        FILTER (isNumeric(?number)) }""")
    assert isinstance(answer, Table)
    assert len(answer) > 300
    wrong = []
    for record, number, text in answer.rows:
        digits = [float(found) for found in re.findall(r"\d+(?:\.\d+)?|\.\d+", text.replace(",", ""))]
        if digits and float(number) not in digits:
            wrong.append(f"{record} {number} {text}")
    assert wrong == []


def test_size(kg: KnowledgeGraph) -> None:
    """A careful reading of the document gives over 2,000 atomic facts and several thousand triples."""
    assert len(kg.ask("facts")) > 10_000
