"""What serving costs, as ratios in one run: `iort-kg serve` over `oxigraph serve` and over rdflib-endpoint, on the same graph.

    python benchmarks/serve.py [--seconds N] [--connections N] [--oxigraph PROGRAM] [--rdflib-endpoint PYTHON] [--json FILE]

Light queries: ten kinds of small SELECT with changing constants, in a closed loop of some connections, each server in turn; requests a
second and the median of the time that one takes, the better of two rounds. Then the median while eight heavy queries run into their
limit. The load comes from wrk where it is installed, else from a loop of ours, which costs more than the servers do.

Missing servers are told and left out. rdflib-endpoint is for this comparison alone: it reads files that a query names, and has no
time limit. PYTHON is an interpreter that has it installed (pip install rdflib-endpoint uvicorn).
"""

import argparse
import contextlib
import http.client
import json
import os
import platform
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

import iort_kg
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import BASE, PREFIXES

STUDIES, SITES, RESULTS = "iort:Study", "skos:Concept", "iort:Result"
LIGHT = [
    ("SELECT ?p ?o { <%s> ?p ?o }", STUDIES),
    ("SELECT ?label { <%s> rdfs:label ?label }", STUDIES),
    ("SELECT ?label { <%s> skos:prefLabel ?label }", SITES),
    ("SELECT ?under ?label { ?under skos:broader <%s> ; skos:prefLabel ?label }", SITES),
    ("SELECT ?wider { <%s> skos:broader+ ?wider }", SITES),
    ("SELECT ?it ?label { ?it iort:appliesToSite <%s> ; rdfs:label ?label } LIMIT 10", SITES),
    ("SELECT ?result ?value { ?result iort:ofStudy <%s> ; iort:value ?value } LIMIT 20", STUDIES),
    ("SELECT (COUNT(*) AS ?n) { ?it iort:ofStudy <%s> }", STUDIES),
    ("SELECT ?value ?print { <%s> iort:value ?value ; iort:reportedAs ?print }", RESULTS),
    ("SELECT ?study ?label { <%s> iort:ofStudy ?study . ?study rdfs:label ?label }", RESULTS),
]
HEAVY = "SELECT (COUNT(*) AS ?n%d) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f FILTER (?b != ?f) }"
LUA = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local at = 0
function request()
  at = at %% #paths + 1
  return wrk.format("GET", "%s?query=" .. paths[at], {["Accept"] = "application/sparql-results+json"})
end
"""
RDFLIB_ENDPOINT = """
import sys, rdflib, uvicorn
from rdflib_endpoint import SparqlEndpoint
graph = rdflib.Dataset(default_union=True)
graph.parse(sys.argv[1], format="nquads")
app = SparqlEndpoint(graph=graph, path="/sparql")
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="critical", access_log=False)
"""


def main() -> None:
    """Measure, print, and keep the figures if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=4, help="of each round")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--oxigraph", default=shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph"))
    parser.add_argument("--rdflib-endpoint", default=sys.executable if find_spec("rdflib_endpoint") else None)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), given.seconds, given.connections, given.oxigraph, given.rdflib_endpoint)
    for name, value in figures.items():
        print(f"{name}: {value}")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def measure(folder: Path, seconds: float, connections: int, oxigraph: str | None, endpoint: str | None) -> dict[str, object]:
    """The figures."""
    kg = iort_kg.load()
    queries = folder / "queries"
    queries.write_text("\n".join(quote(query, safe="") for query in light_queries(kg, 2000)), encoding="utf-8")
    figures: dict[str, object] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}",
        "load": ("wrk" if shutil.which("wrk") else "a loop of ours (wrk is not installed)") + f", {connections} connections",
        "load average of the machine": os.getloadavg()[0],
    }
    rates: dict[str, float] = {}
    with contextlib.ExitStack() as stack:
        servers = {"iort-kg": stack.enter_context(ours(folder))}
        if oxigraph:
            servers["oxigraph"] = stack.enter_context(oxigraphs(kg, folder, oxigraph))
        if endpoint:
            servers["rdflib-endpoint"] = stack.enter_context(rdflibs(kg, folder, endpoint))
        for name in ("oxigraph", "rdflib-endpoint"):
            if name not in servers:
                figures[name] = "left out: it is not installed"
        rounds = [(name, load(url, queries, seconds, connections)) for _ in range(2) for name, url in servers.items()]
        for name in servers:
            rate, median = max(measured for whose, measured in rounds if whose == name)
            rates[name] = rate
            figures[f"{name}, requests/s"] = round(rate)
            figures[f"{name}, median ms"] = round(median, 2)
        url = servers["iort-kg"]
        _, idle = load(url, queries, seconds, 2)
        with heavy(url):
            _, loaded = load(url, queries, seconds, 2)
    for name in servers.keys() - {"iort-kg"}:
        figures[f"iort-kg over {name}, requests/s"] = round(rates["iort-kg"] / rates[name], 2)
    figures["idle median ms, 2 connections"] = round(idle, 2)
    figures["median ms while eight heavy queries run"] = round(loaded, 2)
    figures["loaded over idle"] = round(loaded / idle, 2)
    return figures


def light_queries(kg: KnowledgeGraph, number: int) -> list[str]:
    """Small queries, the same each time, with prefixes declared."""
    pick = random.Random(1)
    names = {
        kind: [str(row[0]) for row in kg.query(f"SELECT ?it {{ ?it a {kind} }} ORDER BY ?it").rows] for kind in (STUDIES, SITES, RESULTS)
    }  # type: ignore[union-attr]
    names = {kind: [iri for iri in iris if iri.startswith(BASE)] for kind, iris in names.items()}
    made = []
    for at in range(number):
        text, kind = LIGHT[at % len(LIGHT)]
        prologue = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in ("iort", "rdfs", "skos") if f"{prefix}:" in text)
        made.append(prologue + text % pick.choice(names[kind]))
    return made


def load(url: str, queries: Path, seconds: float, connections: int) -> tuple[float, float]:
    """Requests a second, and the median of milliseconds that one takes."""
    server, slash, path = url.partition("/sparql") if url.endswith("/sparql") else url.partition("/query")
    if not shutil.which("wrk"):
        return _loop(server, slash + path, queries.read_text(encoding="utf-8").splitlines(), seconds, connections)
    script = queries.with_suffix(".lua")
    script.write_text(LUA % (queries, slash + path), encoding="utf-8")
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency", "-s", str(script), server]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said:
        raise SystemExit(f"{url} does not answer all queries:\n{said}")
    rate, median = re.search(r"Requests/sec:\s+([\d.]+)", said), re.search(r"50%\s+([\d.]+)(us|ms|s)", said)
    assert rate
    assert median
    return float(rate[1]), float(median[1]) * {"us": 0.001, "ms": 1, "s": 1000}[median[2]]


def _loop(server: str, path: str, queries: list[str], seconds: float, connections: int) -> tuple[float, float]:
    taken: list[float] = []
    end = time.monotonic() + seconds

    def ask(offset: int) -> None:
        connection = http.client.HTTPConnection(server.removeprefix("http://"))
        at = offset
        while time.monotonic() < end:
            at += 1
            began = time.perf_counter()
            connection.request("GET", f"{path}?query={queries[at % len(queries)]}", headers={"Accept": "application/sparql-results+json"})
            connection.getresponse().read()
            taken.append(time.perf_counter() - began)
        connection.close()

    threads = [threading.Thread(target=ask, args=(number * 97,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(taken) / seconds, statistics.median(taken) * 1000


@contextlib.contextmanager
def heavy(url: str) -> Iterator[None]:
    """Eight queries that run into their limit."""
    address = url.removeprefix("http://").partition("/")[0]
    connections = []
    for number in range(8):
        connection = http.client.HTTPConnection(address)
        connection.request("GET", "/sparql?query=" + quote(HEAVY % number))
        connections.append(connection)
    time.sleep(1.5)
    yield
    for connection in connections:
        assert connection.getresponse().status == 504
        connection.close()


@contextlib.contextmanager
def started(command: list[str], port: int) -> Iterator[None]:
    """A process that listens on a port, ended at last."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port)).close()
                break
            if process.poll() is not None:
                raise SystemExit(f"{command[0]} has not started")
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()


def free_port() -> int:
    """A port that is free."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextlib.contextmanager
def ours(folder: Path) -> Iterator[str]:
    """`iort-kg serve`."""
    port = free_port()
    (folder / "ours").mkdir()
    with started([sys.executable, "-m", "iort_kg", "serve", "--port", str(port)], port):
        time.sleep(2)  # it listens before the graph is loaded
        yield f"http://127.0.0.1:{port}/sparql"


@contextlib.contextmanager
def oxigraphs(kg: KnowledgeGraph, folder: Path, program: str) -> Iterator[str]:
    """`oxigraph serve-read-only`."""
    store = ox.Store(str(folder / "oxigraph"))
    store.bulk_extend(kg.store)
    store.flush()
    store.optimize()
    del store
    port = free_port()
    options = ["--location", str(folder / "oxigraph"), "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    with started([program, "serve-read-only", *options], port):
        yield f"http://127.0.0.1:{port}/query"


@contextlib.contextmanager
def rdflibs(kg: KnowledgeGraph, folder: Path, python: str) -> Iterator[str]:
    """rdflib-endpoint over rdflib in memory."""
    file = folder / "graph.nq"
    kg.store.dump(file, ox.RdfFormat.N_QUADS)
    port = free_port()
    with started([python, "-c", RDFLIB_ENDPOINT, str(file), str(port)], port):
        yield f"http://127.0.0.1:{port}/sparql"


if __name__ == "__main__":
    main()
