"""Pages: one for every IRI, each good HTML on its own, and nothing that a label says becomes markup."""

import itertools
import re
import warnings
from collections import Counter
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from iort_kg.errors import InvalidInput, UnknownName
from iort_kg.findings import Finding
from iort_kg.graph import KnowledgeGraph, load
from iort_kg.namespaces import BASE
from iort_kg.pages.content import MOST_INCOMING, Content
from iort_kg.pages.forms import determination_form, question_form
from iort_kg.pages.links import Links
from iort_kg.pages.site import Site, make
from iort_kg.rules import policies

pytest.importorskip("jinja2", reason="jinja2, which writes pages, is not installed (pip install 'iort-kg[publish]')")

STUDY = "policy/cam80108/study/dubois-2011"
SAMPLE = (
    "",
    "matrix",
    "ask",
    "check",
    "determine",
    "editor",
    STUDY,
    "site/rectal-cancer",
    "site",
    "policy/cam80108",
    "ontology",
    "source/cam80108",
)
EVIL = """
@prefix iort: <https://w3id.org/iort-kg/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .

<https://w3id.org/iort-kg/policy/evil/study/x> a iort:Study ;
  rdfs:label "<script>alert('label')</script>" ;
  rdfs:comment '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "a & b" ;
  rdfs:seeAlso <javascript:alert(1)>, <data:text/html,<script>alert(1)</script>> ;
  skos:note "javascript:alert(1)", "https://evil.example/ <b>"@en ;
  dcterms:source <https://w3id.org/iort-kg/source/evil#line=0,1> .
<https://w3id.org/iort-kg/policy/evil/study/y'%22onmouseover=alert(1)> a iort:Study ; rdfs:label "\\" onmouseover=\\"alert(1)" ;
  iort:partOf <https://w3id.org/iort-kg/policy/evil/study/x> ; dcterms:source <https://w3id.org/iort-kg/source/evil#line=0,1> .
"""


@pytest.fixture(scope="module")
def site(kg: KnowledgeGraph) -> Site:
    return Site(kg)


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    folder = tmp_path_factory.mktemp("evil")
    text = EVIL.replace("<data:text/html,<script>alert(1)</script>>", "<data:text/html,%3Cscript%3Ealert(1)%3C/script%3E>")
    (folder / "evil.ttl").write_text(text, encoding="utf-8")
    return load([folder])


def body(of: Site, path: str, findings: list[Finding] | None = None, /, **inputs: str) -> str:
    page = of.page(f"/{path}", inputs, None, findings)
    assert page is not None, path
    return page.body.decode()


def parsed(text: str) -> object:
    html5lib = pytest.importorskip("html5lib", reason="html5lib, which reads HTML as browsers do, is not installed")
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return parser.parse(text)


# ---------------------------------------------------------------- every page


def test_every_iri_has_a_page(kg: KnowledgeGraph) -> None:
    site = Site(kg, static=True)
    assert len(site.content.pages) > 2_500
    told = {BASE + iri for iri in ("", "ontology", "site", "policy", "policy/cam80108", STUDY, "source/cam80108")} - {BASE}
    assert told <= site.content.pages
    for iri in sorted(site.content.pages):
        text = body(site, iri.removeprefix(BASE))
        assert text.count("<h1>") == 1, iri
        assert "</html>" in text, iri


def test_every_view_is_good_html(site: Site) -> None:
    pages = [*SAMPLE, *(f"ask/{question.name}" for question in site.content.graph.questions), "policy/cam80108/study", "policy", "source"]
    for path in pages:
        text = body(site, path, [])
        tree = parsed(text)
        levels = [int(found) for found in re.findall(r"<h([1-6])[ >]", text)]
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), (path, levels)
        ids = Counter(found.get("id") for found in tree.iter() if found.get("id"))  # type: ignore[attr-defined]
        assert not [one for one, number in ids.items() if number > 1], path
        for table in tree.iter("table"):  # type: ignore[attr-defined]
            headers = list(table.iter("th"))
            assert headers, path
            assert all(header.get("scope") for header in headers), path
        labels = {label.get("for") for label in tree.iter("label")}  # type: ignore[attr-defined]
        for field in (*tree.iter("input"), *tree.iter("select")):  # type: ignore[attr-defined]
            assert field.get("id") in labels, path


def test_a_path_without_anything_has_no_page(site: Site) -> None:
    for path in ("/nothing", "/site/nothing", "/assets/nothing.css", "/assets/../pages/base.html", "/plot/nothing.svg", "/policy/", "//"):
        assert site.page(path, {}) is None, path
    with pytest.raises(UnknownName):
        site.page("/ask/nothing", {})


def test_a_static_site_has_no_page_that_needs_a_server(kg: KnowledgeGraph) -> None:
    static = Site(kg, static=True)
    assert static.page("/determine", {}) is None
    assert static.page("/editor", {}) is None
    assert "determine" not in body(static, "")


# ---------------------------------------------------------------- what pages say


def test_a_study_is_told_with_its_lines_results_and_picture(site: Site) -> None:
    text = body(site, STUDY)
    for said in ("Dubois 2011", "/source/cam80108#line-120", "enrolled count", "142", "randomized controlled trial", "date published"):
        assert said in text, said
    assert 'data="/plot/forest.svg?site=rectal-cancer&amp;policy=cam80108"' in text
    assert 'href="/policy/cam80108/study/dubois-2011.ttl"' in text
    assert 'href="/policy/cam80108"' in text


def test_the_matrix_links_each_cell_to_its_record_and_line(site: Site) -> None:
    text = body(site, "matrix").partition('<h2 id="cam80108"')[2]
    row = text.partition('href="/site/pancreatic-cancer"')[2].partition("</tr>")[0]
    assert re.search(
        r'class="for">.*medically necessary</a>\s*<a class="line" href="/source/cam80108#line-42" aria-label="line 42">42</a>', row, re.S
    )
    assert "no established role" in row
    assert "#line-403" in row
    assert text.count("<tr>") - 1 == len(set(re.findall(r'<th scope="row"><a href="([^"]+)"', text))) == 22


def test_a_source_page_has_a_row_for_each_cited_line(site: Site) -> None:
    text = body(site, "source/cam80108")
    rows = re.findall(r'<tr id="line-(\d+)">', text)
    assert len(rows) == len(set(rows)) > 400
    assert "dubois-2011" in text.partition('<tr id="line-120">')[2].partition("</tr>")[0]


def test_a_table_leaves_out_what_repeats_a_link(site: Site) -> None:
    form = question_form(site.content, "standing-of-sites", {})
    assert form.answer is not None
    shown = [form.answer.columns[place] for place in form.shown]
    assert "site" in shown
    assert "issuer_label" in shown  # ABS is not what the organization is called
    assert not {"label", "says_label"} & set(shown)


def test_a_question_takes_inputs_and_tells_what_is_wrong_with_them(site: Site) -> None:
    assert "Dubois 2011" in body(site, "ask/studies-of-site", site="rectal-cancer")
    wrong = body(site, "ask/studies-of-site", site='"><script>')
    assert 'role="alert"' in wrong
    assert "<script>" not in wrong
    assert "Dubois 2011" in body(site, "ask/studies-of-site"), "the example stands for what is needed"


def test_the_form_explains_its_answer_in_names(site: Site) -> None:
    text = body(site, "determine", policy="cam80108", site="rectal-cancer")
    assert "Answer: " in text
    assert "undetermined" in text
    assert '<a href="#modality">Modality</a>' in text
    assert "intraoperative electron beam radiotherapy" in text
    assert "sole-boost" not in re.sub(r"<[^>]*>", "", text)
    groups = determination_form(site.content, {"policy": "cam80108", "site": "rectal-cancer"}).recommendations
    assert len(groups) == len({(organization, said) for organization, said, _ in groups})
    facts = {"policy": "cam80108", "site": "rectal-cancer", "modality": "electron-beam", "boost": "sole-boost"}
    fields = {field.name for field in determination_form(site.content, {"policy": "cam80108"}).fields}
    criteria = dict.fromkeys(fields - {*facts, "diagnosis", "procedure", "as_of"}, "yes")
    decided = determination_form(site.content, {**facts, **criteria})
    assert decided.determination is not None
    assert decided.determination.status.endswith("medically-necessary")
    assert "line 42" in body(site, "determine", **facts, **criteria)


@pytest.mark.parametrize(
    "inputs", [{"self": "x"}, {"site": "<b>"}, {"as_of": "tomorrow", "site": "rectal-cancer"}, {"diagnosis": "?"}, {"as-of": "1"}]
)
def test_the_form_tells_what_is_wrong(site: Site, inputs: dict[str, str]) -> None:
    text = body(site, "determine", policy="cam80108", **inputs)
    assert 'role="alert"' in text
    assert "<b>" not in text


def test_a_policy_is_chosen_where_several_have_a_rule(site: Site, kg: KnowledgeGraph) -> None:
    names = policies(kg.store)
    assert len(names) > 1
    text = body(site, "determine", site="rectal-cancer", boost="sole-boost")
    assert 'role="alert"' in text
    assert "<form" not in text
    for name in names:
        facts = {dimension.name for dimension in kg.decider(name).rule.dimensions}
        (choice,) = [
            one for one in determination_form(site.content, {"site": "rectal-cancer", "boost": "sole-boost"}).policies if one.name == name
        ]
        assert choice.inputs.keys() == {"site", "boost"} & facts, "what the rule does not ask is not handed on"
        form = determination_form(site.content, {"policy": name, **choice.inputs})
        assert form.error is None
        assert form.determination is not None
        assert {field.name for field in form.fields} == {*facts, "diagnosis", "procedure", "as_of"}
        shown = body(site, "determine", policy=name, **choice.inputs)
        assert f'name="policy" value="{name}"' in shown
        assert shown.count('aria-current="page"') == 1


def test_with_one_rule_no_policy_is_to_be_chosen() -> None:
    alone = Site(load(policies=["cam80108"]))
    assert "Answer: " in body(alone, "determine", site="rectal-cancer")
    assert 'name="policy"' not in body(alone, "determine")
    assert body(alone, "matrix").count("<h2") == 0


def test_the_matrix_has_a_table_for_each_policy(site: Site, kg: KnowledgeGraph) -> None:
    text = body(site, "matrix")
    found = [row.policy.rpartition("/")[2] for row in kg.ask("policies")]
    assert re.findall(r'<h2 id="([^"]*)"', text) == found
    assert text.count("<table") == len(found)
    assert all(f'href="#{name}"' in text for name in found)


def test_a_record_from_an_item_of_a_page_leads_to_the_item(site: Site, kg: KnowledgeGraph) -> None:
    """As of a policy that has no text with lines."""
    query = "SELECT ?it ?item { ?it a iort:CoverageStatement ; dcterms:source ?item . ?item a iort:SourceItem } ORDER BY ?it"
    (record, item), *_ = kg.query(query).rows  # type: ignore[union-attr]
    document, _, fragment = item.removeprefix(BASE).partition("#")
    assert f'href="/{document}#{fragment}"' in body(site, record.removeprefix(BASE))
    shown = body(site, document)
    assert f'id="{fragment}"' in shown
    assert f'href="/{record.removeprefix(BASE)}"' in shown


def test_an_unknown_policy_is_told(site: Site) -> None:
    with pytest.raises(UnknownName):
        site.page("/determine", {"policy": "nothing"})


def test_findings_are_those_that_are_given(site: Site) -> None:
    given = [Finding("a-check", "a-family", "error", f"{BASE}{STUDY}", "1 < 2 & 3", f"{BASE}source/cam80108", 3, 5, "fix it")]
    text = body(site, "check", given)
    assert "1 &lt; 2 &amp; 3" in text
    assert "1 finding," in text
    assert 'href="/source/cam80108#line-3"' in text
    assert "3–5" in text


def test_pictures_are_drawn_with_what_may_be_asked(site: Site) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib, which draws pictures, is not installed (pip install 'iort-kg[publish]')")
    svg = body(site, "plot/forest.svg", [], site="rectal-cancer", policy="cam80108")
    assert 'xlink:href="/policy/cam80108/' in svg
    assert 'target="_top"' in svg
    assert "_blank" not in svg
    for wrong in ({"link": "x"}, {"findings": "x"}, {"kg": "x"}):
        with pytest.raises(InvalidInput, match="is drawn by"):
            site.page("/plot/forest.svg", {"site": "rectal-cancer", **wrong}, None, [])
    with pytest.raises((InvalidInput, UnknownName)):
        site.page("/plot/forest.svg", {"site": "<script>", "policy": "cam80108"}, None, [])


def test_a_problem_is_a_page(site: Site) -> None:
    page = site.problem(404, "Not Found", "there is no <script>")
    assert page.status == 404
    assert b"there is no &lt;script&gt;" in page.body
    parsed(page.body.decode())


# ---------------------------------------------------------------- safety


def test_nothing_that_the_graph_says_becomes_markup(evil: KnowledgeGraph) -> None:
    for static in (False, True):
        site = Site(evil, static=static)
        mine = sorted(iri for iri in site.content.pages if "evil" in iri)
        assert len(mine) == 7, mine
        texts = {iri: body(site, iri.removeprefix(BASE)) for iri in mine}
        texts["line"] = body(site, "source/evil")
        for text in texts.values():
            tree = parsed(text)
            assert not list(tree.iter("script")), text  # type: ignore[attr-defined]
            assert not list(tree.iter("img")), text  # type: ignore[attr-defined]
            for element in tree.iter():  # type: ignore[attr-defined]
                assert not [name for name in element.keys() if str(name).startswith("on")], element.attrib  # noqa: SIM118
                for name in ("href", "src", "data", "action"):
                    assert not re.match(r"\s*(javascript|data|vbscript):(?!,$)", element.get(name, "")), element.attrib
        told = texts[f"{BASE}policy/evil/study/x"]
        assert "&lt;script&gt;alert(&#39;label&#39;)&lt;/script&gt;" in told
        assert "javascript:alert(1)" in told, "shown as text"
        assert "{{ 7*7 }}" in told
        assert 'href="https://evil.example' not in told, "a text is no link"


def test_a_page_names_no_other_host_as_a_source(site: Site) -> None:
    for path in SAMPLE:
        for link in re.findall(
            r'<(?:script|img|object|iframe|source|video|form)\b[^>]*?(?:src|data|action)="([^"]*)"', body(site, path, [])
        ):
            assert link.startswith("/"), (path, link)
        for link in re.findall(r'<link rel="(?:stylesheet|icon)"[^>]*href="([^"]*)"', body(site, path, [])):
            assert link.startswith(("/", "data:,")), (path, link)


# ---------------------------------------------------------------- links and names


def test_links_lead_from_any_page_to_any_other() -> None:
    link = Links("policy/p/study/a", static=True)
    assert link("/") == "../../../index.html"
    assert link("/ask", x="1") == "../../../ask-1.html"
    assert link("javascript:alert(1)") == "#"
    assert link(BASE + "ontology#Study") == "../../../ontology.html#Study"
    assert Links("")(BASE + "site/a b?c") == "/site/a%20b%3Fc"
    assert Links("")("/ask/x", site="a b&c") == "/ask/x?" + urlencode({"site": "a b&c"})


def test_names_prefer_labels_and_fall_back_to_words(kg: KnowledgeGraph) -> None:
    content = Content(kg)
    rdfs, skos, owl = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2002/07/owl#"
    assert content.name(f"{BASE}site/rectal-cancer") == "rectal cancer"
    assert content.name(rdfs + "isDefinedBy") == "is defined by"
    assert content.name(skos + "prefLabel") == "pref label"
    assert content.name(owl + "versionIRI") == "version IRI"
    assert content.name("http://purl.obolibrary.org/obo/DOID_1993") == "obo:DOID_1993"
    assert content.name("no iri at all") == "no iri at all"


def test_names_are_looked_up_for_a_page_and_not_for_the_whole_graph(kg: KnowledgeGraph) -> None:
    site = make(kg)
    site.page("/" + STUDY, {})
    assert len(site.content._known) < 500
    site.prepare()
    assert len(site.content._known) < 500


def test_much_that_refers_to_a_record_is_cut_and_counted() -> None:
    store = ox.Store()
    site_iri, uses = ox.NamedNode(f"{BASE}site/x"), ox.NamedNode(f"{BASE}ontology#appliesToSite")
    for number in range(MOST_INCOMING + 7):
        store.add(ox.Quad(ox.NamedNode(f"{BASE}policy/p/study/s{number:04}"), uses, site_iri))
    store.add(ox.Quad(site_iri, ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"), ox.Literal("x", language="en")))
    page = Site(KnowledgeGraph(store)).content.record(site_iri.value)
    assert len(page.incoming[0].values) == MOST_INCOMING
    assert page.incoming[0].more == 7


def test_a_named_graph_is_told_by_what_it_speaks_of(site: Site) -> None:
    text = body(site, "graph/policies/cam80108/evidence-rectal-trials")
    assert ">Dubois 2011</a>" in text
    assert 'href="/graph/policies/cam80108/evidence-rectal-trials.ttl"' in text


def test_what_has_no_page_is_no_link(site: Site) -> None:
    text = body(site, "ontology")
    assert "ontology/0.1.0" in text
    assert 'href="/ontology/0.1.0"' not in text


def test_two_policies_have_their_own_pictures(kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib, which draws pictures, is not installed (pip install 'iort-kg[publish]')")
    site = Site(kg)
    monkeypatch.setitem(site.__dict__, "_policies", (f"{BASE}policy/cam80108", f"{BASE}policy/other"))
    titles = [title for title, _, _ in site.overview]
    assert len(titles) == 2
    assert all("(" in title for title in titles)
    assert {inputs["policy"] for _, _, inputs in site.overview} == {"cam80108", "other"}
    assert [inputs for _, _, inputs in site.pictures(BASE + STUDY)] == [{"site": "rectal-cancer", "policy": "cam80108"}]
    assert body(site, "plot/timeline.svg", policy="cam80108").startswith("<svg")


def test_a_page_without_a_graph_to_speak_of() -> None:
    """An empty store still has the views that need no policy."""
    empty = Site(KnowledgeGraph(ox.Store()))
    assert "Coverage policies" in body(empty, "")
    assert "Coverage matrix" in body(empty, "matrix")
    assert "Questions" in body(empty, "ask")
    with pytest.raises(InvalidInput):
        empty.page("/determine", {})
