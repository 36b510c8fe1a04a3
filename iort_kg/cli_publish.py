"""`iort-kg publish`: the graph as a static site that any web server can host."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from iort_kg.cli_options import graph_options

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--base", default="https://w3id.org/iort-kg/", show_default=True, help="The address at which the site will stand.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day on which findings are judged; today if not given.")
@click.pass_context
def publish(context: click.Context, folder: Path, base: str, as_of: "datetime | None") -> None:
    """Write a static site into DIR, a new or empty folder, or into a file that ends in .zip.

    It has a page and RDF for every IRI, the questions with their answers, the coverage matrix, the findings, pictures, downloads, and
    rules for nginx and Apache. It can be opened from a disk, and asks nothing of other sites.
    """
    from iort_kg.packages import write_files
    from iort_kg.publish import site_files

    asked = graph_options(context)
    files = site_files(asked.graph(), base, as_of.date() if as_of else None, asked.origin())
    sizes: list[int] = []

    def measured() -> "Iterator[tuple[str, bytes]]":
        for name, content in files:
            sizes.append(len(content))
            yield name, content

    write_files(measured(), folder)
    click.echo(f"{folder}: {len(sizes):,} files, {sum(sizes) / 2**20:.0f} MB; start with index.html", err=True)
