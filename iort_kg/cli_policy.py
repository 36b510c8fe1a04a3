"""`iort-kg new-policy` and `iort-kg diff`: a policy to fill in, and two to compare."""

from pathlib import Path
from shlex import quote

import click

from iort_kg.cli_options import graph_options
from iort_kg.cli_print import print_table

SHOWN = 40


@click.command("new-policy")
@click.argument("slug", metavar="SLUG")
@click.option(
    "--directory", type=click.Path(path_type=Path), default=Path(), show_default="the current folder", help="Where to make the folder."
)
def new_policy(slug: str, directory: Path) -> None:
    """Write a folder SLUG of commented Turtle in which a policy is filled in: statements, codes, evidence and rule.

    `iort-kg check SLUG` then says what is missing, until nothing is.
    """
    from iort_kg.skeleton import new_policy

    for path in new_policy(slug, directory):
        click.echo(path)
    folder = quote(str(directory / slug))
    digest = f"iort-kg --load {folder} --policies none digest DOCUMENT.txt > {folder}/source.ttl"
    click.echo(f"fill in each FILL IN, then: iort-kg check {folder}; {digest}", err=True)


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--only", multiple=True, metavar="PART", help="Compare only this part, such as codes or determinations; may be repeated.")
@click.option("--limit", type=click.IntRange(min=1), help=f"So many rows of each part at most; {SHOWN} in a table, else all, if not given.")
@click.option(
    "--format",
    "-f",
    "form",
    type=click.Choice(["table", "csv", "json", "md"]),
    default="table",
    show_default=True,
    help="Form of the output.",
)
@click.pass_context
def diff(context: click.Context, a: str, b: str, only: tuple[str, ...], limit: int | None, form: str) -> None:
    """Tell what differs between the policies A and B: in statement, criteria, sites, codes, evidence, guidelines, and in what they decide.

    A and B are each the slug of a loaded policy, or a folder of Turtle that holds one, such as ./acme-iort. Two folders of one policy are
    compared record by record. Requests are compared by both rules, every complete one.

    Exits with 0 if nothing differs, with 1 if something does, with 2 if the command is wrong, with 3 if a folder cannot be read.
    """
    from iort_kg.comparison import compare, open_sides
    from iort_kg.comparison.report import left_out, summary, to_sections, to_table

    asked = graph_options(context)
    sides = open_sides([a, b], lambda: asked.local("diff"), lambda: asked.sources().shared)
    found = compare(sides[0], sides[1], only)
    if form in ("csv", "json"):
        rows, every = to_table(found, limit), to_table(found)
        print_table(rows, form)
        for note in (*left_out(found), *([f"{len(rows):,} of {len(every):,} rows (--limit)"] if len(rows) < len(every) else [])):
            click.echo(note, err=True)
    else:
        for number, section in enumerate(to_sections(found, limit or (SHOWN if form == "table" else None))):
            click.echo("\n" * (number > 0), nl=False)
            click.echo(f"## {section.title}\n" if form == "md" else section.title)
            for note in section.notes:
                click.echo(f"- {note}" if form == "md" else f"  {note}")
            if section.notes or form == "table":
                click.echo()
            print_table(section.table, form)
    click.echo(summary(found), err=True)
    if found.differs:
        context.exit(1)
