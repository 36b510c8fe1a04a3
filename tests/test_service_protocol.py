"""SPARQL 1.1 Protocol, with clients that are not ours, and by a table of what clients accept."""

import io
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from serving import Server, running

from iort_kg.service.negotiate import choose

SELECT = "SELECT ?study ?label { ?study a iort:Study ; rdfs:label ?label } ORDER BY ?study LIMIT 3"
CONSTRUCT = "CONSTRUCT { ?study rdfs:label ?label } WHERE { ?study a iort:Study ; rdfs:label ?label }"
GRAPH = "https://w3id.org/iort-kg/graph/vocabularies/sites"
FORM = "application/x-www-form-urlencoded"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("protocol"), "--workers", "2") as started:
        yield started


# ---------------------------------------------------------------- clients


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("post", ["urlencoded", "postdirectly"])
def test_sparqlwrapper(server: Server, method: str, post: str) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper", reason="SPARQLWrapper is not installed")
    client = wrapper.SPARQLWrapper(server.url + "sparql")
    client.setMethod(method)
    client.setRequestMethod(post)
    client.setQuery("PREFIX iort: <https://w3id.org/iort-kg/ontology#> " + SELECT)
    client.setReturnFormat(wrapper.JSON)
    assert len(client.query().convert()["results"]["bindings"]) == 3
    client.setReturnFormat(wrapper.XML)
    assert client.query().convert().toxml().count("<result>") == 3
    client.setQuery(CONSTRUCT)
    client.setReturnFormat(wrapper.TURTLE)
    assert len(rdflib.Graph().parse(data=client.query().convert(), format="turtle")) > 3


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_sparqlstore_of_rdflib(server: Server, method: str, form: str) -> None:
    graph = rdflib.Graph(SPARQLStore(server.url + "sparql", method=method, returnFormat=form))
    rows = list(graph.query("SELECT ?label { <https://w3id.org/iort-kg/site/rectal-cancer> skos:prefLabel ?label }"))
    assert [str(row[0]) for row in rows] == ["rectal cancer"]


def test_pyoxigraph_reads_what_is_written(server: Server) -> None:
    answer = server.query(SELECT)
    assert len(list(ox.parse_query_results(answer.body, ox.QueryResultsFormat.JSON))) == 3  # type: ignore[arg-type]


# ---------------------------------------------------------------- forms of a request


def test_the_three_forms_give_the_same(server: Server) -> None:
    by_get = server.query(SELECT)
    by_form = server.send("/sparql", urlencode({"query": SELECT}).encode(), content_type=FORM)
    direct = server.send("/sparql", SELECT.encode(), content_type="application/sparql-query; charset=UTF-8")
    assert by_get.status == by_form.status == direct.status == 200
    assert by_get.body == by_form.body == direct.body


@pytest.mark.parametrize("in_body", [False, True])
def test_graphs_by_parameter(server: Server, in_body: bool) -> None:
    ask = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    pairs = [("default-graph-uri", GRAPH), ("default-graph-uri", GRAPH.replace("sites", "outcomes"))]
    if in_body:
        answer = server.send("/sparql", urlencode([("query", ask), *pairs]).encode(), "text/csv", content_type=FORM)
    else:
        answer = server.send("/sparql?" + urlencode(pairs), ask.encode(), "text/csv", content_type="application/sparql-query")
    one = server.query(ask, "text/csv", **{"default-graph-uri": GRAPH})
    every = server.query(ask, "text/csv")
    assert 0 < number(one.text) < number(answer.text) < number(every.text)
    named = server.query("SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }", "text/csv", **{"named-graph-uri": GRAPH})
    assert number(named.text) == 1
    empty = server.query(ask, "text/csv", **{"named-graph-uri": GRAPH})
    assert number(empty.text) == 0


def number(csv: str) -> int:
    return int(csv.split()[1])


@pytest.mark.parametrize(
    ("status", "method", "path", "body", "kind"),
    [
        (400, "GET", "/sparql?query=nonsense", None, None),
        (400, "GET", "/sparql?query=", None, None),
        (400, "GET", f"/sparql?query={quote(SELECT)}&query={quote(SELECT)}", None, None),
        (400, "GET", "/sparql?default-graph-uri=x", None, None),
        (400, "GET", "/sparql?query=%ff%fe", None, None),
        (400, "GET", f"/sparql?query={quote(SELECT)}&default-graph-uri=http://example.org/none", None, None),
        (400, "GET", f"/sparql?query={quote(SELECT)}&named-graph-uri=file:///etc/passwd", None, None),
        (400, "GET", f"/sparql?query={quote('INSERT DATA { <a:a> <a:a> <a:a> }')}", None, None),
        (400, "POST", "/sparql", b"", FORM),
        (400, "POST", "/sparql", b"\xff", "application/sparql-query"),
        (400, "POST", "/sparql?query=ASK%7B%7D", SELECT.encode(), "application/sparql-query"),
        (403, "POST", "/sparql", b"INSERT DATA { <a:a> <a:a> <a:a> }", "application/sparql-update"),
        (403, "POST", "/sparql", b"update=CLEAR+ALL", FORM),
        (403, "GET", "/sparql?update=CLEAR+ALL", None, None),
        (415, "POST", "/sparql", SELECT.encode(), "text/plain"),
        (415, "POST", "/sparql", SELECT.encode(), "application/sparql-query; charset=latin-1"),
        (405, "PUT", "/sparql", b"", "text/turtle"),
        (405, "DELETE", "/sparql", None, None),
        (405, "PATCH", "/sparql", b"", "text/turtle"),
        (405, "TRACE", "/sparql", None, None),
    ],
)
def test_what_is_refused(server: Server, status: int, method: str, path: str, body: bytes | None, kind: str | None) -> None:
    headers = {"content_type": kind} if kind else {}
    answer = server.send(path, body, method=method, **headers)
    assert answer.status == status, answer.text
    assert answer.kind == "application/problem+json"
    problem = answer.json
    assert isinstance(problem, dict)
    assert problem["status"] == status
    assert problem["detail"]
    assert "\n" not in problem["detail"]
    if status == 405:
        assert "GET" in answer.headers["allow"]
    plain = server.send(path, body, "text/plain", method=method, **headers)
    assert (plain.status, plain.kind, plain.text) == (status, "text/plain", problem["detail"] + "\n")


def test_unknown_parameters_do_not_matter(server: Server) -> None:
    assert server.query(SELECT, format="json", timeout="1").status == 200


def test_head_and_options(server: Server) -> None:
    head = server.get("/sparql?query=" + quote(SELECT), method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) == len(server.query(SELECT, None).body)
    options = server.get("/sparql", method="OPTIONS")
    assert (options.status, options.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")


# ---------------------------------------------------------------- forms of an answer

RESULTS = [
    (None, "application/sparql-results+json"),
    ("*/*", "application/sparql-results+json"),
    ("application/*", "application/sparql-results+json"),
    ("text/*", "text/csv"),
    ("text/csv", "text/csv"),
    ("text/tab-separated-values", "text/tab-separated-values"),
    ("application/sparql-results+xml", "application/sparql-results+xml"),
    ("application/xml", "application/xml"),
    ("application/json", "application/json"),
    ("text/csv;q=0.1, application/sparql-results+xml;q=0.2", "application/sparql-results+xml"),
    ("text/csv;q=0, */*;q=0.1", "application/sparql-results+json"),
    ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
    ("text/html, text/csv;q=0.5", "text/csv"),
    ("TEXT/CSV", "text/csv"),
    ("text/csv;charset=utf-8", "text/csv"),
    ("nonsense, text/csv", "text/csv"),
    (BROWSER, "application/xml"),
    ("image/png", None),
    ("*/*;q=0", None),
    ("text/turtle", None),
]
GRAPHS = [
    (None, "text/turtle"),
    ("*/*", "text/turtle"),
    ("text/turtle", "text/turtle"),
    ("application/n-triples", "application/n-triples"),
    ("application/rdf+xml", "application/rdf+xml"),
    ("application/ld+json", "application/ld+json"),
    ("application/trig", "application/trig"),
    ("application/n-quads", "application/n-quads"),
    ("application/rdf+xml;q=0.5, text/turtle;q=0.4", "application/rdf+xml"),
    ("application/*", "application/ld+json"),
    (BROWSER, "text/turtle"),
    ("text/csv", None),
]


@pytest.mark.parametrize(("accept", "expected"), RESULTS)
def test_negotiation_of_a_table(server: Server, accept: str | None, expected: str | None) -> None:
    answer = server.query(SELECT, accept)
    assert answer.headers["vary"] == "accept" if expected else "text/csv" in answer.text
    assert (answer.status, answer.kind) == ((200, expected) if expected else (406, "application/problem+json"))
    assert server.query("ASK { ?s a iort:Study }", accept).status == answer.status


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own parsers use it
@pytest.mark.parametrize(("accept", "expected"), GRAPHS)
def test_negotiation_of_a_graph(server: Server, accept: str | None, expected: str | None) -> None:
    answer = server.query(CONSTRUCT, accept)
    assert (answer.status, answer.kind) == ((200, expected) if expected else (406, "application/problem+json"))
    if expected:
        form = ox.RdfFormat.from_media_type(expected)
        assert form is not None
        written = rdflib.Graph().parse(data=server.query(CONSTRUCT, "application/n-triples").text, format="nt")
        read = rdflib.Dataset(default_union=True)
        read.parse(data=answer.text, format="nquads" if expected == "application/n-quads" else expected)
        assert {(str(s), str(p), str(o)) for s, p, o, _ in read.quads()} == {(str(s), str(p), str(o)) for s, p, o in written}


@pytest.mark.parametrize(("accept", "expected"), [pair for pair in GRAPHS if pair[1] != "text/csv"])
def test_the_service_describes_itself(server: Server, accept: str | None, expected: str | None) -> None:
    answer = server.get("/sparql", accept)
    assert (answer.status, answer.kind) == ((200, expected) if expected else (406, "application/problem+json"))


def test_the_description_names_endpoint_and_graphs(server: Server) -> None:
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    graph = rdflib.Graph().parse(data=server.get("/sparql", "text/turtle").text, format="turtle")
    (service,) = graph.subjects(rdflib.RDF.type, sd.Service)
    assert str(graph.value(service, sd.endpoint)) == server.url + "sparql"
    assert sd.UnionDefaultGraph in set(graph.objects(service, sd.feature))
    assert rdflib.URIRef(GRAPH) in set(graph.objects(None, sd.name))


def test_a_large_graph_is_whole(server: Server) -> None:
    text = server.query("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle").body
    count = number(server.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv").text)
    assert len(set(ox.parse(io.BytesIO(text), ox.RdfFormat.TURTLE))) > count * 0.9  # blank nodes aside


def test_ties_go_to_the_earlier_offer() -> None:
    assert choose("b/b, a/a", ("a/a", "b/b")) == "a/a"
    assert choose("a/*;q=0.2, a/a;q=0.1, b/b;q=0.15", ("a/a", "b/b")) == "b/b"
    assert choose("a/a;q=2", ("a/a", "b/b")) is None
    assert choose("*/a, /, ;;, a", ("a/a",)) is None
