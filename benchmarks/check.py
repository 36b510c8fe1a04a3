"""What checking costs, as a ratio to pySHACL on rdflib with the same shapes and data, and how it grows with the number of policies.

    python benchmarks/check.py [FOLDER…] [--sample N] [--json FILE]

Each FOLDER holds policies (benchmarks/corpus.py); without one, the shipped graph is measured. CPU seconds of this process, all threads:

- a policy, both engines: from N-Triples to findings by the shapes (core and SPARQL constraints), the schema parsed again for each; the
  median ratio over some policies. pySHACL's shapes are parsed once, as pyshifty's are.
- all policies in one process: `check_store` with the shapes alone, and with all audits; and again after one policy has changed.
- growth: the exponent between the first folder and the last.
- memory: the peak of a process that checks the folder's policies over a store on disk, less that of one that only opens it.
"""

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median

import pyoxigraph as ox

from iort_kg.assets import shipped
from iort_kg.disk import open_store
from iort_kg.namespaces import GRAPH
from iort_kg.shacl import prepare
from iort_kg.shards import Shard, UnitChecker, check_store, graphs_by_policy
from iort_kg.sources import POLICIES
from iort_kg.store import BUILD, DIGEST
from iort_kg.validate import FAMILY, ShapeLibrary

Figures = dict[str, str | int | float]
_MEMORY = """
import resource, sys
from pathlib import Path
from iort_kg.disk import open_store
from iort_kg.shards import check_store
store = open_store([Path(sys.argv[1])], Path(sys.argv[2]), [])
if sys.argv[3] == "check":
    check_store(store, ["shapes"])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def main() -> None:
    """Measure, print, and keep the figures if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, help="folders of policies, from few to many")
    parser.add_argument("--sample", type=int, default=3, help="policies that pySHACL checks")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    given = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    print(", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "pyshifty", "pyshacl", "rdflib")), flush=True)
    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        rows = [measure(folder, given.sample) for folder in given.folders or [None]]
    if len(rows) > 1:
        first, last = rows[0], rows[-1]
        for name in ("shapes, CPU s", "all checks, CPU s"):
            growth = math.log(float(last[name]) / float(first[name])) / math.log(float(last["triples"]) / float(first["triples"]))
            print(f"exponent of {name}, by triples: {growth:.3f}")
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def measure(folder: Path | None, sample: int) -> Figures:
    """The figures of one folder of policies, printed as they come."""
    figures: Figures = {"folder": str(folder or "shipped")}

    def tell(name: str, value: float | int) -> None:
        figures[name] = round(value, 4)
        print(f"  {name}: {figures[name]}", flush=True)

    print(figures["folder"])
    store = open_store([folder] if folder else [], policies=[] if folder else None)
    shared, policies = graphs_by_policy(store)
    tell("policies", len(policies))
    tell("triples", sum(len(list(store.quads_for_pattern(None, None, None, g))) for graphs in policies.values() for g in graphs))
    shapes = ShapeLibrary.load(shipped() / "shapes").to_ntriples()
    checker = UnitChecker([quad for graph in shared for quad in store.quads_for_pattern(None, None, None, graph)], "pyshifty")
    slow, quick, ratios = prepare(shapes, "pyshacl"), [], []
    for name in list(policies)[:: max(1, len(policies) // sample)][:sample]:
        shard = Shard.of_graphs(name, store, policies[name])
        fast = min(_cpu(checker.check_shapes, shard) for _ in range(3))
        quick.append(fast)
        ratios.append(_cpu(slow.run, checker.shared.asserted + shard.asserted) / fast)
    tell("shapes of a policy, CPU s", median(quick))
    tell("pySHACL over it", median(ratios))
    tell("shapes, CPU s", _cpu(check_store, store, [FAMILY]))
    for name in policies:  # as a store on disk keeps them
        store.add(ox.Quad(ox.NamedNode(POLICIES + name), DIGEST, ox.Literal(name), BUILD))
    everything = _cpu(partial(check_store, store, keep=True))
    tell("all checks, CPU s", everything)
    changed = ox.NamedNode(POLICIES + next(iter(policies)))
    store.update(f"DELETE WHERE {{ GRAPH <{GRAPH}build> {{ {changed} ?p ?o }} }}")
    store.add(ox.Quad(changed, DIGEST, ox.Literal("changed"), BUILD))
    again = _cpu(partial(check_store, store, keep=True))
    tell("one changed, CPU s", again)
    tell("one changed over all", again / everything)
    if folder:
        with tempfile.TemporaryDirectory() as place:
            opened, checked = (_peak(folder, Path(place) / "store", what) for what in ("open", "check"))
        tell("memory of checking, MB", max(0, checked - opened))
    return figures


def _cpu(run: Callable[..., object], *given: object) -> float:
    start = time.process_time()
    run(*given)
    return time.process_time() - start


def _peak(folder: Path, place: Path, what: str) -> int:
    command = [sys.executable, "-c", _MEMORY, str(folder), str(place)]
    subprocess.run([*command, "open"], check=True, capture_output=True)  # builds the store
    return int(subprocess.run([*command, what], check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    main()
