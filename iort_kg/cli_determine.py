"""`iort-kg determine` and `iort-kg decision-table`: requests decided, one and many."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from iort_kg.cli_options import graph_options
from iort_kg.cli_print import print_turtle
from iort_kg.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import date, datetime

    from iort_kg.batch import BatchSummary
    from iort_kg.coverage import Decider, Determination


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("facts", nargs=-1, type=click.UNPROCESSED, metavar="[--FACT VALUE]…")
@click.option("--policy", help="The policy to decide by, if several have a coverage rule.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day whose rule applies.")
@click.option("--graph", "graph_file", type=click.Path(path_type=Path), help="Decide the requests in this RDF file.")
@click.option("--batch", "batch_file", help="Decide each row of this CSV or Parquet file.", metavar="FILE")
@click.option("--output", "-o", help="Write here instead of standard output (batch).", metavar="FILE")
@click.option(
    "--format",
    "-f",
    "form",
    type=click.Choice(["text", "json", "ttl", "fhir", "csv", "parquet"]),
    help="Form of the output: text; for a batch, by the ending of --output, or csv. fhir is coverage-information of HL7 Da Vinci CRD.",
)
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local", show_default=True, help="What decides a batch.")
@click.option("--master", default="local[*]", show_default=True, help="The master of Apache Spark, for --engine spark.")
@click.pass_context
def determine(
    context: click.Context,
    facts: tuple[str, ...],
    policy: str | None,
    as_of: "datetime | None",
    graph_file: Path | None,
    batch_file: str | None,
    output: str | None,
    form: str | None,
    engine: str,
    master: str,
) -> None:
    """Decide a request: is the use covered, by which clause, and which missing fact would decide it?

    Facts are options: --site or --diagnosis, --modality or --procedure, --boost, and each criterion of the policy's rule by its slug
    with yes, no or unknown, such as --at-excision yes. What is not stated is unknown. With --engine spark, files and folders
    may be URLs that the cluster reads and writes, such as hdfs://….
    """
    from iort_kg.coverage import Decider

    day = as_of.date() if as_of else None
    given = _facts(facts)
    if sum(map(bool, (given, graph_file, batch_file))) > 1:
        raise InvalidInput("give facts, --graph or --batch, one of them")
    decider = Decider(graph_options(context).graph().store, policy)
    if batch_file is not None:
        ending = Path(output).suffix.removeprefix(".") if output else ""
        form = form or (ending if ending in ("json", "parquet") else "csv")
        if engine == "spark":
            summary = _on_spark(decider, batch_file, output, form, day, master)
        else:
            summary = _here(decider, batch_file, output, form, day)
        _tell(summary)
        return
    if engine == "spark":
        raise InvalidInput("--engine spark decides a batch; give --batch")
    if form in ("csv", "parquet") or output is not None:
        raise InvalidInput("--output, csv and parquet go with --batch; a single request prints text, json, ttl or fhir")
    requests = [decider.request(**given)]
    if graph_file is not None:
        from dataclasses import replace

        from iort_kg.requests import read_requests

        stated = read_requests(graph_file, decider.store)
        requests = [replace(decider.request(**facts), iri=iri) for iri, facts in stated.items()]
    _print_determinations([decider.determine(request, day) for request in requests], form or "text")


@click.command("decision-table")
@click.option("--policy", help="The policy whose rule to write, if several have a coverage rule.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write here instead of standard output.")
@click.option(
    "--format", "-f", "form", type=click.Choice(["csv", "parquet", "dmn"]), default="csv", show_default=True, help="Form of output."
)
@click.pass_context
def decision_table(context: click.Context, policy: str | None, output: Path | None, form: str) -> None:
    """Write what the rule makes of every request, for other sites' rule engines.

    csv and parquet hold every combination of values, wider concepts and unknown; dmn (1.3, hit policy UNIQUE) is for complete requests.
    """
    from iort_kg.answers import decision_table
    from iort_kg.batch import write_bytes, write_parquet
    from iort_kg.coverage import Decider
    from iort_kg.dmn import decision_table_dmn

    if form == "parquet" and output is None:
        raise InvalidInput("parquet is not text; name a file to write (--output)")
    decider = Decider(graph_options(context).graph().store, policy)
    if form == "parquet" and output is not None:
        write_parquet(decision_table(decider), output)
    else:
        content = decision_table_dmn(decider) if form == "dmn" else decision_table(decider).to_csv().encode()
        write_bytes(content, output or sys.stdout.buffer)


def _here(decider: "Decider", file: str, output: str | None, form: str, as_of: "date | None") -> "BatchSummary":
    """Decide each row of a file on this machine."""
    from rich.console import Console
    from rich.progress import Progress

    from iort_kg.batch import decide_file

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("reading", total=1.0)
        return decide_file(
            decider,
            Path(file),
            Path(output) if output else sys.stdout.buffer,
            form,
            as_of,
            tell=None if progress.disable else lambda step, part: progress.update(task, description=step, completed=part),
        )


def _on_spark(decider: "Decider", file: str, output: str | None, form: str, as_of: "date | None", master: str) -> "BatchSummary":
    """Decide each row of a file on a cluster."""
    from iort_kg.spark import determine

    return determine(decider, file, output or sys.stdout.buffer, form, as_of, master=master)


def _tell(summary: "BatchSummary") -> None:
    """What became of a batch; exits with 1 if a row is not understood."""
    if summary.untouched:
        click.echo(f"carried through as they are: {', '.join(map(repr, summary.untouched))}", err=True)
    counts = ", ".join(f"{rows} {status}" for status, rows in summary.determinations.items())
    click.echo(
        f"{summary.rows} rows: {counts or 'none decided'}" + (f", {summary.errors} with an error" if summary.errors else ""), err=True
    )
    if summary.errors:
        click.get_current_context().exit(1)


def _facts(words: tuple[str, ...]) -> dict[str, str]:
    """Facts from what is left of the command line: --name value or --name=value."""
    given: dict[str, str] = {}
    pending = list(words)
    while pending:
        name, equals, value = pending.pop(0).partition("=")
        if not name.startswith("--") or len(name) < 3:
            raise InvalidInput(f"a fact is given as --name value, such as --site rectal-cancer, not {name!r}")
        if not equals:
            if not pending or pending[0].startswith("--"):
                raise InvalidInput(f"{name} needs a value, such as yes, no or unknown")
            value = pending.pop(0)
        key = name.removeprefix("--").replace("_", "-")
        if key in given:
            raise InvalidInput(f"{name} is given twice; give it once")
        given[key] = value
    return given


def _print_determinations(determinations: "list[Determination]", form: str) -> None:
    import json

    from iort_kg.explanation import to_data, to_rdf, to_text

    if form == "json":
        data = [to_data(determination) for determination in determinations]
        click.echo(json.dumps(data[0] if len(data) == 1 else data, indent=1, ensure_ascii=False))
    elif form == "ttl":
        print_turtle([triple for determination in determinations for triple in to_rdf(determination)])
    elif form == "fhir":
        from iort_kg.fhir.crd import determinations_as_fhir

        click.echo(determinations_as_fhir(determinations), nl=False)
    else:
        click.echo("\n".join(map(to_text, determinations)), nl=False)
