"""Linked data: each IRI at its own path, in the form that a client accepts or the ending names."""

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import to_isomorphic
from serving import Server, running

from iort_kg.export import published
from iort_kg.formats import write
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import BASE, GRAPH, POLICY
from iort_kg.pages.content import Content
from iort_kg.service.graph import Served
from iort_kg.service.messages import Request
from iort_kg.service.pages import Page, load_pages
from iort_kg.service.routes import answer
from iort_kg.service.settings import Settings
from iort_kg.store import BUILD, DIGEST

STUDY = "/policy/cam80108/study/dubois-2011"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("linked"), "--allow-origin", "*") as started:
        yield started


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own parsers use it
@pytest.mark.parametrize(
    ("accept", "ending", "kind"),
    [
        ("text/turtle", ".ttl", "text/turtle"),
        ("application/ld+json", ".jsonld", "application/ld+json"),
        ("application/rdf+xml", ".rdf", "application/rdf+xml"),
        ("application/n-triples", ".nt", "application/n-triples"),
        (None, ".ttl", "text/turtle"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.8", ".rdf", "application/rdf+xml"),
    ],
)
def test_a_record_in_each_form(server: Server, accept: str | None, ending: str, kind: str) -> None:
    answer = server.get(STUDY, accept)
    assert (answer.status, answer.kind) == (200, kind)
    assert "accept" in answer.headers["vary"]
    assert answer.headers["content-location"] == STUDY + ending
    assert f'<{STUDY}.ttl>; rel="alternate"; type="text/turtle"' in answer.headers["link"]
    assert f'<{BASE}{STUDY[1:]}>; rel="canonical"' in answer.headers["link"]
    named = server.get(STUDY + ending, "image/png")
    assert (named.status, named.kind, named.body) == (200, kind, answer.body)
    read = rdflib.Dataset(default_union=True).parse(data=answer.text, format=kind)
    plain = rdflib.Graph().parse(data=server.get(STUDY + ".nt").text, format="nt")
    flat = rdflib.Graph()
    for triple in read.triples((None, None, None)):
        flat.add(triple[:3])
    assert to_isomorphic(flat) == to_isomorphic(plain)


def test_it_says_what_the_graph_says(server: Server, kg: KnowledgeGraph) -> None:
    served = rdflib.Graph().parse(data=server.get(STUDY, "text/turtle").text, format="turtle")
    about = rdflib.URIRef(BASE + STUDY[1:])
    described = kg.describe(about)
    assert {(str(p), str(o)) for p, o in served.predicate_objects(about)} == {(p, str(o)) for p, o, _ in _written(described)}
    assert {str(s) for s in served.subjects(None, about)} >= set(described.incoming.column("record"))


def test_of_what_points_to_a_record_nothing_is_left_out(server: Server, kg: KnowledgeGraph) -> None:
    policy = rdflib.URIRef(BASE + "policy/cam80108")
    served = rdflib.Graph().parse(data=server.get("/policy/cam80108.nt").text, format="nt")
    incoming = kg.describe(policy).incoming
    assert len(incoming) > 1_000
    assert {(str(s), str(p)) for s, p in served.subject_predicates(policy)} == {(record, prop) for record, _, prop in incoming.rows}


def test_a_server_gives_what_is_published(kg: KnowledgeGraph) -> None:
    """Also of what has parts, and nothing where there would be no file."""
    served, content = Served(kg, Settings()), Content(kg)
    chosen = {BASE + path for path in ("ontology", "site", "site/rectal-cancer", "source/cam80108", "policy/cam80108", "policy")}
    statuses = set()
    for iri in sorted({*sorted(content.pages)[::40], *sorted(content.graphs)[::10], *chosen}):
        written = write(content.described(iri), "nt")
        given = answer(served, Request("GET", f"/{quote(iri.removeprefix(BASE))}.nt"))
        assert (given.status, given.body if given.status == 200 else b"") == (200 if written else 404, written), iri
        statuses.add(given.status)
    assert statuses == {200, 404}


def test_what_policies_share_is_given_without_what_points_to_it(server: Server) -> None:
    site = rdflib.URIRef(BASE + "site/rectal-cancer")
    served = rdflib.Graph().parse(data=server.get("/site/rectal-cancer.nt").text, format="nt")
    assert (site, rdflib.SKOS.prefLabel, None) in served
    assert not any(str(subject).startswith(POLICY) for subject in served.subjects())


def test_a_nameless_record_that_points_to_another_is_given_whole() -> None:
    store = ox.Store()
    data = f"prefix : <{POLICY}x/> :a :is 1 . [] :to :a ; :why [ :deep 2 ] . :b :to :a ; :says 3 ."
    store.load(data.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(GRAPH + "x"))
    quads = published(store, POLICY + "x/a", ())
    assert sorted(quad.predicate.value.rpartition("/")[2] for quad in quads) == ["deep", "is", "to", "to", "why"]


def test_the_mark_of_a_store_on_disk_is_not_given() -> None:
    store = ox.Store()
    store.add(ox.Quad(BUILD, DIGEST, ox.Literal("1"), BUILD))
    served = Served(KnowledgeGraph(store), Settings())
    assert answer(served, Request("GET", "/graph/build.nt")).status == 404


def _written(described: object) -> list[tuple[str, object, object]]:
    rows = described.statements.rows  # type: ignore[attr-defined]
    return [(p, str(o).lower() if isinstance(o, bool) else o, label) for p, o, label in rows]


def test_a_browser_gets_a_page(server: Server) -> None:
    answer = server.get(STUDY, BROWSER)
    assert (answer.status, answer.kind) == (200, "text/html")
    assert "accept" in answer.headers["vary"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert f'<link rel="alternate" type="text/turtle" href="{STUDY}.ttl">' in answer.text


def test_what_is_not_offered(server: Server) -> None:
    answer = server.get(STUDY, "image/png")
    assert answer.status == 406
    assert "text/turtle" in answer.text
    assert 'rel="alternate"' in answer.headers["link"]


def test_what_is_not_there_names_what_is_near(server: Server) -> None:
    answer = server.get("/policy/cam80108/study/dubois-2012")
    assert answer.status == 404
    assert "dubois-2011" in answer.text
    assert server.get(STUDY + ".png").status == 404
    assert server.get("/", "text/html").kind == "text/html"
    assert server.get("/nothing", BROWSER).kind == "text/html"
    assert server.send(STUDY, b"").status == 405


@pytest.mark.parametrize("path", ["/ontology", "/site", "/outcome"])
def test_vocabularies_are_elsewhere(server: Server, path: str) -> None:
    answer = server.get(path, "application/rdf+xml")
    assert (answer.status, answer.headers["location"]) == (303, f"{path}.rdf")
    assert server.get(path).headers["location"] == f"{path}.ttl"
    graph = rdflib.Graph().parse(data=server.get(f"{path}.rdf").text, format="xml")
    assert len(set(graph.subjects())) > 10


def test_a_term_is_with_its_ontology(server: Server) -> None:
    """Clients do not send fragments: the document that has them all is what they get."""
    graph = rdflib.Graph().parse(data=server.get("/ontology.ttl").text, format="turtle")
    assert (rdflib.URIRef(BASE + "ontology#Study"), rdflib.RDFS.label, None) in graph


def test_lines_are_with_their_document(server: Server) -> None:
    graph = rdflib.Graph().parse(data=server.get("/source/cam80108.ttl").text, format="turtle")
    assert (rdflib.URIRef(BASE + "source/cam80108#line=43,44"), None, None) in graph


def test_a_named_graph_is_its_statements(server: Server) -> None:
    graph = rdflib.Graph().parse(data=server.get("/graph/vocabularies/outcomes.nt").text, format="nt")
    ask = server.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{BASE}graph/vocabularies/outcomes> {{ ?s ?p ?o }} }}", "text/csv")
    assert len(graph) == int(ask.text.split()[1])


def test_what_a_client_has_is_not_sent_again(server: Server) -> None:
    first = server.get(STUDY, "text/turtle")
    tag = first.headers["etag"]
    assert "max-age" in first.headers["cache-control"]
    again = server.get(STUDY, "text/turtle", if_none_match=f'"other", W/{tag}')
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    other = server.get(STUDY, "application/n-triples", if_none_match=tag)
    assert (other.status, other.headers["etag"] != tag) == (200, True)


def test_every_record_is_at_its_path(server: Server, kg: KnowledgeGraph) -> None:
    """A sample, the same each time; all that a policy says are records."""
    iris = sorted(row[0] for row in kg.query("SELECT DISTINCT ?it { ?it dcterms:source ?where . FILTER (ISIRI(?it)) }").rows)  # type: ignore[union-attr]
    sample = [iri for iri in iris[::97] if iri.startswith(BASE)]
    assert len(sample) > 10
    for iri in sample:
        path = urlsplit(iri).path.removeprefix("/iort-kg")
        assert server.get(path, method="HEAD").status == 200, path


# ---------------------------------------------------------------- the place of HTML pages


class Shown:
    """Pages as a renderer may make them."""

    def prepare(self) -> None:
        pass

    def problem(self, status: int, title: str, detail: str) -> Page:
        return Page(f"<h1>{title}</h1><p>{detail}</p>".encode(), status=status)

    def page(self, path: str, inputs: dict[str, str], iri: str | None, findings: object = None) -> Page | None:  # noqa: ARG002
        if path == "/":
            return Page(b"<h1>home</h1>")
        if path == "/style.css":
            return Page(b"h1 {}", "text/css")
        if iri is not None:
            return Page(f"<h1>{iri} {sorted(inputs)}</h1>".encode(), headers={"content-security-policy": "default-src 'self'"})
        return None


def make_pages(graph: KnowledgeGraph) -> Shown:
    assert graph.questions
    return Shown()


def test_pages_plug_in(kg: KnowledgeGraph) -> None:
    served = Served(kg, Settings(), load_pages("test_service_linked_data:make_pages", kg))
    html = answer(served, Request("GET", STUDY, "x=1", accept=BROWSER))
    assert (html.status, html.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert html.body.decode() == f"<h1>{BASE}{STUDY[1:]} ['x']</h1>"
    assert html.headers["content-security-policy"] == "default-src 'self'"
    assert answer(served, Request("GET", STUDY, accept=BROWSER, if_none_match=html.headers["etag"], query="x=1")).status == 304
    assert answer(served, Request("GET", STUDY, accept="text/turtle")).headers["content-type"].startswith("text/turtle")
    assert answer(served, Request("GET", STUDY + ".ttl", accept=BROWSER)).headers["content-type"].startswith("text/turtle")
    assert answer(served, Request("GET", "/", accept="*/*")).body == b"<h1>home</h1>"
    assert answer(served, Request("GET", "/style.css")).headers["content-type"] == "text/css"
    assert answer(served, Request("GET", "/nothing", accept=BROWSER)).status == 404
