"""`coverage_matrix`: sites against the policy's statement, each guideline issuer, and the evidence, in words, color and symbol."""

from collections.abc import Sequence
from dataclasses import dataclass

from iort_kg.graph import KnowledgeGraph
from iort_kg.plots.picture import BLACK, BLUE, GRAY, MARGIN, RULE, SMALL, VERMILION, WIDTH, Link, Picture, leading, styled, wrap
from iort_kg.plots.records import choose_policy, spell_out
from iort_kg.provenance import describe_lines
from iort_kg.standing import SIGNS, Said, SiteRow, find_standing, heading

TOP, SITE, GAP, PAD, INDENT = 1.2, 1.75, 0.05, 0.1, 0.21
# How a voice leans: the strong color, and the tint of a cell. The symbol says it without the color.
COLORS = {"for": (BLUE, "#DCEBF5"), "against": (VERMILION, "#FBE3D6"), "both": ("#8A6100", "#FBF0D5"), "neither": (GRAY, "#EFEFEF")}
Column = tuple[str, float, float]
NOTE = (
    "✓ speaks for, or grants coverage; ✗ speaks against, or grants none, or finds the evidence insufficient; ± both, in its parts or in a "
    "divided panel (category 3); ○ silent or undecided; an empty cell: nothing is said. What is said of a wider site counts for the sites "
    "within it. The policy’s status is that of its words, before any criterion is tested; the evidence is that of the Summary of Evidence, "
    "with the designs that it names."
)


@dataclass(frozen=True)
class Cell:
    """A cell with its lines of text."""

    said: Said | None
    text: list[str]


def coverage_matrix(kg: KnowledgeGraph, *, policy: str | None = None, link: Link | None = None) -> Picture:
    """Sites by policy statement, guideline stance and category, sufficiency of evidence, and designs."""
    chosen = choose_policy(kg, policy)
    rows, issuers = find_standing(kg, chosen.policy)
    voices = ["policy", *issuers, "evidence", "design"]
    columns = _columns(voices)
    table = [(row, [_cell(voice, row.said.get(voice), width) for voice, _, width in columns]) for row in rows]
    heights = [max(0.3, *(leading(SMALL) * len(cell.text) + 0.13 for cell in cells)) for _, cells in table]
    note = " ".join(filter(None, (NOTE, (spelled := spell_out(kg, issuers)) and f"{spelled}.")))
    notes = wrap(note, WIDTH - 2 * MARGIN, SMALL)
    with styled():
        height = TOP + sum(heights) + 0.3 + leading(SMALL) * len(notes)
        picture = Picture("Where policy, guidelines and evidence stand", height, link)
        picture.summary = f"Matrix of {len(rows)} sites by {', '.join(heading(voice) for voice in voices)}, from {chosen.label}."
        picture.notes = [note]
        picture.heading(chosen.label)
        picture.write(MARGIN, TOP - 0.2, "Site", weight="bold")
        for voice, left, _ in columns:
            picture.write(left, TOP - 0.2, heading(voice), weight="bold")
        top = TOP
        status = None
        for (row, cells), tall in zip(table, heights, strict=True):
            new = row.said["policy"].text != status
            picture.rule(top, color=BLACK if new else RULE, linewidth=1.0 if new else 0.5)
            status = row.said["policy"].text
            _draw_row(picture, row, list(zip(columns, cells, strict=True)), top, tall)
            top += tall
        picture.rule(top, color=BLACK, linewidth=1.0)
        picture.paragraph(top + 0.2, notes, color=GRAY)
    return picture


def _draw_row(picture: Picture, row: SiteRow, cells: Sequence[tuple[Column, Cell]], top: float, tall: float) -> None:
    for number, line in enumerate(lines := wrap(row.label, SITE - 0.1)):
        picture.write(MARGIN, top + tall / 2 + (number - (len(lines) - 1) / 2) * leading(SMALL), line)
    for (voice, left, width), cell in cells:
        if cell.said is None:
            continue
        plain = voice == "design"
        symbol, (strong, tint) = SIGNS[cell.said.leans], COLORS[cell.said.leans]
        box = picture.box(left, top + 0.03, width - GAP, tall - 0.06, facecolor="white" if plain else tint, edgecolor="none")
        if not plain:
            picture.write(left + PAD, top + tall / 2, symbol, 11, color=strong, weight="bold", ha="center")
        start, indent = top + tall / 2 - leading(SMALL) * (len(cell.text) - 1) / 2, 0 if plain else INDENT
        texts = [picture.write(left + indent, start + leading(SMALL) * line, text, SMALL) for line, text in enumerate(cell.text)]
        picture.mark(
            [box, *texts], "cell", f"{row.label}, {heading(voice)}: {cell.said.text}", cell.said.records, describe_lines(cell.said.places),
            site=row.label, voice=voice, text=cell.said.text, leans=cell.said.leans, symbol="" if plain else symbol,
        )  # fmt: skip


def _columns(voices: Sequence[str]) -> list[Column]:
    """Voice, left edge and width; the wordier columns are wider."""
    parts = [{"policy": 1.15, "evidence": 1.15, "design": 1.25}.get(voice, 1.0) for voice in voices]
    unit = (WIDTH - 2 * MARGIN - SITE) / sum(parts)
    return [(voice, MARGIN + SITE + unit * sum(parts[:number]), unit * parts[number]) for number, voice in enumerate(voices)]


def _cell(voice: str, said: Said | None, width: float) -> Cell:
    return Cell(said, wrap(said.text, width - GAP - (0 if voice == "design" else INDENT) - 0.05, SMALL) if said else [])
