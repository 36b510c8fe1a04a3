"""How commands write to standard output: tables in the form asked for, triples as Turtle."""

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pyoxigraph as ox

    from iort_kg.table import Table


def print_turtle(triples: "list[ox.Triple]") -> None:
    """Print triples as Turtle, with the prefixes that they use."""
    import pyoxigraph as ox

    from iort_kg.namespaces import PREFIXES

    text = " ".join(map(str, triples)).replace(f"<{PREFIXES['rdf']}type>", "a")
    used = {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in text}
    click.echo(ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=used), nl=False)


def print_table(table: "Table", form: str) -> None:
    """Print a table as csv, json, md or, for people, a grid."""
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
