"""What a stranger may try: each limit and each refusal is tried, and the server goes on."""

import contextlib
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from serving import Answer, Server, running

TIMEOUT = 3.0
LIGHT = "SELECT ?label { <https://w3id.org/iort-kg/site/rectal-cancer> skos:prefLabel ?label }"
FORM = "application/x-www-form-urlencoded"


def heavy(number: int = 0) -> str:
    return f"SELECT (COUNT(*) AS ?n{number}) {{ ?a ?p ?b . ?c ?q ?d . ?e ?r ?f FILTER (?b != ?f) }}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    options = ["--timeout", f"{TIMEOUT}s", "--max-bytes", "1MB", "--max-request", "20k", "--max-memory", "200MB", "--workers", "2"]
    with running(tmp_path_factory.mktemp("safety"), *options, "--allow-origin", "https://good.example") as started:
        yield started


@pytest.fixture
def canary() -> Iterator[tuple[int, list[bytes]]]:
    """A port that no one should come to, and what came."""
    seen: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    stop = threading.Event()

    def listen() -> None:
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                connection, _ = listener.accept()
                seen.append(connection.recv(1000))
                connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    yield listener.getsockname()[1], seen
    time.sleep(0.2)
    stop.set()
    thread.join()
    listener.close()


def alive(server: Server) -> bool:
    return server.query(LIGHT, "text/csv").text.split() == ["label", "rectal", "cancer"]


# ---------------------------------------------------------------- nothing leaves, nothing is read, nothing is written


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * { BIND (<http://127.0.0.1:PORT/> AS ?x) SERVICE ?x { ?s ?p ?o } }",
        r"SELECT * { \u0053ERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * FROM <http://127.0.0.1:PORT/> { ?s ?p ?o }",
        "SELECT * FROM NAMED <http://127.0.0.1:PORT/> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "PREFIX f: <file:///etc/> SELECT * FROM f:passwd { ?s ?p ?o }",
        "BASE <file:///etc/> SELECT * FROM <passwd> { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:PORT/>",
        "LOAD <file:///etc/passwd>",
        "DESCRIBE <x> ; LOAD <http://127.0.0.1:PORT/>",
        "INSERT DATA { <a:a> <a:a> <a:a> }",
        "DELETE WHERE { ?s ?p ?o }",
        "# SELECT\nCLEAR ALL",
        "DROP ALL",
    ],
)
def test_what_would_leave_or_write_is_refused(server: Server, canary: tuple[int, list[bytes]], query: str) -> None:
    port, seen = canary
    answer = server.query(query.replace("PORT", str(port)))
    assert answer.status == 400
    assert "root:" not in answer.text
    assert alive(server)
    time.sleep(0.1)
    assert seen == []


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_no_graph_is_fetched(server: Server, canary: tuple[int, list[bytes]], name: str) -> None:
    port, seen = canary
    for graph in (f"http://127.0.0.1:{port}/", "file:///etc/passwd"):
        assert server.query("SELECT * { ?s ?p ?o }", **{name: graph}).status == 400
    assert seen == []


def test_a_context_in_a_body_is_not_fetched(server: Server, canary: tuple[int, list[bytes]]) -> None:
    port, seen = canary
    body = json.dumps({"@context": f"http://127.0.0.1:{port}/", "site": "C20"}).encode()
    assert server.send("/determine", body, content_type="application/json").status == 400
    assert seen == []


def test_a_worker_has_no_number_left_for_a_file_while_it_evaluates(server: Server) -> None:
    """The system itself refuses new files and sockets to a worker that evaluates a stranger's query."""
    with ThreadPoolExecutor() as threads:
        asked = threads.submit(server.query, heavy(100))
        time.sleep(1)
        limits = []
        for process in server.children():
            with contextlib.suppress(OSError):
                lines = Path(f"/proc/{process}/limits").read_text(encoding="ascii").splitlines()
                limits += [line.split()[3] for line in lines if line.startswith("Max open files")]
        assert asked.result().status == 504
    if not limits:
        pytest.skip("this system does not tell the limits of processes (/proc)")
    assert limits.count("0") == 1


@pytest.mark.parametrize("path", ["/../../etc/passwd", "/..%2f..%2fetc/passwd", "//etc/passwd", "/%00", "/file:///etc/passwd"])
def test_no_path_is_one_of_files(server: Server, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", path)
    response = connection.getresponse()
    assert response.status in (400, 404)
    assert b"root:" not in response.read()
    connection.close()


# ---------------------------------------------------------------- limits


def test_a_query_ends_at_its_time(server: Server) -> None:
    began = time.monotonic()
    answer = server.query(heavy())
    assert answer.status == 504
    assert "3 s" in answer.text
    assert TIMEOUT - 0.5 < time.monotonic() - began < TIMEOUT + 3
    assert alive(server)


def test_a_query_that_wants_all_memory_ends(server: Server) -> None:
    answer = server.query("SELECT * { ?a ?p ?b . ?c ?q ?d } ORDER BY ?b ?d")
    assert answer.status == 422
    assert "200 MB" in answer.text
    assert alive(server)


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/csv", "application/sparql-results+xml"])
def test_a_large_result_is_refused_whole(server: Server, accept: str) -> None:
    answer = server.query("SELECT * { ?s ?p ?o }", accept)
    assert (answer.status, answer.kind) == (422, "application/problem+json")
    assert "1,048,576 bytes" in answer.text


@pytest.mark.parametrize("accept", ["text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples"])
def test_a_large_graph_is_refused_whole(server: Server, accept: str) -> None:
    answer = server.query("CONSTRUCT WHERE { ?s ?p ?o }", accept)
    assert (answer.status, answer.kind) == (422, "application/problem+json")


@pytest.mark.parametrize("query", ["SELECT * { " + "{" * 5000 + "}" * 5001, "SELECT * { ?s ?p ?o FILTER(" + "!" * 9000 + "?o) }"])
def test_a_deep_query_ends_nothing(server: Server, query: str) -> None:
    assert server.query(query).status in (400, 422)
    assert alive(server)


def test_a_long_body_is_refused(server: Server) -> None:
    assert server.send("/sparql", b"query=" + b"x" * 30_000, content_type=FORM).status == 413


def test_a_long_body_without_length_is_refused(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    with contextlib.suppress(ConnectionError):
        connection.request("POST", "/sparql", iter([b"x" * 1000] * 100), {"Content-Type": FORM}, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


def test_a_long_url_is_refused(server: Server) -> None:
    assert server.get("/sparql?query=" + "x" * 40_000).status == 414


def test_a_packed_body_is_refused(server: Server) -> None:
    assert server.send("/sparql", b"x", content_type=FORM, content_encoding="gzip").status == 415


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: " + b"y" * 70_000 + b"\r\n\r\n", 431),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        (b"GET / HTTP/1.0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400),
        (b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ],
)
def test_what_is_not_http_is_refused(server: Server, sent: bytes, status: int) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(sent)
        answer = connection.recv(65536).decode()
    assert answer.split()[1] == str(status)
    assert "nosniff" in answer
    assert "default-src 'none'" in answer
    assert alive(server)


# ---------------------------------------------------------------- who may ask


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("127.0.0.1:1", 200),
        ("[::1]:80", 200),
        ("LOCALHOST", 200),
        ("evil.example", 421),
        ("localhost.evil.com", 421),
    ],
)
def test_only_own_names_are_answered(server: Server, host: str, status: int) -> None:
    assert server.get("/version", host=host).status == status


def test_scripts_of_allowed_origins_read(server: Server) -> None:
    good = server.get("/version", origin="https://good.example")
    assert good.headers["access-control-allow-origin"] == "https://good.example"
    assert "origin" in good.headers["vary"]
    assert "access-control-allow-credentials" not in good.headers
    bad = server.get("/version", origin="https://evil.example")
    assert "access-control-allow-origin" not in bad.headers
    assert "origin" in bad.headers["vary"]
    asked = server.get("/sparql", method="OPTIONS", origin="https://good.example", access_control_request_method="POST")
    assert asked.headers["access-control-allow-methods"] == "GET, HEAD, POST"
    refused = server.get("/sparql", method="OPTIONS", origin="https://evil.example", access_control_request_method="POST")
    assert "access-control-allow-methods" not in refused.headers


@pytest.mark.parametrize("path", ["/sparql", "/nothing", "/ask", "/health", "/ontology", "/ontology.ttl", "/sparql?query=x"])
def test_every_answer_is_guarded(server: Server, path: str) -> None:
    headers = server.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "server" not in headers


def test_a_script_in_a_query_comes_back_as_data(server: Server) -> None:
    answer = server.query('SELECT ("<script>alert(1)</script>" AS ?x) {}', "text/html")
    assert answer.status == 406
    assert answer.kind == "application/problem+json"
    shown = server.get("/%3Cscript%3E", "text/html, text/plain;q=0.5")
    assert (shown.status, shown.kind) == (404, "text/html")
    assert b"<script" not in shown.body


# ---------------------------------------------------------------- load


def test_heavy_queries_do_not_hold_up_light_ones(server: Server) -> None:
    """Eight heavy ones run into their limit; the median of light ones, meanwhile, is less than 3 times the idle one."""

    def median(seconds: float, connection: http.client.HTTPConnection) -> float:
        taken = []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            began = time.perf_counter()
            connection.request("GET", "/sparql?" + urlencode({"query": LIGHT}))
            response = connection.getresponse()
            assert response.status == 200
            response.read()
            taken.append(time.perf_counter() - began)
        return statistics.median(taken)

    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    median(0.3, connection)
    idle = median(1.0, connection)
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(server.query, heavy(number)) for number in range(1, 9)]
        time.sleep(1)
        state = server.get("/health").json
        loaded = median(1.5, connection)
        answers = [future.result() for future in asked]
    connection.close()
    assert [answer.status for answer in answers] == [504] * 8
    assert isinstance(state, dict)
    assert state["slow"] == 8
    assert loaded < 3 * idle, f"{loaded * 1000:.1f} ms against {idle * 1000:.1f} ms"


def test_what_is_too_much_is_told_to_come_back(server: Server) -> None:
    with ThreadPoolExecutor(12) as threads:
        answers: list[Answer] = list(threads.map(lambda number: server.query(heavy(number)), range(20, 32)))
    assert sorted({answer.status for answer in answers}) == [503, 504]
    assert sum(answer.status == 504 for answer in answers) == 8
    assert all(answer.headers["retry-after"] == "1" for answer in answers if answer.status == 503)
    assert alive(server)


def test_work_ends_when_the_client_hangs_up(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", "/sparql?query=" + quote(heavy(200)))
    time.sleep(0.8)
    busy = server.get("/health").json
    connection.close()
    time.sleep(0.5)
    free = server.get("/health").json
    assert isinstance(busy, dict)
    assert isinstance(free, dict)
    assert (busy["slow"], free["slow"]) == (1, 0)


def test_a_dead_worker_is_replaced(server: Server) -> None:
    workers = server.children()[1:]
    for worker in workers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
    time.sleep(1.5)
    assert alive(server)
    assert set(server.children()[1:]).isdisjoint(workers)


def test_a_store_on_disk_is_served(tmp_path: Path) -> None:
    with running(tmp_path, "--workers", "2", before=("--store", str(tmp_path / "store"))) as server:
        assert alive(server)
        assert server.get("/policy/cam80108/study/dubois-2011").status == 200
        assert server.get("/ask/covered-sites").status == 200
        assert server.query("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }").status == 400


# ---------------------------------------------------------------- log, start and stop


def test_the_log_does_not_tell_what_was_asked(server: Server, tmp_path: Path) -> None:
    server.query("ASK { <urn:secret> ?p ?o }")
    time.sleep(0.1)
    line = server.lines()[-1]
    assert line["path"] == "/sparql"
    assert {"time", "client", "method", "status", "bytes", "ms"} <= line.keys()
    assert "secret" not in server.log.read_text(encoding="utf-8")
    with running(tmp_path, "--log-queries", "--workers", "1") as other:
        other.query("ASK { <urn:secret> ?p ?o }")
        other.send("/sparql", b"ASK { <urn:hidden> ?p ?o }", content_type="application/sparql-query")
        time.sleep(0.1)
        assert "secret" in str(other.lines()[-2]["query"])
        assert "hidden" in str(other.lines()[-1]["body"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_request_in_hand_is_answered_before_the_end(tmp_path: Path, number: signal.Signals) -> None:
    with running(tmp_path, "--timeout", "2s") as server, ThreadPoolExecutor() as threads:
        children = server.children()
        asked = threads.submit(server.query, heavy())
        time.sleep(0.8)
        server.process.send_signal(number)
        for child in children:  # as when a whole group is told to end
            os.kill(child, number)
        assert asked.result().status == 504
        assert server.process.wait(timeout=20) == 0
        assert [child for child in children if Path(f"/proc/{child}").exists()] == []


def test_nothing_stays_when_the_front_is_killed(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        children = server.children()
        assert len(children) >= 2
        server.process.kill()
        server.process.wait()
    time.sleep(1)
    left = [child for child in children if Path(f"/proc/{child}").exists() and " Z " not in Path(f"/proc/{child}/stat").read_text()]
    assert left == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--port", "{port}"], 2, "give another --host or --port"),
        (["--host", "203.0.113.1"], 2, "cannot listen"),
        (["--timeout", "soon"], 2, "is not a time such as 10s"),
        (["--max-bytes", "-1"], 2, "is not a size such as 64MB"),
        (["--endpoint", "file:///etc/passwd"], 2, "http or https URL"),
        (["--endpoint", "http://127.0.0.1:1/"], 3, "cannot be reached"),
    ],
)
def test_what_cannot_start_says_so_in_one_line(server: Server, arguments: list[str], code: int, said: str) -> None:
    given = [argument.format(port=server.port) for argument in arguments]
    command = [sys.executable, "-m", "iort_kg", "serve", *([] if "--port" in given else ["--port", "0"]), *given]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == code
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
