"""`concordance`: does the policy agree with each guideline, and with what the evidence shows? One row a site, one mark a voice."""

from iort_kg.graph import KnowledgeGraph
from iort_kg.plots.picture import (
    BLACK,
    BLUE,
    GRAY,
    GREEN,
    MARGIN,
    ORANGE,
    PALE,
    PURPLE,
    RULE,
    SMALL,
    VERMILION,
    WIDTH,
    Link,
    Picture,
    leading,
    styled,
    text_width,
    wrap,
)
from iort_kg.plots.records import choose_policy, spell_out
from iort_kg.provenance import describe_lines
from iort_kg.standing import Said, SiteRow, find_standing

ROW, TOP, SITE, ZONE, WORDS = 0.34, 1.75, 2.3, 1.6, 7.4
ZONES = ("against", "both", "neither", "for")
NAMES = {"against": "speaks against", "both": "divided", "neither": "silent or undecided", "for": "speaks for"}
SHAPES, COLORS = ("o", "^", "v", "P", "X"), (GREEN, PURPLE, ORANGE, VERMILION, GRAY)
SYMBOLS = {"agrees": "✓", "contradicts": "✗", "divided": "±"}
NOTE = (
    "The policy speaks for a site if it grants coverage. A guideline speaks by the stances of its recommendations; it is divided if they "
    "differ, or if its panel is (category 3). The evidence speaks by the claims of the Summary of Evidence: for, if a claim favors the "
    "treatment; against, if one favors the comparator or shows no difference or no benefit, unless in harms; divided, if both. "
    "An open diamond: the summary calls that evidence insufficient, whichever way it points. Bold: a voice contradicts the policy."
)


def concordance(kg: KnowledgeGraph, *, policy: str | None = None, link: Link | None = None) -> Picture:
    """Where each voice stands on each site, and who agrees with the policy."""
    chosen = choose_policy(kg, policy)
    rows, issuers = find_standing(kg, chosen.policy)
    voices = ["policy", *issuers, "claim"]
    note = " ".join(filter(None, (NOTE, (spelled := spell_out(kg, issuers)) and f"{spelled}.")))
    notes = wrap(note, WIDTH - 2 * MARGIN, SMALL)
    with styled():
        picture = Picture("Who agrees with the policy?", TOP + ROW * len(rows) + 0.3 + leading(SMALL) * len(notes), link)
        contrary = [row for row in rows if any(verdict == "contradicts" for verdict in _verdicts(row, voices).values())]
        picture.summary = f"On {len(contrary)} of {len(rows)} sites, a guideline or the evidence points the other way than {chosen.label}."
        picture.notes = [note]
        picture.heading(picture.summary[:-1])
        _legend(picture, voices, weak=any("claim" in row.said and row.said["claim"].weak for row in rows))
        _draw_zones(picture, len(rows))
        previous = None
        for number, row in enumerate(rows):
            top = TOP + ROW * number
            leans = row.said["policy"].text
            picture.rule(top, color=BLACK if leans != previous else RULE, linewidth=1.0 if leans != previous else 0.5)
            previous = leans
            _draw_row(picture, row, voices, top + ROW / 2)
        picture.rule(TOP + ROW * len(rows), color=BLACK, linewidth=1.0)
        picture.paragraph(TOP + ROW * len(rows) + 0.2, notes, color=GRAY)
    return picture


def verdict(policy: Said, other: Said) -> str:
    """How a voice stands to the policy: `agrees`, `contradicts`, `divided` or `undecided`."""
    if "neither" in (policy.leans, other.leans):
        return "undecided"
    if "both" in (policy.leans, other.leans):
        return "divided"
    return "agrees" if policy.leans == other.leans else "contradicts"


def _verdicts(row: SiteRow, voices: list[str]) -> dict[str, str]:
    return {voice: verdict(row.said["policy"], row.said[voice]) for voice in voices[1:] if voice in row.said}


def _draw_zones(picture: Picture, count: int) -> None:
    for number, zone in enumerate(ZONES):
        left = SITE + number * (WORDS - SITE) / len(ZONES)
        width = (WORDS - SITE) / len(ZONES)
        if number % 2 == 0:
            picture.box(left, TOP - 0.3, width, ROW * count + 0.3, facecolor=PALE, edgecolor="none", zorder=0)
        picture.write(left + width / 2, TOP - 0.15, NAMES[zone], SMALL, weight="bold", ha="center")
    picture.write(MARGIN, TOP - 0.15, "Site", weight="bold")
    picture.write(WORDS + 0.15, TOP - 0.15, "Compared with the policy", weight="bold")


def _draw_row(picture: Picture, row: SiteRow, voices: list[str], middle: float) -> None:
    picture.write(MARGIN, middle, row.label)
    width = (WORDS - SITE) / len(ZONES)
    present = [voice for voice in voices if voice in row.said]
    slots: dict[str, list[str]] = {}
    for voice in present:
        slots.setdefault(row.said[voice].leans, []).append(voice)
    verdicts = _verdicts(row, voices)
    for zone, found in slots.items():
        for number, voice in enumerate(found):
            x = SITE + width * (ZONES.index(zone) + 0.5) + 0.27 * (number - (len(found) - 1) / 2)
            said = row.said[voice]
            shape, color = _look(voice, voices)
            weak = voice == "claim" and said.weak
            mark = picture.symbol(x, middle, shape, 10, mfc="white" if weak else color, mec=color, mew=1.5, zorder=3)
            picture.mark(
                [mark], "voice", f"{row.label}, {_name(voice)}: {NAMES[zone]} ({said.text})", said.records, describe_lines(said.places),
                site=row.label, voice=voice, leans=zone, text=said.text, verdict=verdicts.get(voice), open=weak,
            )  # fmt: skip
    contradicted = "contradicts" in verdicts.values()
    words = [f"{_name(voice)} {SYMBOLS[found]}" for voice, found in verdicts.items() if found in SYMBOLS]
    weight, color = ("bold", BLACK) if contradicted else ("normal", GRAY)
    picture.write(WORDS + 0.15, middle, "   ".join(words) or "–", SMALL + 0.5, color=color, weight=weight)


def _legend(picture: Picture, voices: list[str], *, weak: bool) -> None:
    x = MARGIN + 0.1
    for voice in voices:
        shape, color = _look(voice, voices)
        picture.symbol(x, 1.05, shape, 10, color=color)
        picture.write(x + 0.17, 1.05, _name(voice), SMALL)
        x += 0.45 + text_width(_name(voice), SMALL)
    if weak:
        shape, color = _look("claim", voices)
        picture.symbol(x, 1.05, shape, 10, mfc="white", mec=color, mew=1.5)
        picture.write(x + 0.17, 1.05, words := "evidence that is called insufficient", SMALL)
        x += 0.45 + text_width(words, SMALL)
    picture.write(x + 0.2, 1.05, "✓ agrees with the policy   ✗ contradicts it   ± divided", SMALL)


def _look(voice: str, voices: list[str]) -> tuple[str, str]:
    if voice == "policy":
        return "s", BLACK
    if voice == "claim":
        return "D", BLUE
    number = voices.index(voice) - 1
    return SHAPES[number % len(SHAPES)], COLORS[number % len(COLORS)]


def _name(voice: str) -> str:
    return {"policy": "policy", "claim": "evidence"}.get(voice, voice)
