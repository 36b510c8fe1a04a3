"""Measure what `iort-kg` costs on corpora of growing size, beside peers that do the same work; one command.

    python benchmarks/run.py [--sizes 1,10,100,1000] [--only load,questions,…] [--output DIR] [--page FILE]

Prints the machine and the versions, makes the corpora (benchmarks/corpus.py), and writes DIR/results.json. With --page it writes the
page about them, with its pictures (benchmarks/page.py). Each step is a process of its own, with its CPU seconds and peak memory; a
peer's step has the same shape. What is compared is in one run on one machine: read the ratios, not the seconds.

`--only` names parts: load, questions, check, determine, export, serve, cold-start. Peers that are not installed are told and left out.
"""

import argparse
import csv
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep
from typing import Any
from urllib.parse import quote

import measuring
import serve as serving
import virtuoso
from corpus import write_corpus
from measuring import StepFailed, iort_kg, step

Part = dict[str, Any]
SEED = 1
RDFLIB_LOADS_TO, RDFLIB_ASKED_TO, VIRTUOSO_ASKED_TO = 100, 10, 100
PYSHACL_POLICIES = {10: 5}
QUESTION_SECONDS = 60  # a question that would take longer, by what it took at the size before, is left out
BATCH_ROWS = 1_000_000
SERVE_SECONDS, CONNECTIONS = 3.0, 16


@dataclass(frozen=True)
class Corpus:
    """What a part is measured on: a folder with corpus, store, quads and texts of a size; or the folder of all, with size 0."""

    place: Path
    size: int
    rdflib_seconds: float


def main() -> None:
    """Measure, print what is going on, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", default="1,10,100,1000", help="numbers of policies, with commas between (1,10,100,1000)")
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts, with commas between ({','.join(PARTS)})")
    parser.add_argument("--output", type=Path, default=Path("benchmark-results"), help="a folder for results.json")
    parser.add_argument("--work", type=Path, help="a folder for corpora and stores, kept for the next run; a temporary one if not given")
    parser.add_argument("--rdflib-seconds", type=float, default=10, help="CPU seconds after which rdflib's answer is not waited for (10)")
    parser.add_argument("--page", type=Path, help="also write this Markdown page, and its pictures into a folder of its name")
    given = parser.parse_args()
    try:
        sizes = sorted({int(size) for size in given.sizes.split(",")})
    except ValueError:
        parser.error(f"--sizes is numbers of policies with commas between, such as 1,10,100, not {given.sizes!r}")
    unknown = set(given.only.split(",")) - set(PARTS)
    if unknown or sizes[0] < 1:
        parser.error(f"--only has {', '.join(sorted(unknown)) or 'a part'}; the parts are {', '.join(PARTS)}; sizes are 1 or more")
    with ExitStack() as stack:
        work = given.work or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="iort-kg-benchmark-")))
        results = measure(work.resolve(), sizes, given.only.split(","), given.rdflib_seconds, given.output / "results.json")
    if given.page:
        from page import write_page

        write_page(results, given.page)


def measure(work: Path, sizes: list[int], parts: list[str], rdflib_seconds: float, file: Path) -> Part:
    """The results: the machine, the sizes, and each part's figures by size and program; kept in a file as they come.

    What the file holds of parts and sizes that are not measured now stays there, and the machine is that of the last run.
    """
    about = measuring.machine()
    for name, value in about.items():
        print(f"{name}: {value}")
    results: Part = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"sizes": {}, "parts": {}}
    results["machine"] = about
    chosen = [part for part in PARTS if part in parts]
    for size in sizes:
        place = work / str(size)
        corpus = place / "corpus"
        if not corpus.exists():
            place.mkdir(parents=True, exist_ok=True)
            write_corpus(corpus, size, SEED)
        results["sizes"][str(size)] = _prepare(place, corpus)
        _leave_out(place / "texts.json", size, results["parts"].get("questions", {}))
        for part in chosen:
            if part in BY_SIZE:
                results["parts"].setdefault(part, {})[str(size)] = _timed(part, Corpus(place, size, rdflib_seconds))
                _keep(results, file)
    for part in chosen:
        if part not in BY_SIZE:
            results["parts"][part] = _timed(part, Corpus(work, 0, rdflib_seconds))
            _keep(results, file)
    return results


def _keep(results: Part, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _timed(part: str, corpus: Corpus) -> Part:
    began = perf_counter()
    found = PARTS[part](corpus)
    print(f"{part}{f', {corpus.size} policies' if corpus.size else ''}: {perf_counter() - began:.0f} s", flush=True)
    return found


def _prepare(place: Path, corpus: Path) -> Part:
    """The store of a size, its quads as one file, and the texts of the questions."""
    store, quads, texts = place / "store", place / "quads.nq", place / "texts.json"
    iort_kg("load", corpus, "--store", store, "--no-check")  # if it is there from an earlier run, what has changed since
    step("dump", store, quads)
    texts.write_text(json.dumps(step("texts", store).answer), encoding="utf-8")
    with quads.open("rb") as lines:
        count = sum(1 for _ in lines)
    return {"quads": count, "policies": sum(1 for path in corpus.iterdir() if path.is_dir())}


def _leave_out(texts: Path, size: int, measured: Part) -> None:
    """Take out the questions that would take too long, by what they took at the size before."""
    before = max((int(other) for other in measured if int(other) < size), default=0)
    if before:
        took = measured[str(before)]["iort-kg"]["questions"]
        asked = json.loads(texts.read_text(encoding="utf-8"))
        kept = {
            name: one for name, one in asked.items() if took.get(name, {}).get("cpu", QUESTION_SECONDS) * size / before < QUESTION_SECONDS
        }
        texts.write_text(json.dumps(kept), encoding="utf-8")


def load(corpus: Corpus) -> Part:
    """Policies into a store on disk; against the same quads, derived ones too, in pyoxigraph's bulk loader."""
    place, size = corpus.place, corpus.size
    found: Part = {}
    fresh = place / "fresh"
    for name, options in (("iort-kg", ["--no-check"]), ("iort-kg, one process", ["--no-check", "--jobs", "1"]), ("iort-kg, checked", [])):
        shutil.rmtree(fresh, ignore_errors=True)
        accepted = (0, 1)  # 1: planted errors are refused
        found[name] = iort_kg("load", place / "corpus", "--store", fresh, *options, "--keep-going", accepted=accepted).figures()
    shutil.rmtree(fresh, ignore_errors=True)
    found["pyoxigraph"] = step("bulk_load", place / "quads.nq", fresh).figures()
    shutil.rmtree(fresh, ignore_errors=True)
    if size <= RDFLIB_LOADS_TO:
        found["rdflib"] = step("rdflib_load", place / "quads.nq").figures()
    return found


def questions(corpus: Corpus) -> Part:
    """Every question; the same text by pyoxigraph on the same store, by rdflib in memory beside ours in memory, and by Virtuoso."""
    place, size = corpus.place, corpus.size
    store, texts, quads = place / "store", place / "texts.json", place / "quads.nq"
    found: Part = {}
    twice = ("ask_ours", "ask_pyoxigraph") * (2 if size < 1000 else 1)
    ours, raw, *more = (step(name, store, texts) for name in twice)
    again, raw_again = more or (ours, raw)
    found["iort-kg"] = {**ours.figures(), "questions": _least(ours.answer, again.answer)}
    found["pyoxigraph"] = {**raw.figures(), "questions": _least(raw.answer, raw_again.answer)}
    if size <= RDFLIB_ASKED_TO:
        for name, one in (
            ("rdflib", step("ask_rdflib", quads, texts, corpus.rdflib_seconds)),
            ("iort-kg in memory", step("ask_in_memory", place / "corpus", texts)),
        ):
            found[name] = {**one.figures(), "questions": one.answer}
    if virtuoso.is_installed() and size <= VIRTUOSO_ASKED_TO:
        found["Virtuoso"] = _virtuoso(place, texts)
    return found


def _least(one: Any, other: Any) -> Part:
    """The lesser of two runs, question by question."""
    return {name: min(one[name], other[name], key=lambda figures: figures.get("cpu", float("inf"))) for name in one}


def _virtuoso(place: Path, texts: Path) -> Part:
    with tempfile.TemporaryDirectory(prefix="iort-kg-virtuoso-") as folder, virtuoso.running(Path(folder) / "db", place) as server:
        before, began = server.cpu(), perf_counter()
        server.load(place / "quads.nq")
        found: Part = {"load": {"cpu": server.cpu() - before, "wall": perf_counter() - began, "peak": server.peak()}, "questions": {}}
        for name, one in json.loads(texts.read_text(encoding="utf-8")).items():
            found["questions"][name] = _ask_virtuoso(server, one["sparql"])
        return {**found, "peak": server.peak()}


def _ask_virtuoso(server: virtuoso.Virtuoso, sparql: str) -> Part:
    """The server's CPU, over as many runs as its clock of 10 ms needs, after one that is not counted."""
    try:
        rows = server.rows(sparql)
        runs, before, began = 0, server.cpu(), perf_counter()
        while runs < 3 or (perf_counter() - began < 0.4 and runs < 200):
            server.rows(sparql)
            runs += 1
        return {"cpu": (server.cpu() - before) / runs, "wall": (perf_counter() - began) / runs, "rows": rows, "runs": runs}
    except (RuntimeError, OSError) as error:
        return {"failed": " ".join(str(error).split())[:150]}


def check(corpus: Corpus) -> Part:
    """The shapes over all policies by one process; again after one policy has changed; and a few, beside pySHACL on rdflib."""
    place, size = corpus.place, corpus.size
    found: Part = {}
    whole = step("check", place / "store", "anew")
    found["iort-kg"] = whole.figures()
    with (place / "corpus" / "planted.csv").open(encoding="utf-8") as file:
        planted = {(row["check"], row["record"]) for row in csv.DictReader(file)}
    told = {(name, record) for name, record in whole.answer["findings"]}  # type: ignore[index]
    found["iort-kg"]["found"], found["iort-kg"]["not planted"] = len(told), len(told - planted)
    found["iort-kg, one of them changed"] = _changed(place)
    if size in PYSHACL_POLICIES:
        peer = step("pyshacl_check", place / "store", PYSHACL_POLICIES[size])
        found["beside pySHACL"] = peer.answer  # type: ignore[assignment]
    return found


def _changed(place: Path) -> Part:
    """Check all with verdicts kept, change one policy in a copy of the store, and check again."""
    with tempfile.TemporaryDirectory(prefix="iort-kg-benchmark-") as folder:
        store, kept = Path(folder) / "store", {"XDG_CACHE_HOME": str(Path(folder) / "cache")}
        shutil.copytree(place / "store", store)
        again = [sys.executable, str(measuring.STEPS), "check", str(store), "keep"]
        measuring.run(again, environment=kept)
        changed = Path(folder) / "corpus-00001"
        shutil.copytree(place / "corpus" / "corpus-00001", changed)
        file = changed / "policy.ttl"
        file.write_text(file.read_text(encoding="utf-8").replace('"Synthetic policy corpus-00001"@en', '"Changed"@en'), encoding="utf-8")
        iort_kg("load", changed, "--store", store, "--no-check")
        return measuring.run(again, environment=kept).figures()


def export(corpus: Corpus) -> Part:
    """The whole graph as N-Quads, against pyoxigraph's dump."""
    place = corpus.place
    target = place / "exported.nq"
    found = {"iort-kg": iort_kg("--store", place / "store", "export", "-f", "nq", "-o", target).figures()}
    found["pyoxigraph"] = step("dump", place / "store", target).figures()
    target.unlink()
    return found


def serve(corpus: Corpus) -> Part:
    """Small queries over HTTP in a closed loop: requests a second of `iort-kg serve` and of `oxigraph serve` on the same graph."""
    place = corpus.place
    import iort_kg as package

    kg = package.load(store=place / "store")
    found: Part = {"iort-kg": {}}
    with tempfile.TemporaryDirectory(prefix="iort-kg-benchmark-") as name, ExitStack() as stack:
        folder = Path(name)
        queries = folder / "queries"
        queries.write_text("\n".join(quote(query, safe="") for query in serving.light_queries(kg, 500)), encoding="utf-8")
        port = serving.free_port()
        ours = [sys.executable, "-m", "iort_kg", "--store", str(place / "store"), "serve", "--port", str(port)]
        stack.enter_context(serving.started(ours, port))
        urls = {"iort-kg": f"http://127.0.0.1:{port}/sparql"}
        program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
        if program:
            urls["oxigraph serve"] = stack.enter_context(serving.oxigraphs(kg, folder, program))
        sleep(2)  # it listens before the graph is loaded
        for _round in range(2):
            for server, url in urls.items():
                rate, median = serving.load(url, queries, SERVE_SECONDS, CONNECTIONS)
                if rate > found.setdefault(server, {}).get("requests a second", 0):
                    found[server] = {"requests a second": round(rate), "median ms": round(median, 2)}
    return found


def determine(corpus: Corpus) -> Part:
    """A batch of requests by the shipped policy's rule, against DuckDB joining its decision table to them."""
    place = corpus.place / "batch"
    place.mkdir(parents=True, exist_ok=True)
    table, requests = place / "table.csv", place / "requests.csv"
    shipped = ["--policies", "cam80108"]
    iort_kg(*shipped, "decision-table", "-f", "csv", "-o", table)
    with table.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    facts = head.index("determination")
    chance = random.Random(SEED)
    with requests.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", *head[:facts]])
        writer.writerows([f"r{number}", *chance.choice(rows)[:facts]] for number in range(BATCH_ROWS))
    ours, bare = place / "ours.csv", place / "bare.csv"
    found: Part = {"rows": BATCH_ROWS}
    runs = [iort_kg(*shipped, "determine", "--batch", requests, "-o", ours, "-f", "csv") for _round in range(3)]
    found["iort-kg"] = min(runs, key=lambda run: run.cpu).figures()
    runs = [step("join", requests, table, bare) for _round in range(3)]
    found["DuckDB join"] = min(runs, key=lambda run: run.cpu).figures()
    return found


def cold_start(_: Corpus) -> Part:
    """A question from a cold start, against a bare script that does the same (benchmarks/cold_start.py)."""
    import cold_start as cold

    return dict(cold.measure("nccn-2a-but-investigational", 7))


PARTS: dict[str, Callable[[Corpus], Part]] = {
    "load": load,
    "questions": questions,
    "check": check,
    "export": export,
    "serve": serve,
    "determine": determine,
    "cold-start": cold_start,
}
BY_SIZE = ("load", "questions", "check", "export", "serve")


if __name__ == "__main__":
    try:
        main()
    except StepFailed as error:
        raise SystemExit(f"a step has failed: {error}") from None
