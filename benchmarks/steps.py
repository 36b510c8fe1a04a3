"""What the benchmarks run in processes of their own: `python steps.py NAME ARGUMENT…` does one step, and prints its answer as JSON.

A question is asked until it has taken some time, and the least of the runs counts, since what else the machine does only adds.
"""

import json
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iort_kg.graph import KnowledgeGraph

ENOUGH = "0.25"  # CPU seconds of a question, until which it is asked again
AT_LEAST, AT_MOST = 3, 200  # how often
Answers = dict[str, dict[str, float | int | str]]


def texts(store: str) -> dict[str, dict[str, object]]:
    """Each question: the inputs that it is asked with here, and its SPARQL with them in their slots and its prefixes declared.

    An input that may be left out is left out. A record is the first of its class, a concept that of the header.
    """
    from iort_kg.catalog import get_question, question_names
    from iort_kg.disk import open_store
    from iort_kg.inputs import bind
    from iort_kg.namespaces import PREFIXES

    graph = open_store(directory=Path(store))
    prologue = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    made: dict[str, dict[str, object]] = {}
    for name in question_names():
        question = get_question(name)
        given: dict[str, str] = {}
        for one in question.inputs.values():
            if one.required:
                kind = "iort:Study" if one.type == "rdfs:Resource" else one.type
                record = not one.scheme and not one.type.startswith("xsd:")
                query = f"SELECT ?it {{ ?it a {kind} }} ORDER BY ?it LIMIT 1"
                found = [row[0].value for row in graph.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)]  # type: ignore[union-attr]
                given[one.name] = found[0] if record and found else str(one.example)
        made[name] = {"inputs": given, "sparql": prologue + bind(question, given, graph)}
    return made


def ask_ours(store: str, questions: str, enough: str = ENOUGH) -> Answers:
    """Every question, as a user of the package asks it of a store on disk; each until it has taken enough CPU seconds."""
    import iort_kg

    return _ask(iort_kg.load(store=store), questions, enough)


def ask_in_memory(corpus: str, questions: str) -> Answers:
    """Every question, of the same policies in memory."""
    import iort_kg

    return _ask(iort_kg.load([corpus], policies=()), questions, ENOUGH)


def _ask(kg: "KnowledgeGraph", questions: str, enough: str) -> Answers:
    def rows(name: str, inputs: dict[str, str]) -> int:
        return len(kg.ask(name, **inputs))

    return {
        name: _repeat(partial(rows, name, one["inputs"]), float(enough))
        for name, one in json.loads(Path(questions).read_text(encoding="utf-8")).items()
    }


def ask_pyoxigraph(store: str, questions: str, enough: str = ENOUGH) -> Answers:
    """The same text on the same store, by pyoxigraph alone; every term of every row is read."""
    from iort_kg.disk import open_store

    graph = open_store(directory=Path(store))

    def rows(sparql: str) -> int:
        return len([tuple(row) for row in graph.query(sparql, use_default_graph_as_union=True)])  # type: ignore[union-attr]

    return {
        name: _repeat(partial(rows, one["sparql"]), float(enough))
        for name, one in json.loads(Path(questions).read_text(encoding="utf-8")).items()
    }


def ask_rdflib(quads: str, questions: str, limit: str) -> Answers:
    """The same text on the same triples, by rdflib in memory; a question is given up after some seconds."""
    import rdflib

    graph = rdflib.Dataset(default_union=True)
    graph.parse(quads, format="nquads")

    def rows(sparql: str) -> int:
        return len(list(graph.query(sparql)))

    return {
        name: _repeat(partial(rows, one["sparql"]), float(ENOUGH), float(limit))
        for name, one in json.loads(Path(questions).read_text(encoding="utf-8")).items()
    }


def bulk_load(quads: str, store: str) -> None:
    """N-Quads into a store on disk, by pyoxigraph alone, and put in order as its documentation advises."""
    import pyoxigraph as ox

    graph = ox.Store(store)
    graph.bulk_load(path=quads, format=ox.RdfFormat.N_QUADS)
    graph.optimize()
    graph.flush()


def rdflib_load(quads: str) -> None:
    """N-Quads into rdflib's memory."""
    import rdflib

    graph = rdflib.Dataset(default_union=True)
    graph.parse(quads, format="nquads")


def dump(store: str, quads: str) -> dict[str, int]:
    """A store as N-Quads, by pyoxigraph alone; without the digests that loading keeps."""
    import pyoxigraph as ox

    from iort_kg.disk import open_store

    open_store(directory=Path(store)).dump(quads, ox.RdfFormat.N_QUADS)
    return {"bytes": Path(quads).stat().st_size}


def check(store: str, keep: str) -> dict[str, object]:
    """The shapes over each policy, by one process; with `keep`, of policies that have not changed the kept verdict is taken."""
    from iort_kg.disk import open_store
    from iort_kg.shards import check_store

    outcome = check_store(open_store(directory=Path(store)), ["shapes"], jobs=1, keep=keep == "keep")
    return {"findings": sorted([one.check, one.entity] for one in outcome.findings)}


def pyshacl_check(store: str, policies: str) -> dict[str, object]:
    """The same shapes over some of the policies, each with what is shared, by pySHACL on rdflib and by the fast engine.

    Of each policy counts what it takes from the store to findings, parsing among it; shapes and engines are ready before.
    """
    import pyshacl
    import rdflib

    from iort_kg.assets import shipped
    from iort_kg.disk import open_store
    from iort_kg.shards import SHAPES, Shard, Task, UnitChecker, graphs_by_policy
    from iort_kg.validate import FAMILY, ShapeLibrary

    graph = open_store(directory=Path(store))
    names, graphs = graphs_by_policy(graph)
    shared = [quad for name in names for quad in graph.quads_for_pattern(None, None, None, name)]
    shapes = rdflib.Graph().parse(data=ShapeLibrary.load(shipped() / "shapes").to_ntriples(), format="nt")
    checker = UnitChecker(shared, only=[FAMILY])
    checker.judge(Task(Shard("", b""), (SHAPES,)))
    chosen = sorted(graphs)[:: max(1, len(graphs) // int(policies))][: int(policies)]

    def ours(slug: str) -> int:
        return len(checker.judge(Task(Shard.of_graphs(slug, graph, graphs[slug], derived=False), (SHAPES,)))[SHAPES].findings)

    def theirs(slug: str) -> int:
        shard = Shard.of_graphs(slug, graph, graphs[slug], derived=False)
        data = rdflib.Graph().parse(data=checker.shared.asserted + shard.asserted, format="nt")
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference=None, advanced=False, max_validation_depth=30)
        return len(list(report.objects(None, rdflib.SH.result)))

    found: dict[str, object] = {"policies": len(chosen)}
    for name, check_one in (("iort-kg", ours), ("pySHACL", theirs)):
        began = time.process_time()
        found[f"{name}, findings"] = sum(map(check_one, chosen))
        found[f"{name}, cpu of each"] = (time.process_time() - began) / len(chosen)
    return found


def join(requests: str, table: str, answers: str) -> dict[str, int]:
    """A batch by DuckDB alone: the decision table, joined to the requests."""
    import duckdb

    database = duckdb.connect()
    facts = [
        column[0]
        for column in database.execute("SELECT * EXCLUDE (id) FROM read_csv(?, all_varchar = true) LIMIT 0", [requests]).description
    ]
    read = "SELECT * FROM read_csv('{}', all_varchar = true)"
    joined = f"FROM ({read.format(requests)}) LEFT JOIN ({read.format(table)}) USING ({', '.join(facts)})"
    database.execute(f"COPY ({joined}) TO '{answers}'")
    return {"rows": database.execute("SELECT count(*) FROM read_csv(?, all_varchar = true)", [answers]).fetchone()[0]}  # type: ignore[index]


def _repeat(work: Callable[[], int], enough: float, limit: float | None = None) -> dict[str, float | int | str]:
    """The least CPU seconds of some runs, and how many rows there are."""
    spent: list[float] = []
    try:
        if limit:
            signal.signal(signal.SIGPROF, _give_up)
        while len(spent) < (1 if limit else AT_LEAST) or (sum(spent) < enough and len(spent) < AT_MOST):
            if limit:
                signal.setitimer(signal.ITIMER_PROF, limit)
            began = time.process_time()
            rows = work()
            spent.append(time.process_time() - began)
            if sum(spent) > 10 * enough:
                break
        return {"cpu": min(spent), "rows": rows, "runs": len(spent)}
    except TimeoutError:
        return {"failed": f"not done in {limit:g} CPU s"}
    except Exception as error:  # a peer may refuse a text
        return {"failed": " ".join(f"{type(error).__name__}: {error}".split())[:150]}
    finally:
        if limit:
            signal.setitimer(signal.ITIMER_PROF, 0)


def _give_up(*_: object) -> None:
    raise TimeoutError


STEPS: dict[str, Callable[..., object]] = {
    one.__name__: one
    for one in (texts, ask_ours, ask_in_memory, ask_pyoxigraph, ask_rdflib, bulk_load, rdflib_load, dump, check, pyshacl_check, join)
}

if __name__ == "__main__":
    json.dump(STEPS[sys.argv[1]](*sys.argv[2:]), sys.stdout)
