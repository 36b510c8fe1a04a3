"""The command line: parse, call one function, print, exit.

Exit codes: 0 fine, 1 findings or differences, 2 wrong usage, 3 unreadable input. Data goes to standard output,
words to standard error. Heavy imports happen inside the commands that need them, so that --help is fast.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iort_kg import __version__
from iort_kg.errors import InvalidInput, IortKgError, UnreadableInput

if TYPE_CHECKING:
    from iort_kg.graph import KnowledgeGraph
    from iort_kg.table import Table

FORMATS = click.Choice(["table", "csv", "json", "md"])
format_option = click.option("--format", "-f", "form", type=FORMATS, default="table", show_default=True, help="Form of the output.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="iort-kg")
@click.option("--store", type=click.Path(path_type=Path), help="Keep the store on disk in this folder; built on first use.")
@click.option("--load", "folders", multiple=True, type=click.Path(path_type=Path), help="Load the Turtle files of this folder as well.")
@click.pass_context
def cli(context: click.Context, store: Path | None, folders: tuple[Path, ...]) -> None:
    """Ask a health plan's coverage policy, and the evidence behind it, as a knowledge graph."""
    context.obj = {"store": store, "folders": folders}


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
    if name is None:
        _print(_questions(), form)
    elif about:
        _explain(name)
    else:
        from iort_kg.catalog import get_question

        get_question(name)
        _print(_graph(context).ask(name, **_pairs(pairs)), form)


@cli.command()
@click.argument("source", metavar="FILE|-|TEXT")
@format_option
@click.pass_context
def query(context: click.Context, source: str, form: str) -> None:
    """Run a SPARQL query from a file, from standard input (-), or as text.

    The prefixes of this project need no declaration. CONSTRUCT and DESCRIBE print Turtle.
    """
    import pyoxigraph as ox

    from iort_kg.namespaces import PREFIXES
    from iort_kg.store import evaluate
    from iort_kg.table import Table

    outcome = evaluate(_graph(context).store, _read_query(source))
    if isinstance(outcome, ox.QueryBoolean):
        click.echo("true" if outcome else "false")
    elif isinstance(outcome, ox.QueryTriples):
        click.echo(ox.serialize(outcome, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES).decode(), nl=False)
    else:
        _print(Table.from_solutions(outcome), form)


@cli.command()
@click.argument("name", metavar="IRI|SLUG")
@format_option
@click.pass_context
def describe(context: click.Context, name: str, form: str) -> None:
    """Show a record, what points to it, and its source lines.

    IRI|SLUG is an IRI, a prefixed name such as site:rectal-cancer, or a slug such as study/dubois-2011.
    """
    import json

    record = _graph(context).describe(name)
    if form == "json":
        document = {
            "iri": record.iri,
            "label": record.label,
            "statements": json.loads(record.statements.to_json()),
            "incoming": json.loads(record.incoming.to_json()),
            "lines": [{"document": where.document, "first_line": where.first, "last_line": where.last} for where in record.lines],
        }
        click.echo(json.dumps(document, indent=1, ensure_ascii=False))
    elif form == "csv":
        _print(record.statements, form)
    else:
        mark = "# " if form == "md" else ""
        click.echo(f"{mark}{record.label or record.iri.short}\n{record.iri}")
        if record.lines:
            click.echo(f"source: {record.lines[0].document}, " + "; ".join(map(str, record.lines)))
        click.echo()
        _print(record.statements, form)
        if len(record.incoming):
            click.echo("\nWhat points to it:\n")
            _print(record.incoming, form)


@cli.command()
@format_option
@click.pass_context
def facts(context: click.Context, form: str) -> None:
    """Print every asserted value of every anchored record, with its print, unit and lines (from 1)."""
    _print(_graph(context).ask("facts"), form)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--document", help="Name of the document in the graph, if it cites several.")
@click.pass_context
def verify(context: click.Context, file: Path, document: str | None) -> None:
    """Check every cited line against FILE, a copy of the source document as plain text.

    Prints each line that differs, and exits with 1 if there is one.
    """
    differences = _graph(context).verify(file, document)
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
    import pyoxigraph as ox

    from iort_kg.namespaces import PREFIXES
    from iort_kg.provenance import digest_triples

    triples = digest_triples(_graph(context).store, file, document)
    prefixes = {prefix: PREFIXES[prefix] for prefix in ("iort", "rdfs", "xsd")}
    click.echo("# Digests of the lines that records cite; written by `iort-kg digest`.\n")
    click.echo(ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes).decode(), nl=False)


def main() -> None:
    """Entry point: an error of ours is one line on standard error and its exit code."""
    try:
        code = cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        code = 130
    except IortKgError as error:
        click.echo(f"iort-kg: {error}", err=True)
        code = error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


def _graph(context: click.Context) -> "KnowledgeGraph":
    from iort_kg.graph import load

    return load(context.obj["folders"], store=context.obj["store"])


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


def _pairs(pairs: tuple[str, ...]) -> dict[str, Any]:
    given = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise InvalidInput(f"an input is given as NAME=VALUE, such as site=rectal-cancer, not {pair!r}")
        if name.strip() in given:
            raise InvalidInput(f"the input {name.strip()} is given twice; give it once")
        given[name.strip()] = value.strip()
    return given


def _read_query(source: str) -> str:
    """The text of a query: of a file if there is one of that name, of standard input for -, else the text itself."""
    if source == "-":
        return _decode(sys.stdin.buffer.read(), "standard input")
    looks_like_path = "\n" not in source and "{" not in source
    if not looks_like_path:
        return source
    try:
        return _decode(Path(source).read_bytes(), source)
    except OSError as error:
        if " " in source.strip():
            return source
        raise UnreadableInput(f"{source} cannot be read: {error.strerror}; give a query file, - or the text of a query") from None


def _decode(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableInput(f"{name} is not UTF-8 text; give a SPARQL query") from None


def _print(table: "Table", form: str) -> None:
    if form == "csv":
        click.echo(table.to_csv(), nl=False)
    elif form == "json":
        click.echo(table.to_json())
    elif form == "md":
        click.echo(table.to_markdown(), nl=False)
    else:
        _print_grid(table)


def _print_grid(table: "Table") -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    from iort_kg.table import show

    grid = Grid(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for column in table.columns:
        grid.add_column(column, overflow="fold")
    for row in table.rows:
        grid.add_row(*(Text(show(value)) for value in row))
    console = Console() if sys.stdout.isatty() else Console(width=100_000)
    console.print(grid)
    click.echo(f"{len(table)} row{'' if len(table) == 1 else 's'}", err=True)
