"""What users write for an input becomes the right term, or a clear error; and an input is bound as a term, never as text."""

from datetime import date
from decimal import Decimal

import pyoxigraph as ox
import pytest

from iort_kg.catalog import Input, get_question
from iort_kg.errors import InvalidInput, UnknownName
from iort_kg.graph import KnowledgeGraph
from iort_kg.inputs import bind, find_concept, find_record, to_term
from iort_kg.namespaces import BASE, PREFIXES
from iort_kg.store import evaluate
from iort_kg.table import IRI

SKOS = PREFIXES["skos"]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("rectal-cancer", "rectal-cancer"),
        ("Rectal-Cancer", "rectal-cancer"),
        ("rectal cancer", "rectal-cancer"),
        (" Rectal Cancer ", "rectal-cancer"),
        ("site:rectal-cancer", "rectal-cancer"),
        ("https://w3id.org/iort-kg/site/rectal-cancer", "rectal-cancer"),
        ("<https://w3id.org/iort-kg/site/rectal-cancer>", "rectal-cancer"),
        ("C20", "rectal-cancer"),
        ("c20", "rectal-cancer"),
        ("154.1", "rectal-cancer"),
        ("C18.7", "colon-cancer"),
        ("C18", "colon-cancer"),
        ("C50.911", "breast-cancer"),
    ],
)
def test_a_site_in_every_spelling(kg: KnowledgeGraph, text: str, slug: str) -> None:
    assert find_concept(text, "site", kg.store) == ox.NamedNode(f"{BASE}site/{slug}")


@pytest.mark.parametrize(
    ("text", "scheme", "slug"),
    [("2A", "nccn", "2A"), ("2a", "nccn", "2A"), ("NA", "nccn", "NA"), ("icd-10-cm", "code-system", "icd-10-cm")],
)
def test_other_vocabularies(kg: KnowledgeGraph, text: str, scheme: str, slug: str) -> None:
    assert find_concept(text, scheme, kg.store) == ox.NamedNode(f"{BASE}{scheme}/{slug}")


def test_every_concept_is_found_by_each_of_its_names(kg: KnowledgeGraph) -> None:
    """Slug, prefixed name, label, alternative label and notation of every concept, unless two concepts share the name."""
    rows = kg.query("""SELECT ?concept ?scheme ?name { ?concept skos:inScheme ?scheme ; skos:prefLabel|skos:altLabel|skos:notation ?name
        FILTER (STRSTARTS(STR(?scheme), "https://w3id.org/iort-kg/")) }""").rows  # type: ignore[union-attr]
    assert len(rows) > 200
    owners: dict[tuple[str, str], set[IRI]] = {}
    for concept, scheme, name in rows:
        owners.setdefault((scheme, name.casefold()), set()).add(concept)
    for concept, scheme, name in rows:
        key = scheme.removeprefix(BASE)
        slug = concept.removeprefix(f"{scheme}/")
        assert find_concept(slug, key, kg.store).value == concept
        assert find_concept(f"{key}:{slug}", key, kg.store).value == concept
        if len(owners[scheme, name.casefold()]) == 1 and find_concept(slug, key, kg.store).value.lower() != f"{scheme}/{name}".lower():
            assert find_concept(name, key, kg.store).value == concept, name


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("rectl cancer", "did you mean rectal-cancer"),
        ("Rectal-cancers", "rectal-cancer"),
        ("C99", "there are: "),
        ("nccn:2A", "there are: "),
    ],
)
def test_an_unknown_site_has_near_matches(kg: KnowledgeGraph, text: str, near: str) -> None:
    with pytest.raises(UnknownName, match=f"no site is called '{text}'; .*{near}"):
        find_concept(text, "site", kg.store)


def made_up_sites() -> ox.Store:
    """Two sites that share a label and a code; one of them is nearer to a second code."""
    store = ox.Store()
    scheme = ox.NamedNode(f"{BASE}site")
    for slug, match, code in (
        ("upper", "broadMatch", "X10"),
        ("lower", "broadMatch", "X10"),
        ("upper", "exactMatch", "X11.2"),
        ("lower", "broadMatch", "X11.2"),
    ):
        node = ox.NamedNode(f"{BASE}site/{slug}")
        store.add(ox.Quad(node, ox.NamedNode(SKOS + "inScheme"), scheme))
        store.add(ox.Quad(node, ox.NamedNode(SKOS + "prefLabel"), ox.Literal(f"{slug} part", language="en")))
        store.add(ox.Quad(node, ox.NamedNode(SKOS + "altLabel"), ox.Literal("Part", language="en")))
        store.add(ox.Quad(node, ox.NamedNode(SKOS + match), ox.NamedNode(f"http://example.org/icd/{code}")))
    return store


@pytest.mark.parametrize("text", ["part", "X10", "x10.4"])
def test_what_fits_several_is_an_error(text: str) -> None:
    with pytest.raises(InvalidInput, match=rf"'{text}' stands for several of site: site:lower, site:upper; name one of them"):
        find_concept(text, "site", made_up_sites())


@pytest.mark.parametrize("text", ["X11.2", "X11.25", "upper part", "UPPER"])
def test_the_nearest_match_wins(text: str) -> None:
    assert find_concept(text, "site", made_up_sites()) == ox.NamedNode(f"{BASE}site/upper")


@pytest.mark.parametrize("text", ["X11", "X1", "X"])
def test_a_code_does_not_stand_for_those_below_it(text: str) -> None:
    with pytest.raises(UnknownName):
        find_concept(text, "site", made_up_sites())


@pytest.mark.parametrize(
    "text",
    [
        "study/dubois-2011",
        "dubois-2011",
        "cam80108/study/dubois-2011",
        "https://w3id.org/iort-kg/policy/cam80108/study/dubois-2011",
        IRI("https://w3id.org/iort-kg/policy/cam80108/study/dubois-2011"),
    ],
)
def test_a_record_in_every_spelling(kg: KnowledgeGraph, text: str) -> None:
    assert find_record(text, kg.store) == ox.NamedNode(f"{BASE}policy/cam80108/study/dubois-2011")


def test_a_slug_of_several_records_is_an_error(kg: KnowledgeGraph) -> None:
    with pytest.raises(InvalidInput, match=r"names several records: .*give more of the name"):
        find_record("2016-12-01", kg.store)


def test_a_concept_comes_before_the_records_of_its_name(kg: KnowledgeGraph) -> None:
    assert find_record("rectal-cancer", kg.store) == ox.NamedNode(f"{BASE}site/rectal-cancer")


def test_an_unknown_record_has_near_matches(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName, match="no record is called 'study/dubois-2012'; did you mean study/dubois-2011"):
        find_record("study/dubois-2012", kg.store)


def test_a_record_has_to_be_of_the_class(kg: KnowledgeGraph) -> None:
    expected = get_question("results-of-study").inputs["study"]
    assert to_term("dubois-2011", expected, kg.store) == ox.NamedNode(f"{BASE}policy/cam80108/study/dubois-2011")
    with pytest.raises(UnknownName, match="no study is called 'reference/1'"):
        to_term("reference/1", expected, kg.store)


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (100, "integer", "100"),
        (" 100 ", "integer", "100"),
        ("-5", "integer", "-5"),
        ("2020-12-01", "date", "2020-12-01"),
        (date(2020, 12, 1), "date", "2020-12-01"),
        (Decimal("5.10"), "decimal", "5.10"),
        ("1e3", "decimal", "1000"),
        ("yes", "boolean", "true"),
        (False, "boolean", "false"),
        ('a "quoted" } word', "string", 'a "quoted" } word'),
    ],
)
def test_literals(value: object, kind: str, expected: str) -> None:
    term = to_term(value, Input("x", f"xsd:{kind}"), ox.Store())
    assert term == ox.Literal(expected, datatype=ox.NamedNode(PREFIXES["xsd"] + kind))


@pytest.mark.parametrize(
    ("value", "kind", "accepted"),
    [
        ("many", "integer", "a whole number"),
        (1.5, "integer", "a whole number"),
        (True, "integer", "a whole number"),
        ("9" * 5000, "integer", "a whole number"),
        ("2021-02-29", "date", "a date as YYYY-MM-DD"),
        ("December 2020", "date", "a date as YYYY-MM-DD"),
        ("NaN", "decimal", "a number"),
        ("Infinity", "decimal", "a number"),
        ("five", "decimal", "a number"),
        ("maybe", "boolean", "boolean"),
    ],
)
def test_literals_of_another_type(value: object, kind: str, accepted: str) -> None:
    with pytest.raises(InvalidInput, match=f"the input x is {accepted}, not "):
        to_term(value, Input("x", f"xsd:{kind}"), ox.Store())


def test_inputs_are_bound_as_terms(kg: KnowledgeGraph) -> None:
    question = get_question("sites-for-code")
    hostile = 'C20" } ?s ?p ?o { VALUES ?code { "'
    sparql = bind(question, {"code": hostile}, kg.store)
    assert list(evaluate(kg.store, sparql)) == []  # type: ignore[arg-type]
    assert sparql.replace(str(ox.Literal(hostile)), '"C20"') == question.sparql


def test_what_is_left_out_keeps_its_default(kg: KnowledgeGraph) -> None:
    question = get_question("nccn-2a-but-investigational")
    assert bind(question, {}, kg.store) == question.sparql
    assert kg.ask("nccn-2a-but-investigational", category="2A").rows == kg.ask("nccn-2a-but-investigational").rows


def test_hyphens_are_underscores_in_python(kg: KnowledgeGraph) -> None:
    by_underscore = kg.ask("studies-of-site", site="C20", min_participants=100)
    assert kg.ask("studies-of-site", **{"site": "C20", "min-participants": "100"}).rows == by_underscore.rows
    with pytest.raises(InvalidInput, match="given twice"):
        kg.ask("studies-of-site", **{"site": "C20", "min-participants": 1, "min_participants": 2})


def test_a_needed_input_is_asked_for(kg: KnowledgeGraph) -> None:
    with pytest.raises(InvalidInput, match=r"studies-of-site needs the input site .*, such as "):
        kg.ask("studies-of-site")
