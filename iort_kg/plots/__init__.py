"""Pictures of the graph: functions from a `KnowledgeGraph` to a matplotlib figure whose marks know their records and lines.

    from iort_kg.plots import forest, write_picture
    write_picture(forest(kg, site="rectal-cancer"), "rectal.svg")

The numbers of each picture are the answers of shipped questions, which `QUESTIONS` names. The figure is a `Picture`: a matplotlib
`Figure` with `marks`, `alt` and `notes`; `figure_data` gives them as plain data.

Each function takes a graph and, by name, `policy` (its short name or IRI; may be left out if one alone is loaded) and `link` (from a
record's IRI to where its mark links; to the IRI itself if not given). Each raises UnknownName if there is no such policy, and InvalidInput
if several are loaded and none is named. What it takes and raises besides is told by itself.
"""

from collections.abc import Callable

from iort_kg.errors import MissingDependency, UnknownName
from iort_kg.graph import KnowledgeGraph

try:
    import matplotlib as _matplotlib  # noqa: F401
except ImportError:
    raise MissingDependency("matplotlib is not installed", "plot") from None

from iort_kg.plots.concordance import concordance
from iort_kg.plots.coverage_matrix import coverage_matrix
from iort_kg.plots.evidence_map import evidence_map
from iort_kg.plots.forest import forest
from iort_kg.plots.output import FORMATS, check_ending, to_bytes, to_svg, write_picture
from iort_kg.plots.picture import Mark, Picture, figure_data
from iort_kg.plots.survival import survival
from iort_kg.plots.timeline import timeline

__all__ = [
    "FORMATS",
    "PICTURES",
    "QUESTIONS",
    "Mark",
    "Picture",
    "check_ending",
    "concordance",
    "coverage_matrix",
    "draw",
    "evidence_map",
    "figure_data",
    "forest",
    "survival",
    "timeline",
    "to_bytes",
    "to_svg",
    "write_picture",
]

PICTURES: dict[str, Callable[..., Picture]] = {
    "concordance": concordance,
    "coverage-matrix": coverage_matrix,
    "evidence-map": evidence_map,
    "forest": forest,
    "survival": survival,
    "timeline": timeline,
}
QUESTIONS = {
    "concordance": ("standing-of-sites",),
    "coverage-matrix": ("standing-of-sites",),
    "evidence-map": ("evidence-by-design",),
    "forest": ("recorded-effects",),
    "survival": ("rates-over-time",),
    "timeline": ("policy-history", "policies"),
}


def draw(name: str, kg: KnowledgeGraph, **options: object) -> Picture:
    """The picture of that name, with the options of its function.

    Raises:
        UnknownName: there is no such picture.
    """
    if name not in PICTURES:
        raise UnknownName("picture", name, PICTURES)
    return PICTURES[name](kg, **options)
