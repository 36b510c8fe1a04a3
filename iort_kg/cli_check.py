"""`iort-kg check`: is the graph well formed, and what do the audits find?

Without --fail-on, only errors of the graph's own shapes end with exit code 1: what the published document gets wrong is not the fault
of the graph.
"""

from collections import Counter
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from iort_kg.cli_print import print_table, print_turtle
from iort_kg.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    import pyoxigraph as ox

    from iort_kg.findings import Finding

FORMS = ["table", "csv", "json", "md", "html", "junit", "ttl"]


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]…")
@click.option("--only", metavar="FAMILY", help="Run one family of checks; shapes is that of the graph's own shapes.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "info"]), help="Exit with 1 when any check finds this or worse.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day on which dates are judged; today if not given.")
@click.option("--engine", type=click.Choice(["pyshifty", "pyshacl"]), help="The SHACL engine; the fastest that is installed if not given.")
@click.option("--format", "-f", "form", type=click.Choice(FORMS), default="table", show_default=True, help="Form of the output.")
@click.pass_context
def check(
    context: click.Context,
    files: tuple[Path, ...],
    only: str | None,
    fail_on: str | None,
    as_of: "datetime | None",
    engine: str | None,
    form: str,
) -> None:
    """Check the shipped graph, or the Turtle in each FILE together with the shipped vocabularies.

    Exits with 1 if a shape of the graph is violated, or, with --fail-on, if any check finds something of that severity or worse.
    """
    from iort_kg.findings import SEVERITIES, at_least, in_order

    day = as_of.date() if as_of else None
    store = _store(context, files)
    findings, ran = _run(store, only, day, engine)
    findings = in_order(findings)
    _print_findings(findings, ran, form, day)
    counts = Counter(found.severity for found in findings)
    click.echo(", ".join(f"{counts[severity]} {severity}" for severity in SEVERITIES), err=True)
    own = [found for found in findings if found.family == "shapes"]
    if any(at_least(found.severity, fail_on) for found in findings) if fail_on else any(found.severity == "error" for found in own):
        context.exit(1)


def _store(context: click.Context, files: tuple[Path, ...]) -> "ox.Store":
    from iort_kg.store import open_files, open_store

    given = context.find_root().obj or {"folders": (), "store": None}
    if files and (given["folders"] or given["store"]):
        raise InvalidInput("give files to check, or --load and --store, one of the two")
    return open_files(files) if files else open_store(given["folders"], given["store"])


def _run(store: "ox.Store", only: str | None, as_of: "date | None", engine: str | None) -> tuple[list["Finding"], list[tuple[str, str]]]:
    """What was found, and family and name of the shapes that were tested."""
    from iort_kg.validate import FAMILY, choose_engine, validate

    choose_engine(engine)
    findings: list[Finding] = []
    ran: list[tuple[str, str]] = []
    if only in (None, FAMILY):
        report = validate(store, engine)
        findings += (found.to_finding() for found in report.findings)
        ran += ((FAMILY, name.rpartition("/")[2]) for name in report.shapes)
    if only != FAMILY:
        if find_spec("iort_kg.audit"):
            findings += import_module("iort_kg.audit").run_checks(store, (only,) if only else (), as_of)
        elif only is not None:
            raise InvalidInput(f"there is no family of checks {only!r}; there is {FAMILY}")
    return findings, ran


def _print_findings(findings: "Sequence[Finding]", ran: list[tuple[str, str]], form: str, as_of: "date | None") -> None:
    import json

    from iort_kg.reports import to_html, to_junit, to_rdf, to_table

    if form == "html":
        click.echo(to_html(findings, as_of), nl=False)
    elif form == "junit":
        click.echo(to_junit(findings, ran))
    elif form == "json":
        click.echo(json.dumps([found.to_dict() for found in findings], indent=1, ensure_ascii=False))
    elif form == "ttl":
        print_turtle(list(to_rdf(findings)))
    else:
        print_table(to_table(findings), form)
