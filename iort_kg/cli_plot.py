"""`iort-kg plot`: a picture of the graph, written to a file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from iort_kg.cli_options import graph_options
from iort_kg.errors import InvalidInput, UnknownName

if TYPE_CHECKING:
    from datetime import datetime

# What each picture shows, and which options it takes.
PICTURES = {
    "concordance": ("who agrees with the policy, site by site: guidelines and evidence", ()),
    "coverage-matrix": ("sites by policy statement, guidelines, evidence and designs", ()),
    "evidence-map": ("studies by site and design, sized by participants", ()),
    "forest": ("recorded effects of a site or an outcome, as a forest plot", ("site", "outcome")),
    "survival": ("rates at the times at which a site's studies report them", ("site", "outcome")),
    "timeline": ("reviews of the policy, what each updated, and whether the next is overdue", ("as_of",)),
}


@click.command()
@click.argument("name", required=False)
@click.option("--site", help="The site, by slug, label, IRI or ICD-10-CM code (forest, survival).")
@click.option("--outcome", help="The outcome, by slug, label or IRI (forest, survival).")
@click.option("--policy", help="The policy, if several are loaded.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day on which dates are judged; today if not given (timeline).")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="The file to write; its ending is .svg, .png or .pdf.")
@click.pass_context
def plot(
    context: click.Context,
    name: str | None,
    site: str | None,
    outcome: str | None,
    policy: str | None,
    as_of: "datetime | None",
    output: Path | None,
) -> None:
    """Draw the picture NAME and write it to a file; without a name, list the pictures.

    Each mark of an SVG links to its record and tells its lines. Needs matplotlib: pip install 'iort-kg[plot]'.
    """
    given = {"site": site, "outcome": outcome, "as_of": as_of.date() if as_of else None}
    options = {option: value for option, value in given.items() if value is not None}
    if name is None:
        if options or policy or output:
            raise InvalidInput("there is no picture to go with the options; give its name (iort-kg plot lists them)")
        for known, (about, _) in PICTURES.items():
            click.echo(f"{known:<16}{about}")
        return
    if name not in PICTURES:
        raise UnknownName("picture", name, PICTURES)
    for option in options:
        if option not in PICTURES[name][1]:
            raise InvalidInput(f"{name} does not take --{option.replace('_', '-')}; see iort-kg plot --help")
    if name == "survival" and site is None:
        raise InvalidInput("survival needs a site, such as --site rectal-cancer")
    if output is None:
        raise InvalidInput("name a file to write, such as --output picture.svg; its ending is .svg, .png or .pdf")
    from iort_kg import plots

    plots.check_ending(output)
    kg = graph_options(context).graph()
    picture = plots.draw(name, kg, policy=policy, **options)
    plots.write_picture(picture, output)
