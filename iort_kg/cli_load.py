"""`iort-kg load`: policies into a store on disk."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iort_kg.cli_options import graph_options
from iort_kg.errors import InvalidInput

if TYPE_CHECKING:
    from iort_kg.loading import Loaded

SHOWN = 20


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path), metavar="[DIR]…")
@click.option("--store", type=click.Path(path_type=Path), help="The folder of the store; made if it is not there.")
@click.option("--shipped", is_flag=True, help="Load the shipped policies as well.")
@click.option("--remove", multiple=True, metavar="NAME", help="Take this policy out; may be repeated.")
@click.option("--no-check", is_flag=True, help="Load without checking each policy by the shapes.")
@click.option("--keep-going", is_flag=True, help="Load the other policies if some are refused, instead of none.")
@click.option("--jobs", type=click.IntRange(min=1), help="How many processes build and check; one for each core if not given.")
@click.pass_context
def load(
    context: click.Context,
    folders: tuple[Path, ...],
    store: Path | None,
    shipped: bool,
    remove: tuple[str, ...],
    no_check: bool,
    keep_going: bool,
    jobs: int | None,
) -> None:
    """Bring the policies of each DIR into a store on disk, which other commands then open with --store; or into a SPARQL server.

    A DIR is a policy's folder of Turtle files, or holds such folders. Policies that are as they were stay, changed ones are replaced,
    and one in which a shape finds an error is refused; then nothing is loaded, or, with --keep-going, the others are. Whatever stops
    the load, the store is as it was. A server keeps what it was sent, and another load sends the rest.

    Exits with 1 if a policy is refused.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from iort_kg.graph_store import GraphStore
    from iort_kg.loading import load_store
    from iort_kg.remote_loading import load_server
    from iort_kg.sources import find_sources

    before = graph_options(context)
    directory = store or before.store
    if directory is None and not before.update_endpoint:
        raise InvalidInput(
            "name the folder of the store to load into (--store), or a server (iort-kg --endpoint URL --update-endpoint URL load)"
        )
    if directory is not None and before.endpoint:
        raise InvalidInput("give --store, or --endpoint and --update-endpoint, one of the two")
    if before.folders or before.policies is not None:
        raise InvalidInput("give the folders after load, and --shipped instead of --policies")
    if not (folders or shipped or remove):
        raise InvalidInput("there is nothing to load; give folders of policies, --shipped or --remove")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("policies", total=None)
        sources = find_sources(folders, None if shipped else ())
        named: dict[str, Any] = {
            "remove": remove,
            "check": not no_check,
            "keep_going": keep_going,
            "jobs": jobs,
            "tell": lambda done, total: progress.update(task, completed=done, total=total),
        }
        if directory is not None:
            loaded = load_store(directory, sources, **named)
        else:
            target = GraphStore(before.update_endpoint or "", login=before.login())
            loaded = load_server(before.reader(), target, sources, **named)
    _report(directory or "the server", loaded)
    if loaded.refused:
        context.exit(1)


def _report(where: "Path | str", loaded: "Loaded") -> None:
    for name, why in list(loaded.refused.items())[:SHOWN]:
        click.echo(f"{name} is refused: {why}", err=True)
    if len(loaded.refused) > SHOWN:
        click.echo(f"… and {len(loaded.refused) - SHOWN:,} more are refused", err=True)
    counts = [
        f"{len(names):,} {what}"
        for what, names in (
            ("added", loaded.added),
            ("replaced", loaded.replaced),
            ("removed", loaded.removed),
            ("unchanged", loaded.unchanged),
            ("refused", loaded.refused),
        )
        if names
    ]
    nothing = loaded.refused and not (loaded.added or loaded.replaced or loaded.removed)
    click.echo(f"{where}: {', '.join(counts)}{'; nothing is loaded' if nothing else ''}", err=True)
