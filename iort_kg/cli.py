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
from iort_kg.cli_determine import decision_table, determine
from iort_kg.cli_export import export
from iort_kg.cli_load import load
from iort_kg.cli_options import Options, graph_options
from iort_kg.cli_plot import plot
from iort_kg.cli_policy import diff, new_policy
from iort_kg.cli_print import print_table, print_turtle
from iort_kg.cli_publish import publish
from iort_kg.cli_serve import serve
from iort_kg.errors import InvalidInput, IortKgError, UnreadableInput

if TYPE_CHECKING:
    from iort_kg.table import Table

FORMATS = click.Choice(["table", "csv", "json", "md"])
format_option = click.option("--format", "-f", "form", type=FORMATS, default="table", show_default=True, help="Form of the output.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="iort-kg")
@click.option("--store", type=click.Path(path_type=Path), help="Keep the store on disk in this folder; built on first use.")
@click.option("--load", "folders", multiple=True, type=click.Path(path_type=Path), help="Load the Turtle files of this folder as well.")
@click.option("--policies", "names", metavar="NAMES", help="Load only these of the shipped policies, with commas between; or none.")
@click.option("--endpoint", metavar="URL", help="Ask this SPARQL server instead of files.")
@click.option("--update-endpoint", metavar="URL", help="Where that server takes graphs (Graph Store Protocol), for load.")
@click.option("--auth", type=click.Choice(["basic", "digest"]), help="Prove who asks by IORT_KG_USER and IORT_KG_PASSWORD.")
@click.pass_context
def cli(
    context: click.Context,
    store: Path | None,
    folders: tuple[Path, ...],
    names: str | None,
    endpoint: str | None,
    update_endpoint: str | None,
    auth: str | None,
) -> None:
    """Ask health plans' coverage policies, and the evidence behind them, as a knowledge graph."""
    policies = None if names is None else tuple(name.strip() for name in names.split(",") if name.strip() not in ("", "none"))
    if endpoint and (store or folders or names is not None):
        raise InvalidInput("give --endpoint, or --store, --load and --policies, one of the two")
    if (update_endpoint or auth) and not endpoint:
        raise InvalidInput("--update-endpoint and --auth go with --endpoint")
    context.obj = Options(folders, store, policies, endpoint, update_endpoint, auth)


cli.add_command(check)
cli.add_command(determine)
cli.add_command(decision_table)
cli.add_command(publish)
cli.add_command(serve)
cli.add_command(load)
cli.add_command(new_policy)
cli.add_command(diff)
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

    report = reason(graph_options(context).local("the reasoner"))
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
