"""What a decision costs, as ratios: a batch over pySHACL, row by row and all at once; a warm determination over one validation.

    python benchmarks/determine.py [--rows N] [--validations N] [--json FILE]

The rows are complete and incomplete requests, drawn evenly from every slug and unknown, as CSV and as Parquet. pySHACL validates
some of the same requests against the same clauses: each as a graph of its own with the hierarchies that the clauses walk and
nothing else, its shapes parsed once; then all of these in one graph. It decides nothing on unknown facts; they are left out.
CPU seconds (user and system, of all threads), and seconds on the clock, in one process; of the batch the median of three, each by a
new decider, after one that is not counted.
"""

import csv
import io
import os
import platform
import random
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from statistics import median

import duckdb
import pyoxigraph as ox
import pyshacl
import rdflib
from measuring import report

import iort_kg
from iort_kg.answers import column
from iort_kg.batch import decide_file
from iort_kg.coverage import Decider
from iort_kg.namespaces import ONTOLOGY, slug
from iort_kg.requests import Request
from iort_kg.rules import statement
from iort_kg.store import BROADER, TYPE

POLICY = "cam80108"
Row = tuple[str | None, ...]


def main() -> None:
    """Measure, print, and keep the figures if asked to."""
    options = {
        "rows": (int, 1_000_000, "rows of the batch"),
        "validations": (int, 200, "requests that pySHACL validates"),
    }
    report(__doc__, measure, options)


def measure(rows: int, validations: int) -> dict[str, str | int | float]:
    """The figures: machine, versions, rates and ratios."""
    decider = Decider(iort_kg.load().store, POLICY)
    chance = random.Random(80108)
    values: list[list[str | None]] = [[*d.values, None] for d in decider.rule.dimensions]
    requests: list[Row] = [tuple(map(chance.choice, values)) for _ in range(rows)]
    figures: dict[str, str | int | float] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
        "versions": f"Python {platform.python_version()}, DuckDB {version('duckdb')}, pySHACL {version('pyshacl')}",
        "rows": rows,
        "combinations": len(set(requests)),
        "validations": validations,
    }
    alone, together, alone_clock = shacl_seconds(decider, requests[:validations])
    figures["pyshacl_alone_rows_per_cpu_second"] = round(1 / alone, 1)
    figures["pyshacl_together_rows_per_cpu_second"] = round(1 / together, 1)
    with tempfile.TemporaryDirectory() as folder:
        for form, source in write_requests(Path(folder), decider, requests).items():
            target = Path(folder) / f"answers.{form}"
            decide_file(Decider(decider.store, POLICY), source, target, form)
            pairs = [timed(lambda s=source, t=target, f=form: decide_file(Decider(decider.store, POLICY), s, t, f)) for _ in range(3)]  # type: ignore[misc]
            cpu, clock = median(cpu for cpu, _ in pairs), median(clock for _, clock in pairs)
            figures[f"{form}_cpu_seconds"] = round(cpu, 3)
            figures[f"{form}_rows_per_cpu_second"] = round(rows / cpu)
            figures[f"{form}_rows_per_second"] = round(rows / clock)
            figures[f"{form}_over_pyshacl_alone"] = round(rows / cpu * alone)
            figures[f"{form}_over_pyshacl_together"] = round(rows / cpu * together)
            figures[f"{form}_over_pyshacl_alone_by_clock"] = round(rows / clock * alone_clock)
    single = median(timed(lambda r=request: decider.determine(r))[0] for request in as_requests(decider, requests[:2_000]))  # type: ignore[misc]
    figures["warm_determination_cpu_microseconds"] = round(single * 1e6, 1)
    figures["one_validation_cpu_microseconds"] = round(alone * 1e6, 1)
    figures["determination_of_one_validation"] = f"1/{alone / single:.0f}"
    return figures


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """CPU seconds and seconds on the clock."""
    cpu, clock = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - clock


def as_requests(decider: Decider, rows: list[Row]) -> list[Request]:
    """Rows as requests, each decided once beforehand."""
    names = [dimension.name for dimension in decider.rule.dimensions]
    requests = [Request({name: value for name, value in zip(names, row, strict=True) if value is not None}) for row in rows]
    for request in requests:
        decider.determine(request)
    return requests


def write_requests(folder: Path, decider: Decider, rows: list[Row]) -> dict[str, Path]:
    """The rows as files, by form."""
    plain, packed = folder / "requests.csv", folder / "requests.parquet"
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", *(column(dimension.name) for dimension in decider.rule.dimensions)])
    writer.writerows([f"r{number}", *(slug(value) if value else "unknown" for value in row)] for number, row in enumerate(rows))
    plain.write_text(out.getvalue(), encoding="utf-8")
    duckdb.execute(f"COPY (FROM read_csv('{plain}', all_varchar = true)) TO '{packed}'")
    return {"csv": plain, "parquet": packed}


def shacl_seconds(decider: Decider, rows: list[Row]) -> tuple[float, float, float]:
    """CPU seconds a request, by pySHACL: each alone, and all in one graph; and seconds on the clock, each alone."""
    store = decider.store
    name = next(q.graph_name for q in store.quads_for_pattern(ox.NamedNode(decider.rule.iri), TYPE, None))
    triples = [ox.Triple(q.subject, q.predicate, q.object) for q in store.quads_for_pattern(None, None, None, name)]
    shapes = rdflib.Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    upward = [(q.subject.value, q.object.value) for q in store.quads_for_pattern(None, BROADER, None)]

    def graph(chosen: list[Row]) -> rdflib.Graph:
        data = rdflib.Graph()
        for narrow, wide in upward:
            data.add((rdflib.URIRef(narrow), rdflib.URIRef(BROADER.value), rdflib.URIRef(wide)))
        for number, row in enumerate(chosen):
            request = rdflib.URIRef(f"urn:request:{number}")
            data.add((request, rdflib.URIRef(TYPE.value), rdflib.URIRef(ONTOLOGY + "CoverageRequest")))
            for dimension, value in zip(decider.rule.dimensions, row, strict=True):
                if value is not None:
                    predicate, term = statement(dimension.name, value)
                    data.add((request, rdflib.URIRef(predicate), rdflib.URIRef(term)))
        return data

    def validate(data: rdflib.Graph) -> None:
        pyshacl.validate(data, shacl_graph=shapes, inference=None, advanced=False, allow_infos=True)

    graphs = [graph([row]) for row in rows]
    validate(graphs[0])
    alone, clock = timed(lambda: [validate(data) for data in graphs])
    everything = graph(rows)
    together, _ = timed(lambda: validate(everything))
    return alone / len(rows), together / len(rows), clock / len(rows)


if __name__ == "__main__":
    main()
