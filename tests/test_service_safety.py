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
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from serving import Server, running

import iort_kg

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
    if not Path("/proc/self/limits").exists():
        pytest.skip("this system does not tell the limits of processes (/proc)")
    with ThreadPoolExecutor() as threads:
        asked = threads.submit(server.query, heavy(100))
        assert comes_true(lambda: server.count("slow") == 1)
        limits = {process: files_left(process) for process in (server.process.pid, *server.children()) if is_slowed(process)}
        nursery = server.children()[0]
        assert asked.result().status == 504
    assert list(limits.values()) == [0]  # only the worker that evaluates has the lowest priority
    assert files_left(nursery) > 0
    assert files_left(server.process.pid) > 0


def files_left(process: int) -> int:
    lines = Path(f"/proc/{process}/limits").read_text(encoding="ascii").splitlines()
    return int(next(line.split()[3] for line in lines if line.startswith("Max open files")))


def is_slowed(process: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        return os.getpriority(os.PRIO_PROCESS, process) == 19
    return False


def comes_true(condition: Callable[[], bool], seconds: float = TIMEOUT) -> bool:
    """Whether it comes true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


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


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """At most three rows, behind a proxy."""
    options = ["--max-rows", "3", "--workers", "2", "--public-url", "https://policies.example:8443/"]
    with running(tmp_path_factory.mktemp("narrow"), *options) as started:
        yield started


def rows(number: int, value: str = "'x'") -> str:
    """A query with so many rows, one of them empty, and a line break, a quotation mark and what looks like a row in the others."""
    values = " ".join([value] * (number - 1))
    return f"SELECT ?x {{ VALUES ?x {{ UNDEF {values} }} }}"


TABLES = ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"]


@pytest.mark.parametrize("accept", TABLES)
@pytest.mark.parametrize("value", ["'x'", r"'a\r\n\"},{\"<result>, b\n'"])
def test_as_many_rows_as_are_allowed_are_sent(narrow: Server, accept: str, value: str) -> None:
    fits = narrow.query(rows(3, value), accept)
    assert fits.status == 200, fits.text
    over = narrow.query(rows(4, value), accept)
    assert (over.status, over.kind) == (422, "application/problem+json")
    assert "more than the 3 rows" in over.text


@pytest.mark.parametrize("accept", ["text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"])
def test_a_graph_has_as_many_statements_as_rows_are_allowed(narrow: Server, accept: str) -> None:
    construct = "CONSTRUCT { ?x a ?x } WHERE { VALUES ?x { %s } }"
    assert narrow.query(construct % "<a:1> <a:2> <a:3>", accept).status == 200
    over = narrow.query(construct % "<a:1> <a:2> <a:3> <a:4>", accept)
    assert (over.status, over.kind) == (422, "application/problem+json")


@pytest.mark.parametrize("form", ["json", "csv", "md"])
def test_an_answer_of_too_many_rows_is_refused_whole(narrow: Server, form: str) -> None:
    over = narrow.get(f"/ask/covered-sites?format={form}")
    assert (over.status, over.kind) == (422, "application/problem+json")
    assert "more than the 3 rows" in over.text
    assert narrow.get(f"/ask/nccn-2a-but-investigational?format={form}").status == 200  # it has one row
    assert narrow.query("ASK {}").status == 200


def test_the_public_address_is_what_is_told_not_what_a_client_says(narrow: Server, server: Server) -> None:
    """What a proxy, or a client in its stead, says in X-Forwarded-… does not matter, with --public-url or without."""
    forwarded = {"x_forwarded_proto": "https", "x_forwarded_host": "evil.example", "forwarded": "host=evil.example;proto=https"}
    told = narrow.get("/sparql", "application/n-triples", **forwarded).text
    assert "<https://policies.example:8443/sparql> <http://www.w3.org/ns/sparql-service-description#endpoint>" in told
    assert "evil.example" not in told
    assert narrow.url not in told
    for name in ("policies.example", "POLICIES.example:8443", "127.0.0.1"):
        assert narrow.get("/version", host=name).status == 200
    assert narrow.get("/version", host="evil.example").status == 421
    plain = server.get("/sparql", "application/n-triples", **forwarded).text
    assert f"<{server.url}sparql>" in plain
    assert "evil.example" not in plain
    assert server.get("/version", host="policies.example").status == 421


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


@pytest.mark.alone
def test_heavy_queries_do_not_hold_up_light_ones(tmp_path: Path) -> None:
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

    with running(tmp_path, "--workers", "2", "--timeout", "7s") as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        median(0.3, connection)
        idle = median(1.0, connection)
        with ThreadPoolExecutor(8) as threads:
            asked = [threads.submit(server.query, heavy(number)) for number in range(1, 9)]
            assert comes_true(lambda: server.count("slow") == 8, 6)
            loaded = median(1.0, connection)
            answers = [future.result() for future in asked]
        connection.close()
    assert [answer.status for answer in answers] == [504] * 8
    assert loaded < 3 * idle, f"{loaded * 1000:.1f} ms against {idle * 1000:.1f} ms"


@contextlib.contextmanager
def stopped(workers: list[int]) -> Iterator[None]:
    """As on a machine so busy that these processes get no time at all."""
    for worker in workers:
        os.kill(worker, signal.SIGSTOP)
    try:
        yield
    finally:
        for worker in workers:
            os.kill(worker, signal.SIGCONT)


def test_a_light_query_is_not_slow_where_the_machine_is(tmp_path: Path) -> None:
    """Time on the clock does not count: nothing is refused, slowed down or remembered, and who waits gets other workers."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("this system does not tell the processor time of processes (/proc)")
    with running(tmp_path, "--workers", "2", "--max-slow", "1", "--timeout", "30s") as server, ThreadPoolExecutor(6) as threads:
        nursery, *workers = server.children()
        with stopped(workers):
            asked = [threads.submit(server.query, f"{LIGHT} # {number}", "text/csv") for number in range(6)]
            assert comes_true(lambda: sum(one.done() for one in asked) == 4, 20)  # by the workers that took the places of the two
            time.sleep(0.5)
            assert (server.count("slow"), server.count("busy")) == (0, 2)
            assert [child for child in server.children() if is_slowed(child)] == []
        assert [one.result().status for one in asked] == [200] * 6
        assert comes_true(lambda: len(server.children()) == 3, 20)  # the two that had lost their places have ended
        before = server.children()
        assert [server.query(f"{LIGHT} # {number}", "text/csv").status for number in range(6)] == [200] * 6
        assert server.children() == before  # what is remembered as slow gets a process of its own
        assert nursery in before


def test_a_heavy_query_is_slow_and_remembered(tmp_path: Path) -> None:
    with running(tmp_path, "--workers", "2", "--timeout", "1s") as server, ThreadPoolExecutor() as threads:
        workers = server.children()[1:]
        asked = threads.submit(server.query, heavy(), "text/csv")
        assert comes_true(lambda: server.count("slow") == 1)
        (slowed,) = [child for child in server.children() if is_slowed(child)]
        assert slowed in workers
        assert asked.result().status == 504
        assert comes_true(lambda: len(server.children()) == 3)
        known = server.children()[1:]
        asked = threads.submit(server.query, heavy(), "text/csv")
        assert comes_true(lambda: server.count("slow") == 1)
        (slowed,) = [child for child in server.children() if is_slowed(child)]
        assert slowed not in known  # from its beginning in a process of its own
        assert asked.result().status == 504
        assert comes_true(lambda: server.children()[1:] == known)


def test_what_is_too_much_is_told_to_come_back(tmp_path: Path) -> None:
    """Two at most take long here: a third is refused once it is found to, and when it comes again, at once."""
    with running(tmp_path, "--workers", "2", "--max-slow", "2", "--timeout", "60s") as server, contextlib.ExitStack() as stack:
        for number in range(2):
            connection = stack.enter_context(contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.port)))
            connection.request("GET", "/sparql?query=" + quote(heavy(number)))
        assert comes_true(lambda: server.count("slow") == 2, 30)
        for _time in range(2):
            refused = server.query(heavy(2))
            assert (refused.status, refused.headers["retry-after"]) == (503, "1")
            assert (server.count("slow"), server.count("busy")) == (2, 2)
            assert alive(server)
        stack.close()
        assert comes_true(lambda: server.count("slow") == 0, 30)
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
        (["--public-url", "policies.example"], 2, "is not a public address"),
        (["--public-url", "https://user@policies.example/"], 2, "is not a public address"),
        (["--public-url", "https://policies.example/path"], 2, "is not a public address"),
        (["--public-url", "https://policies.example:99999"], 2, "is not a public address"),
    ],
)
def test_what_cannot_start_says_so_in_one_line(server: Server, arguments: list[str], code: int, said: str) -> None:
    given = [argument.format(port=server.port) for argument in arguments]
    command = [sys.executable, "-m", "iort_kg", "serve", *([] if "--port" in given else ["--port", "0"]), *given]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == code
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("happens", "code", "said"),
    [
        ("raise InvalidInput('another filled it')", 2, "another filled it"),
        ("raise UnreadableInput('it is a file')", 3, "it is a file"),
        ("raise ImportError('no such module')", 2, "no such module; run: pip install 'iort-kg[serve]'"),
        ("raise ZeroDivisionError", 3, "what is to be served cannot be loaded (ZeroDivisionError)"),
        ("os._exit(9)", 3, "the process that builds the store has ended"),
    ],
)
@pytest.mark.parametrize("store", ["Path('store')", "None"])
def test_what_goes_wrong_at_the_start_is_told_in_one_line(tmp_path: Path, happens: str, code: int, said: str, store: str) -> None:
    """With a store on disk and without: the same code, whichever process it is that fails."""
    program = f"""
import os
from pathlib import Path
from iort_kg.errors import InvalidInput, IortKgError, UnreadableInput
from iort_kg.service import nursery, server
from iort_kg.service.settings import Settings

def fail(settings):
    {happens}

nursery._open = fail
try:
    server.serve(Settings(port=0, store={store}), print)
except IortKgError as error:
    print(error.exit_code, error, sep="\\n")
"""
    ours = {**os.environ, "PYTHONPATH": str(Path(iort_kg.__file__).parent.parent)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path, env=ours)
    if store == "None":
        said = said.replace("builds the store", "loads the graph")
    assert (done.stdout.splitlines(), done.stderr) == ([str(code), said], "")
