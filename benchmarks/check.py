"""What checking costs, as a ratio: `iort-kg check` on the shipped graph over the same shapes under pySHACL on rdflib.

    python benchmarks/check.py [--runs N] [--json FILE]

Of the command: CPU seconds (user and system, of all threads) of the whole process, start and loading included, the median of some runs
after one that is not counted; once with all audits that are installed, and once with the shapes alone. Of pySHACL: CPU seconds of one
validation, its data and shapes parsed by rdflib, which is counted, and no start of a process, which is not.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

import pyoxigraph as ox
import pyshacl
import rdflib

import iort_kg
from iort_kg.assets import shipped
from iort_kg.validate import ShapeLibrary


def main() -> None:
    """Measure, print, and keep the figures if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=3, help="runs of the command that are counted")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    given = parser.parse_args()
    figures = measure(given.runs)
    for name, value in figures.items():
        print(f"{name}: {value}")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def measure(runs: int) -> dict[str, str | int | float]:
    """The figures: machine, versions, CPU seconds and ratios."""
    store = iort_kg.load().store
    union = {ox.Triple(quad.subject, quad.predicate, quad.object) for quad in store}
    data = ox.serialize(union, format=ox.RdfFormat.N_TRIPLES)
    shapes = ShapeLibrary.load(shipped() / "shapes").to_ntriples()
    reference = _reference(data or b"", shapes)
    whole, alone = _command(runs), _command(runs, "--only", "shapes")
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}",
        "versions": ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "pyshifty", "pyshacl", "rdflib")),
        "triples": len(union),
        "pySHACL on rdflib, CPU s": round(reference, 2),
        "iort-kg check, CPU s": round(whole, 2),
        "iort-kg check --only shapes, CPU s": round(alone, 2),
        "check over pySHACL": round(whole / reference, 4),
        "check --only shapes over pySHACL": round(alone / reference, 4),
    }


def _reference(data: bytes, shapes: bytes) -> float:
    start = time.process_time()
    graph, library = rdflib.Graph().parse(data=data, format="nt"), rdflib.Graph().parse(data=shapes, format="nt")
    pyshacl.validate(graph, shacl_graph=library, inference=None, advanced=False, max_validation_depth=30)
    return time.process_time() - start


def _command(runs: int, *arguments: str) -> float:
    return median([_once(*arguments) for _ in range(runs + 1)][1:])


def _once(*arguments: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "iort_kg", "check", *arguments, "--format", "csv"], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
