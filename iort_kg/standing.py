"""What each voice says of each site, from the question `standing-of-sites`: for the coverage matrix, as a page and as a picture."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from iort_kg.graph import KnowledgeGraph
from iort_kg.provenance import Anchor, ranges_of

if TYPE_CHECKING:
    from iort_kg.table import Table

SIGNS = {"for": "✓", "against": "✗", "both": "±", "neither": "○"}
STATUS_ORDER = ("for", "neither", "against")


@dataclass(frozen=True)
class Said:
    """What one voice says of one site.

    Attributes:
        text: in words.
        leans: `for`, `against`, `both` or `neither`.
        records: the records that say it, whole before parts.
        places: where the document says it.
        weak: whether it rests on evidence that its conclusion calls insufficient.
    """

    text: str
    leans: str
    records: tuple[str, ...]
    places: tuple[Anchor, ...]
    weak: bool


@dataclass(frozen=True)
class SiteRow:
    """A site, and what is said of it by voice: `policy`, the label of an issuer, `evidence`, `claim`, `design`."""

    site: str
    label: str
    said: dict[str, Said]


def find_standing(kg: KnowledgeGraph, policy: str) -> tuple[list[SiteRow], list[str]]:
    """The sites in order of their status, and the issuers of guidelines that speak of any."""
    cells: dict[tuple[str, str], dict[str, list[Any]]] = {}
    issuers: dict[str, int] = {}
    for row in kg.ask("standing-of-sites", policy=policy):
        voice = row.issuer_label or row.voice
        cells.setdefault((row.site, row.label), {}).setdefault(voice, []).append(row)
        if row.issuer_label:
            issuers[voice] = issuers.get(voice, 0) + (row.category is not None)
    rows = [SiteRow(site, label, {voice: _said(kg, said) for voice, said in voices.items()}) for (site, label), voices in cells.items()]
    rows.sort(key=lambda row: (STATUS_ORDER.index(row.said["policy"].leans), row.said["policy"].text, row.label))
    return rows, sorted(issuers, key=lambda voice: (-issuers[voice], voice))


def _said(kg: KnowledgeGraph, rows: list[Any]) -> Said:
    rows = sorted(rows, key=lambda row: (bool(row.part), row.line or 0, row.record))
    leanings = {side for row in rows for side in (("for", "against") if row.leans == "both" else (row.leans,))} - {"neither"}
    exceptions = sorted({name for row in rows for name in (row.exceptions or "").split(", ") if name})
    words = list(dict.fromkeys(row.says_label for row in rows))
    categories = list(dict.fromkeys(row.category for row in rows if row.category not in (None, "NA")))
    text = ", ".join(words) + (f" · category {', '.join(categories)}" if categories else "")
    text += f", except for {' or '.join(exceptions)}" if exceptions else ""
    records = tuple(dict.fromkeys(row.record for row in rows))
    return Said(
        text=text,
        leans="both" if len(leanings) == 2 else next(iter(leanings), "neither"),
        records=records,
        places=tuple(ranges_of(kg.store, records)),
        weak=any(row.insufficient for row in rows),
    )


def heading(voice: str) -> str:
    """What a column of a voice is called."""
    return {"policy": "Policy", "evidence": "Evidence", "design": "Designs of studies"}.get(voice, voice)


def leanings(kg: KnowledgeGraph) -> dict[str, str]:
    """How each coverage status leans, by its IRI: `for` the treatment, `against` it, or `neither`, if it is no answer."""
    table = kg.query(
        "SELECT ?status ?leans { ?status iort:grantsCoverage ?grants "
        'BIND (IF(?grants, "for", IF(EXISTS { status:no-answer skos:member ?status }, "neither", "against")) AS ?leans) } ORDER BY ?status'
    )
    return {row.status: row.leans for row in cast("Table", table)}
