"""A SPARQL server elsewhere: `KnowledgeGraph(Endpoint(url))` and `iort-kg serve --endpoint URL`, before a server that is not ours."""

import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
from serving import Server, running

from iort_kg.catalog import get_question, question_names
from iort_kg.endpoint import Endpoint, NoAnswer
from iort_kg.errors import InvalidInput, InvalidQuery
from iort_kg.explanation import to_data
from iort_kg.graph import KnowledgeGraph
from iort_kg.table import Table


@pytest.fixture(scope="module")
def remote(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The graph, served by Oxigraph's own server."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        pytest.skip("no oxigraph server is installed (pip install oxigraph)")
    folder = tmp_path_factory.mktemp("oxigraph")
    store = ox.Store(str(folder / "db"))
    store.bulk_extend(kg.store)
    store.flush()
    store.optimize()
    del store
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [program, "serve-read-only", "--location", str(folder / "db"), "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def far(remote: str) -> KnowledgeGraph:
    return KnowledgeGraph(Endpoint(remote, timeout=60))


@pytest.fixture(scope="module")
def server(remote: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("front"), "--endpoint", remote, "--workers", "2") as started:
        yield started


# ---------------------------------------------------------------- the same answers


@pytest.mark.parametrize("name", question_names())
def test_a_question_has_the_same_answer(name: str, kg: KnowledgeGraph, far: KnowledgeGraph) -> None:
    inputs = {
        key: (given.default or "").strip('"<>').partition('"^^')[0] for key, given in get_question(name).inputs.items() if given.required
    }
    try:
        there = far.ask(name, **inputs)
    except NoAnswer as error:
        pytest.skip(f"this version of the server is too slow for this question: {error}")
    here = kg.ask(name, **inputs)
    assert there.columns == here.columns
    assert _as_sets(there) == _as_sets(here)


def _as_sets(table: Table) -> list[tuple[object, ...]]:
    """Rows in order; lists of words without one, which GROUP_CONCAT does not promise."""
    return [tuple(frozenset(cell.split(", ")) if type(cell) is str else cell for cell in row) for row in table.rows]


@pytest.mark.parametrize("name", ["study/dubois-2011", "site:rectal-cancer", "iort:Study"])
def test_a_description_is_the_same(name: str, kg: KnowledgeGraph, far: KnowledgeGraph) -> None:
    assert far.describe(name) == kg.describe(name)


@pytest.mark.parametrize(
    "facts", [{}, {"diagnosis": "C20", "procedure": "77425", "boost": "sole-boost", "at_excision": "yes"}, {"site": "gastric-cancer"}]
)
def test_a_determination_is_the_same(facts: dict[str, str], kg: KnowledgeGraph, far: KnowledgeGraph) -> None:
    assert to_data(far.determine(policy="cam80108", **facts)) == to_data(kg.determine(policy="cam80108", **facts))


def test_each_kind_of_query(kg: KnowledgeGraph, far: KnowledgeGraph) -> None:
    for query in ("ASK { ?s a iort:Study }", "SELECT ?s { ?s a iort:Study } ORDER BY ?s", "PREFIX iort: <urn:x> ASK { ?s a iort:Study }"):
        assert far.query(query) == kg.query(query)
    graph = "CONSTRUCT WHERE { ?s a iort:Study ; rdfs:label ?label }"
    assert set(far.query(graph)) == set(kg.query(graph))  # type: ignore[arg-type]


# ---------------------------------------------------------------- what is not sent, and what comes of bad answers


class Canned(BaseHTTPRequestHandler):
    """Answers whatever a test says, and keeps what was asked."""

    status = 200
    kind = "application/sparql-results+json"
    body = b'{"head": {}, "boolean": true}'
    location = ""
    length: int | None = None
    pause = 0.0
    asked: list[bytes]

    def do_POST(self) -> None:
        self.asked.append(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(self.pause)
        self.send_response(self.status)
        self.send_header("Content-Type", self.kind)
        self.send_header("Content-Length", str(len(self.body) if self.length is None else self.length))
        if self.location:
            self.send_header("Location", self.location)
        self.end_headers()
        self.wfile.write(self.body)

    do_GET = do_POST  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def canned() -> Iterator[tuple[type[Canned], str]]:
    handler = type("Handler", (Canned,), {"asked": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield handler, f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "ASK FROM <http://example.org/> { ?s ?p ?o }",
        "PREFIX e: <http://example.org/> ASK FROM e:x { ?s ?p ?o }",
        r"ASK \u0046ROM <http://example.org/> { ?s ?p ?o }",
        "ASK { ?s ?p ?o } # \u2028 SERVICE",
        "INSERT DATA { <a:a> <a:a> <a:a> }",
        "nonsense",
        "",
    ],
)
def test_what_is_refused_is_not_sent(canned: tuple[type[Canned], str], query: str) -> None:
    handler, url = canned
    handler.kind, handler.body = "application/sparql-results+json", b'{"head": {"vars": ["g"]}, "results": {"bindings": []}}'
    with pytest.raises(InvalidQuery):
        KnowledgeGraph(Endpoint(url)).query(query)
    assert [asked for asked in handler.asked if b"GRAPH" not in asked] == []  # what graphs there are may be asked


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"status": 302, "location": "http://127.0.0.1:1/"}, "redirect is not followed"),
        ({"status": 500}, "status 500"),
        ({"kind": "text/html"}, "was not asked for"),
        ({"body": b"{"}, "not what it says"),
        ({"length": 1000}, "breaks off"),
        ({"pause": 1.0}, "within 0.5 s"),
    ],
)
def test_a_bad_answer_is_told_without_the_address(canned: tuple[type[Canned], str], said: dict[str, object], why: str) -> None:
    handler, url = canned
    for name, value in said.items():
        setattr(handler, name, value)
    with pytest.raises(NoAnswer, match=why) as caught:
        KnowledgeGraph(Endpoint(url, timeout=0.5)).query("ASK {}")
    assert "127.0.0.1" not in str(caught.value)


def test_a_large_answer_is_refused(canned: tuple[type[Canned], str]) -> None:
    handler, url = canned
    handler.body = b" " * 10_000
    with pytest.raises(InvalidQuery, match="larger than 1,000 bytes"):
        KnowledgeGraph(Endpoint(url, max_bytes=1000)).query("ASK {}")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/", "http://", "http://user:word@example.org/", "http://example.org:x/", "x"]
)
def test_addresses_that_are_refused(url: str) -> None:
    with pytest.raises(InvalidInput, match="http or https URL"):
        Endpoint(url)


def test_there_is_no_view_of_it() -> None:
    with pytest.raises(InvalidInput, match="SPARQLStore"):
        _ = KnowledgeGraph(Endpoint("http://127.0.0.1:1/")).graph


# ---------------------------------------------------------------- the front before it


def test_the_front_before_another_server(server: Server, kg: KnowledgeGraph, remote: str) -> None:
    assert server.get("/ask/covered-sites").json == json.loads(kg.ask("covered-sites").to_json())
    assert server.get("/describe?name=study/dubois-2011").status == 200
    decided = kg.determine(policy="cam80108", diagnosis="C20", procedure="77425")
    assert server.get("/determine?policy=cam80108&diagnosis=C20&procedure=77425").json == to_data(decided)
    assert server.get("/policy/cam80108/study/dubois-2011", "text/turtle").status == 200
    assert server.query("SELECT ?s { ?s a iort:Study } ORDER BY ?s LIMIT 2", "text/csv").text.count("\n") == 3
    assert server.query("CONSTRUCT WHERE { ?s a iort:Study }", "text/turtle").status == 200
    assert server.query("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }").status == 400
    assert server.query("ASK FROM <file:///etc/passwd> { ?s ?p ?o }").status == 400
    assert server.get("/check").status == 501
    for path in ("/sparql", "/version", "/openapi.json", "/nothing", "/health"):
        assert remote not in server.get(path).text


def test_the_front_says_when_there_is_no_answer(canned: tuple[type[Canned], str], tmp_path: Path) -> None:
    handler, url = canned
    number = {"type": "literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}

    def one_row(self: Canned) -> bytes:
        """One row, of the columns that were asked for."""
        query = parse_qs(self.asked[-1].decode())["query"][0]
        names = [variable.value for variable in cast("ox.QuerySolutions", ox.Store().query(query)).variables]
        row = {name: number if name == "n" else {"type": "uri", "value": f"urn:{name}"} for name in names}
        return json.dumps({"head": {"vars": names}, "results": {"bindings": [row]}}).encode()

    handler.body = property(one_row)  # type: ignore[assignment]
    with running(tmp_path, "--endpoint", url, "--workers", "1") as server:
        handler.status = 503
        answer = server.query("SELECT * { ?s ?p ?o }")
        assert answer.status == 502
        assert url not in answer.text
