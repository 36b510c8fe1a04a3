"""Jinja2 templates of pages and reports, and the files that pages need."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from iort_kg.errors import MissingDependency
from iort_kg.namespaces import shorten

if TYPE_CHECKING:
    import jinja2

ASSETS = Path(__file__).parent / "assets"


@cache
def environment() -> "jinja2.Environment":
    """Templates that escape everything, and in which a missing name is an error.

    Raises:
        MissingDependency: jinja2 is not installed.
    """
    if not find_spec("jinja2"):
        raise MissingDependency("jinja2, which writes HTML pages, is not installed", "report")
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.PackageLoader("iort_kg"), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    made.filters["short"] = shorten
    return made
