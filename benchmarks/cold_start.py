"""What a question costs from a cold start, as a ratio: `iort-kg ask NAME` over a bare script that does the same work.

    python benchmarks/cold_start.py [--question NAME] [--runs N] [--json FILE]

Both load the same files, make the same derived graphs, run the same query text and print CSV. CPU seconds (user and system) of
each child process, runs of the two taken in turn; the median of each, and the median of the ratios of the pairs.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from statistics import median

from measuring import report

from iort_kg.assets import query_files
from iort_kg.namespaces import PREFIXES
from iort_kg.sources import find_sources

BARE = """
import json, sys
import pyoxigraph as ox

work = json.load(open(sys.argv[1], encoding="utf-8"))
store = ox.Store()
for number, path in enumerate(work["files"]):
    store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(f"graph:{number}"))
for number, text in enumerate(work["derive"]):
    graph = ox.NamedNode(f"graph:derived/{number}")
    triples = store.query(text, use_default_graph_as_union=True)
    store.extend([ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples])
answer = store.query(work["ask"], use_default_graph_as_union=True)
sys.stdout.buffer.write(answer.serialize(format=ox.QueryResultsFormat.CSV))
"""


def main() -> None:
    """Measure, print, and keep the figures if asked to."""
    options = {
        "question": (str, "nccn-2a-but-investigational", "one that needs no input"),
        "runs": (int, 15, "pairs of runs, after one that is not counted"),
    }
    report(__doc__, measure, options)


def measure(question: str, runs: int) -> dict[str, str | int | float]:
    """The figures of one question: machine, versions, seconds of both, and their ratio."""
    package = [sys.executable, "-m", "iort_kg"]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "work.json"
        work.write_text(json.dumps(workload(question)), encoding="utf-8")
        bare = [sys.executable, "-c", BARE, str(work)]
        asked = [*package, "ask", question, "-f", "csv"]
        answers = [
            subprocess.run(command, cwd=folder, env=environment(folder), capture_output=True, check=True) for command in (asked, bare)
        ]
        rows = [sorted(done.stdout.decode().replace("\r", "").splitlines()) for done in answers]
        if rows[0] != rows[1]:
            raise SystemExit(f"the two do not answer alike: {rows}")
        pairs = [(cpu_seconds(asked, folder), cpu_seconds(bare, folder)) for _ in range(runs)]
        helped = [cpu_seconds([*package, "--help"], folder) for _ in range(runs)]
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
        "versions": f"Python {platform.python_version()}, pyoxigraph {version('pyoxigraph')}, click {version('click')}",
        "question": question,
        "runs": runs,
        "iort_kg_cpu_seconds": round(median(ours for ours, _ in pairs), 4),
        "bare_cpu_seconds": round(median(theirs for _, theirs in pairs), 4),
        "ratio": round(median(ours / theirs for ours, theirs in pairs), 3),
        "help_cpu_seconds": round(median(helped), 4),
    }


def workload(question: str) -> dict[str, str | list[str]]:
    """What the bare script is given: files, and query texts that declare their prefixes."""
    declared = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    return {
        "files": [str(path) for _, path in find_sources().files()],
        "derive": [declared + path.read_text(encoding="utf-8") for path in query_files("derive").values()],
        "ask": declared + query_files("ask")[question].read_text(encoding="utf-8"),
    }


def environment(folder: str) -> dict[str, str]:
    """This environment, with compiled modules kept: an installed package has them."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(Path(__file__).parent.parent), "PYTHONPYCACHEPREFIX": str(Path(folder) / "pycache")}


def cpu_seconds(command: list[str], folder: str) -> float:
    """User and system time of one run."""
    child = subprocess.Popen(command, cwd=folder, env=environment(folder), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command[:4])} … exits with {child.returncode}")
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
