"""`iort-kg check`: is the graph well formed, and what do the audits find?

Without --fail-on, only errors of the graph's own shapes end with exit code 1: what the published document gets wrong is not the fault
of the graph.
"""

import os
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iort_kg.cli_options import graph_options
from iort_kg.cli_print import print_table, print_turtle
from iort_kg.errors import InvalidInput, UnknownName, UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import pyoxigraph as ox

    from iort_kg.findings import Finding, Ran

FORMS = ["table", "csv", "json", "md", "html", "junit", "ttl"]
OTHER_RDF = frozenset({".jsonld", ".json", ".rdf", ".xml", ".owl", ".trig", ".nq", ".n3", ".ttls", ".hdt", ".gz", ".zip", ".csv"})


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]…")
@click.option("--only", metavar="NAME", help="Run one family of checks, or one audit; shapes is the family of the graph's own shapes.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "info"]), help="Exit with 1 when any check finds this or worse.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day on which dates are judged; today if not given.")
@click.option(
    "--engine",
    type=click.Choice(["pyshifty", "pyshacl", "spark"]),
    help="The SHACL engine; the fastest that is installed if not given. spark checks N-Quads or Parquet on a cluster.",
)
@click.option("--master", default="local[*]", show_default=True, help="The master of Apache Spark, for --engine spark.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Over how many processes; as many as there are processors if not given.")
@click.option("--no-cache", is_flag=True, help="Look at every policy again, also at those that have not changed since the last check.")
@click.option("--format", "-f", "form", type=click.Choice(FORMS), default="table", show_default=True, help="Form of the output.")
@click.pass_context
def check(
    context: click.Context,
    files: tuple[str, ...],
    only: str | None,
    fail_on: str | None,
    as_of: "datetime | None",
    engine: str | None,
    master: str,
    jobs: int | None,
    no_cache: bool,
    form: str,
) -> None:
    """Check the shipped graph, or the Turtle in each FILE or folder together with the shipped schema, vocabularies and shapes.

    Files are checked without the shipped policy. To check files that refer to it, load them beside it, iort-kg --load FOLDER check:
    then only what the folder adds to the findings of the shipped graph is told.

    Each policy is looked at by itself, and again only if it, what is shared, or a check has changed.

    Exits with 0 if the graph is well formed; with 1 if an error is found by a shape, or, with --fail-on, if any check finds something
    of that severity or worse; with 2 if the command is wrong; with 3 if a file cannot be read.
    """
    import pyoxigraph as ox

    from iort_kg.disk import open_store
    from iort_kg.findings import SEVERITIES, at_least, in_order

    day = as_of.date() if as_of else date.today()
    _refuse_unknown(only)
    asked = graph_options(context)
    if files and (asked.folders or asked.store):
        raise InvalidInput("give files to check, or --load and --store, one of the two")
    if engine == "spark":
        store, found, ran = ox.Store(), *_run_on_spark(files, only, day, master)
    else:
        paths = [Path(file) for file in files]
        store = _open(paths) if files else asked.local("check")
        how: dict[str, Any] = {"engine": engine, "jobs": jobs or os.cpu_count() or 1, "keep": not no_cache and not files}
        found, ran = _run(store, only, day, how)
    if asked.folders:
        shipped = set(_run(open_store(policies=asked.policies), only, day, how)[0])
        left_out = len(found)
        found = [one for one in found if one not in shipped]
        left_out -= len(found)
        if left_out:
            what = "finding of the shipped graph is" if left_out == 1 else "findings of the shipped graph are"
            click.echo(f"{left_out} {what} left out; iort-kg check, without --load, shows them", err=True)
    findings = in_order(found)
    _print_findings(findings, ran, form, day, store, [*files, *asked.folders])
    counts = Counter(one.severity for one in findings)
    click.echo(", ".join(f"{counts[severity]} {severity}" for severity in SEVERITIES), err=True)
    own = [one for one in findings if one.family == "shapes"]
    if any(at_least(one.severity, fail_on) for one in findings) if fail_on else any(one.severity == "error" for one in own):
        context.exit(1)


def _refuse_unknown(only: str | None) -> None:
    """Refuse a name that is neither a family nor an audit; the families are offered where nothing is near."""
    from iort_kg.assets import query_files
    from iort_kg.audit import ACROSS, FAMILIES
    from iort_kg.validate import FAMILY

    families = (FAMILY, *FAMILIES, ACROSS)
    audits = {**query_files("check"), **query_files("across")}
    if only is None or only in families or only in audits:
        return
    error = UnknownName("family or check", only, (*families, *audits))
    raise error if "did you mean" in str(error) else UnknownName("family or check", only, families)


def _open(paths: "Sequence[Path]") -> "ox.Store":
    """The files with the shipped schema; what of them is not looked at is told, or refused."""
    from iort_kg.assets import turtle_files
    from iort_kg.build import open_files

    for path in paths:
        if path.is_dir():
            for other in sorted(one for one in path.rglob("*") if one.suffix.lower() in OTHER_RDF | {".nt"} and one.is_file()):
                click.echo(f"{other} is not read; of a folder, the .ttl files are", err=True)
        elif path.is_file() and path.suffix.lower() in OTHER_RDF:
            raise UnreadableInput(f"{path} is not Turtle by its name; give Turtle (.ttl) or N-Triples (.nt), or convert it first")
    files = [file for path in paths for file in (turtle_files(path) if path.is_dir() else [path])]
    store = open_files(paths)
    for number, file in enumerate(files, 1):
        _tell(store, number, file)
    return store


def _tell(store: "ox.Store", number: int, file: Path) -> None:
    """How many records a file has for the checks to look at."""
    from iort_kg.namespaces import GRAPH, ONTOLOGY, PREFIXES
    from iort_kg.store import TYPE

    graph = next((name for name in store.named_graphs() if name.value.startswith(f"{GRAPH}file/{number}/")), None)
    if graph is None:
        raise UnreadableInput(f"{file} holds no statements; give Turtle with records of a policy (docs/modelling.md)")
    types = [(quad.subject, quad.object.value) for quad in store.quads_for_pattern(None, TYPE, None, graph)]  # type: ignore[union-attr]
    records = {node for node, kind in types if kind.startswith((ONTOLOGY, PREFIXES["skos"]))}
    click.echo(f"{file}: {len(records)} record{'' if len(records) == 1 else 's'}", err=True)
    if not records:
        click.echo(f"{file} gives no record a class of the schema, so few shapes look at it (docs/modelling.md)", err=True)
    if any(kind in (PREFIXES["sh"] + "NodeShape", PREFIXES["sh"] + "PropertyShape") for _, kind in types):
        click.echo(f"{file} holds shapes; they are checked as data and not run, for the shipped shapes are", err=True)


def _run(store: "ox.Store", only: str | None, as_of: date, how: "dict[str, Any]") -> "tuple[list[Finding], list[Ran]]":
    """What was found, and the shapes and audits that ran."""
    from iort_kg.shards import WORTH, check_store

    names = (only,) if only else ()
    outcome = check_store(store, names, as_of, **how)
    if outcome.reused >= WORTH:
        again = f"{outcome.checked} looked at" if outcome.checked else "none looked at again"
        click.echo(f"{outcome.reused} {'policy' if outcome.reused == 1 else 'policies'} unchanged since the last check, {again}", err=True)
    return list(outcome.findings), _ran(outcome.shapes, names)


def _run_on_spark(files: "Sequence[str]", only: str | None, as_of: date, master: str) -> "tuple[list[Finding], list[Ran]]":
    """The same of the policies in N-Quads or Parquet, on a cluster."""
    from iort_kg.spark import check as check_on_spark

    if not files:
        raise InvalidInput("--engine spark checks N-Quads or Parquet; name the files, or folders of them, that hold the policies")
    names = (only,) if only else ()
    outcome = check_on_spark(files, names, as_of, master=master)
    return list(outcome.findings), _ran(outcome.shapes, names)


def _ran(shapes: "Sequence[str]", names: "Sequence[str]") -> "list[Ran]":
    from iort_kg.findings import Ran
    from iort_kg.shards import across, audits_of, parts_of
    from iort_kg.validate import FAMILY

    audits = [check for checks in parts_of(names).values() for check in checks] if audits_of(names) or not names else []
    ran = [Ran(FAMILY, name.rpartition("/")[2]) for name in shapes]
    ran += (Ran(one.family, one.name, one.problem, one.solution, one.formula, one.assumption) for one in [*audits, *across(names)])
    return ran


def _print_findings(
    findings: "Sequence[Finding]", ran: "Sequence[Ran]", form: str, as_of: date, store: "ox.Store", paths: "Sequence[Path | str]"
) -> None:
    import json

    from iort_kg.reports import describe, to_html, to_junit, to_rdf, to_read, to_table

    if form == "html":
        subject = [f"Checked: {', '.join(map(str, paths))}"] if paths else []
        click.echo(to_html(findings, ran, as_of, [*(describe(store) if len(store) else []), *subject]), nl=False)
    elif form == "junit":
        click.echo(to_junit(findings, ran, as_of))
    elif form == "json":
        click.echo(json.dumps([found.to_dict() for found in findings], indent=1, ensure_ascii=False))
    elif form == "ttl":
        print_turtle(list(to_rdf(findings, as_of)))
    else:
        print_table(to_table(findings) if form == "csv" else to_read(findings), form)
