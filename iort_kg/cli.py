"""The command line: parse, call one function, print, exit.

Exit codes: 0 fine, 1 findings or differences, 2 wrong usage, 3 unreadable input. Data goes to standard output,
words to standard error. Heavy imports happen inside the commands that need them, so that --help is fast.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iort_kg import __version__
from iort_kg.cli_check import check
from iort_kg.cli_export import export
from iort_kg.cli_options import Options, graph_options
from iort_kg.cli_plot import plot
from iort_kg.cli_print import print_table, print_turtle
from iort_kg.cli_publish import publish
from iort_kg.cli_serve import serve
from iort_kg.errors import InvalidInput, IortKgError, UnreadableInput

if TYPE_CHECKING:
    from datetime import date, datetime

    from iort_kg.coverage import Decider, Determination
    from iort_kg.table import Table

FORMATS = click.Choice(["table", "csv", "json", "md"])
format_option = click.option("--format", "-f", "form", type=FORMATS, default="table", show_default=True, help="Form of the output.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="iort-kg")
@click.option("--store", type=click.Path(path_type=Path), help="Keep the store on disk in this folder; built on first use.")
@click.option("--load", "folders", multiple=True, type=click.Path(path_type=Path), help="Load the Turtle files of this folder as well.")
@click.option("--policies", "names", metavar="NAMES", help="Load only these of the shipped policies, with commas between; or none.")
@click.pass_context
def cli(context: click.Context, store: Path | None, folders: tuple[Path, ...], names: str | None) -> None:
    """Ask health plans' coverage policies, and the evidence behind them, as a knowledge graph."""
    policies = None if names is None else tuple(name.strip() for name in names.split(",") if name.strip() not in ("", "none"))
    context.obj = Options(folders, store, policies)


cli.add_command(check)
cli.add_command(publish)
cli.add_command(serve)
cli.add_command(plot)
cli.add_command(export)


@cli.command()
@click.argument("name", required=False)
@click.option("--input", "-i", "pairs", multiple=True, metavar="NAME=VALUE", help="An input of the question; may be repeated.")
@click.option("--about", is_flag=True, help="Tell what the question means, its inputs and columns, instead of answering it.")
@format_option
@click.pass_context
def ask(context: click.Context, name: str | None, pairs: tuple[str, ...], about: bool, form: str) -> None:
    """Answer the question NAME; without a name, list the questions.

    Sites are given by slug, label, IRI or ICD-10-CM code: `--input site=C20`.
    """
    if name is None and (pairs or about):
        raise InvalidInput("there is no question to go with --input or --about; give its name (iort-kg ask lists them)")
    if name is None:
        print_table(_questions(), form)
    elif about:
        _explain(name)
    else:
        from iort_kg.catalog import get_question
        from iort_kg.inputs import read_pairs

        get_question(name)
        print_table(graph_options(context).graph().ask(name, **read_pairs(pairs)), form)


@cli.command()
@click.argument("source", metavar="FILE|-|TEXT")
@format_option
@click.pass_context
def query(context: click.Context, source: str, form: str) -> None:
    """Run a SPARQL query from a file, from standard input (-), or as text.

    The prefixes of this project need no declaration. CONSTRUCT and DESCRIBE print Turtle.
    """
    import pyoxigraph as ox

    from iort_kg.store import evaluate
    from iort_kg.table import Table

    outcome = evaluate(graph_options(context).graph().store, _read_query(source))
    if isinstance(outcome, ox.QueryBoolean):
        click.echo("true" if outcome else "false")
    elif isinstance(outcome, ox.QueryTriples):
        print_turtle(list(outcome))
    else:
        print_table(Table.from_solutions(outcome), form)


@cli.command()
@click.argument("name", metavar="IRI|SLUG")
@format_option
@click.pass_context
def describe(context: click.Context, name: str, form: str) -> None:
    """Show a record, what points to it, and its source lines.

    IRI|SLUG is an IRI, a prefixed name such as site:rectal-cancer, or a slug such as study/dubois-2011.
    """
    import json

    record = graph_options(context).graph().describe(name)
    if form == "json":
        click.echo(json.dumps(record.to_dict(), indent=1, ensure_ascii=False))
    elif form == "csv":
        print_table(record.statements, form)
    else:
        mark = "# " if form == "md" else ""
        click.echo(f"{mark}{record.label or record.iri.short}\n{record.iri}")
        if record.lines:
            click.echo(f"source: {record.lines[0].document}, " + "; ".join(map(str, record.lines)))
        click.echo()
        print_table(record.statements, form)
        if len(record.incoming):
            click.echo("\nWhat points to it:\n")
            print_table(record.incoming, form)


@cli.command()
@format_option
@click.pass_context
def facts(context: click.Context, form: str) -> None:
    """Print every asserted value of every anchored record, with its print, unit and lines (from 1)."""
    print_table(graph_options(context).graph().ask("facts"), form)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--document", help="Name of the document in the graph, if it cites several.")
@click.pass_context
def verify(context: click.Context, file: Path, document: str | None) -> None:
    """Check every cited line against FILE, a copy of the source document as plain text.

    Prints each line that differs, and exits with 1 if there is one.
    """
    differences = graph_options(context).graph().verify(file, document)
    for difference in differences:
        click.echo(f"line {difference.line} {difference.problem}")
    if differences:
        click.echo(f"{file}: {len(differences)} of the cited lines are not as they were transcribed", err=True)
        context.exit(1)
    click.echo(f"{file}: every cited line is as it was transcribed", err=True)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--document", help="Name of the document in the graph, if it cites several.")
@click.pass_context
def digest(context: click.Context, file: Path, document: str | None) -> None:
    """Print, as Turtle, the digests of the lines of FILE that records cite: a policy's source.ttl."""

    from iort_kg.provenance import digest_triples

    triples = digest_triples(graph_options(context).graph().store, file, document)
    click.echo("# Digests of the lines that records cite; written by `iort-kg digest`.\n")
    print_turtle(triples)


@cli.command(context_settings={"ignore_unknown_options": True})
@click.argument("facts", nargs=-1, type=click.UNPROCESSED, metavar="[--FACT VALUE]…")
@click.option("--policy", help="The policy to decide by, if several have a coverage rule.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day whose rule applies.")
@click.option("--graph", "graph_file", type=click.Path(path_type=Path), help="Decide the requests in this RDF file.")
@click.option("--batch", "batch_file", type=click.Path(path_type=Path), help="Decide each row of this CSV or Parquet file.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write here instead of standard output (batch).")
@click.option(
    "--format",
    "-f",
    "form",
    type=click.Choice(["text", "json", "ttl", "fhir", "csv", "parquet"]),
    help="Form of the output: text; for a batch, by the ending of --output, or csv. fhir is coverage-information of HL7 Da Vinci CRD.",
)
@click.pass_context
def determine(
    context: click.Context,
    facts: tuple[str, ...],
    policy: str | None,
    as_of: "datetime | None",
    graph_file: Path | None,
    batch_file: Path | None,
    output: Path | None,
    form: str | None,
) -> None:
    """Decide a request: is the use covered, by which clause, and which missing fact would decide it?

    Facts are options: --site or --diagnosis, --modality or --procedure, --boost, and each criterion of the policy's rule by its slug
    with yes, no or unknown, such as --at-excision yes. What is not stated is unknown.
    """
    from iort_kg.coverage import Decider

    day = as_of.date() if as_of else None
    given = _facts(facts)
    if sum(map(bool, (given, graph_file, batch_file))) > 1:
        raise InvalidInput("give facts, --graph or --batch, one of them")
    decider = Decider(graph_options(context).graph().store, policy)
    if batch_file is not None:
        ending = output.suffix.removeprefix(".") if output else ""
        _determine_batch(decider, batch_file, output, form or (ending if ending in ("json", "parquet") else "csv"), day)
        return
    if form in ("csv", "parquet") or output is not None:
        raise InvalidInput("--output, csv and parquet go with --batch; a single request prints text, json, ttl or fhir")
    requests = [decider.request(**given)]
    if graph_file is not None:
        from dataclasses import replace

        from iort_kg.requests import read_requests

        stated = read_requests(graph_file, decider.store)
        requests = [replace(decider.request(**facts), iri=iri) for iri, facts in stated.items()]
    _print_determinations([decider.determine(request, day) for request in requests], form or "text")


@cli.command("decision-table")
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


@cli.command()
@click.option("--format", "-f", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help="Form of output.")
@click.pass_context
def reason(context: click.Context, form: str) -> None:
    """Test the ontology with an OWL reasoner, and classify the requests that are in the graph.

    Requests are those of the folders given by --load. Exits with 1 if the ontology is inconsistent, a class can
    have no member, or a request could be in two classes that conclude different things. Needs Java.
    """
    import json
    from dataclasses import asdict

    from iort_kg.namespaces import shorten
    from iort_kg.reason import reason
    from iort_kg.table import IRI, Table

    report = reason(graph_options(context).graph().store)
    if form == "json":
        click.echo(json.dumps(asdict(report), indent=1, ensure_ascii=False))
    else:
        rows: list[tuple[str, Any]] = [
            ("consistent", report.consistent),
            ("classes", report.classes),
            ("axioms of disjointness", report.disjointness),
            *(("class without possible members", IRI(iri)) for iri in report.unsatisfiable),
            *(("classes that overlap", " and ".join(map(shorten, pair))) for pair in report.overlapping),
            *((shorten(found.request), IRI(found.status or "undecided by what is known")) for found in report.requests),
        ]
        print_table(Table(("check", "result"), tuple(rows)), form)
    if not report.sound:
        click.echo("the ontology has errors; see above", err=True)
        context.exit(1)


def main() -> None:
    """Entry point: an error of ours is one line on standard error and its exit code."""
    try:
        code = cli(prog_name="iort-kg", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        code = error.exit_code
    except click.ClickException as error:
        advice = f"; see {error.ctx.command_path} --help" if isinstance(error, click.UsageError) and error.ctx else ""
        _complain(error.format_message().rstrip(".") + advice)
        code = error.exit_code
    except click.Abort:
        code = 130
    except IortKgError as error:
        _complain(str(error))
        code = error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    except OSError as error:
        _complain(f"the output cannot be written: {error.strerror or error}")
        code = UnreadableInput.exit_code
    sys.exit(code if isinstance(code, int) else 0)


def _complain(message: str) -> None:
    click.echo(f"iort-kg: {' '.join(message.split())}", err=True)


def _determine_batch(decider: "Decider", file: Path, output: Path | None, form: str, as_of: "date | None") -> None:
    """Decide each row of a file; exits with 1 if a row is not understood."""
    from rich.console import Console
    from rich.progress import Progress

    from iort_kg.batch import decide_file

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("reading", total=1.0)
        summary = decide_file(
            decider,
            file,
            output or sys.stdout.buffer,
            form,
            as_of,
            tell=None if progress.disable else lambda step, part: progress.update(task, description=step, completed=part),
        )
    if summary.untouched:
        click.echo(f"carried through as they are: {', '.join(map(repr, summary.untouched))}", err=True)
    counts = ", ".join(f"{rows} {status}" for status, rows in summary.determinations.items())
    click.echo(
        f"{summary.rows} rows: {counts or 'none decided'}" + (f", {summary.errors} with an error" if summary.errors else ""), err=True
    )
    if summary.errors:
        click.get_current_context().exit(1)


def _questions() -> "Table":
    from iort_kg.catalog import get_question, question_names
    from iort_kg.table import Table

    rows = []
    for name in question_names():
        question = get_question(name)
        needed = ", ".join(f"{key} (needed)" if given.required else key for key, given in question.inputs.items())
        rows.append((name, question.summary, needed))
    return Table(("question", "asks", "inputs"), tuple(rows))


def _explain(name: str) -> None:
    from iort_kg.catalog import get_question
    from iort_kg.inputs import describe_input

    question = get_question(name)
    click.echo(f"{question.summary}\n")
    if question.description:
        click.echo(f"{question.description}\n")
    for key, given in question.inputs.items():
        use = f"needed, such as {given.default}" if given.required else f"default {given.default}" if given.default else "optional"
        click.echo(f"input {key}: {describe_input(given)}; {use}. {given.description}".rstrip())
    for key, meaning in question.outputs.items():
        click.echo(f"column {key}: {meaning}")
    click.echo(f"\nquery: {question.path}")


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


def _read_query(source: str) -> str:
    """The text of a query: of a file if there is one of that name, of standard input for -, else the text itself."""
    if source == "-":
        return _decode(sys.stdin.buffer.read(), "standard input")
    if "\n" in source or "{" in source or not source.strip():
        return source
    try:
        return _decode(Path(source).read_bytes(), source)
    except OSError as error:
        if " " in source.strip() and not isinstance(error, IsADirectoryError | PermissionError):
            return source  # such as DESCRIBE site:rectal-cancer
        raise UnreadableInput(f"{source} cannot be read: {error.strerror}; give a query file, - or the text of a query") from None


def _decode(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableInput(f"{name} is not UTF-8 text; give a SPARQL query") from None
