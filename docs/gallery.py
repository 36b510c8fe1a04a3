"""Draw the pictures that the documentation shows: `python docs/gallery.py`. Writes docs/gallery.md and docs/pictures/.

The day is fixed, so that the same graph gives the same files. Pictures are written only if what they show has changed, or with --all.
"""

import sys
from datetime import date
from pathlib import Path

import iort_kg
from iort_kg.audit import run_checks
from iort_kg.graph import KnowledgeGraph
from iort_kg.plots import QUESTIONS, Picture, draw, to_svg, write_picture

DOCS = Path(__file__).parent
PICTURES = DOCS / "pictures"
DAY = date(2026, 1, 1)
POLICY = "cam80108"
# Stem of the file, picture, its options, and what a reader should see in it.
SHOWN: list[tuple[str, str, dict[str, str], str]] = [
    (
        "coverage-matrix",
        "coverage-matrix",
        {},
        "What policy, guidelines and evidence say of each site: head and neck cancer has category 2A, and is not covered.",
    ),
    (
        "concordance",
        "concordance",
        {},
        "The same, as agreement: marks that stand apart from the policy's square disagree with it.",
    ),
    (
        "forest-rectal-cancer",
        "forest",
        {"site": "rectal-cancer"},
        "All effects reported for one site. Open marks point, by the label of their outcome, away from the document's own rates or words.",
    ),
    (
        "forest-overall-survival",
        "forest",
        {"outcome": "overall-survival"},
        "All effects reported for one outcome; each measure has a panel of its own.",
    ),
    ("evidence-map", "evidence-map", {}, "How much evidence there is, and of which design; most sites have case series alone."),
    ("survival-rectal-cancer", "survival", {"site": "rectal-cancer"}, "Rates at the times for which the trials report them."),
    ("timeline", "timeline", {"as_of": DAY.isoformat()}, "One review changed what is covered; the next is overdue."),
]


def main() -> None:
    """Write the page, and the pictures that are not current."""
    PICTURES.mkdir(exist_ok=True)
    (DOCS / "gallery.md").write_text(page(), encoding="utf-8")
    kg = iort_kg.load()
    for stem, picture in pictures(kg):
        path = PICTURES / f"{stem}.svg"
        if "--all" in sys.argv or not path.is_file() or path.read_text(encoding="utf-8") != to_svg(picture):
            write_picture(picture, path)
            write_picture(picture, path.with_suffix(".png"))
            print(path)


def pictures(kg: KnowledgeGraph) -> list[tuple[str, Picture]]:
    """Each picture with the stem of its file."""
    findings = run_checks(kg.store, as_of=DAY)
    drawn = []
    for stem, name, options, _ in SHOWN:
        given: dict[str, object] = {key: DAY if key == "as_of" else value for key, value in options.items()}
        drawn.append((stem, draw(name, kg, policy=POLICY, **given, **({"findings": findings} if name == "forest" else {}))))
    return drawn


def page() -> str:
    """The page."""
    lines = [
        "# Pictures",
        "",
        "Written by `docs/gallery.py`. Each is drawn from the graph by `iort-kg plot` or by `iort_kg.plots`, as SVG, PDF or PNG. In an",
        "SVG that is opened by itself, each mark links to its record and tells its lines. Needs `pip install 'iort-kg[plot]'`.",
        "",
        "```python",
        "import iort_kg",
        "from iort_kg.plots import figure_data, forest, write_picture",
        "",
        'picture = forest(iort_kg.load(), site="rectal-cancer", policy="cam80108")',
        'write_picture(picture, "rectal.svg")',
        'figure_data(picture)["marks"][0]  # what is drawn: label, record, lines, numbers',
        "```",
        "",
    ]
    for stem, name, options, about in SHOWN:
        words = " ".join(
            [
                "iort-kg plot",
                name,
                "--policy",
                POLICY,
                *(f"--{key.replace('_', '-')} {value}" for key, value in options.items()),
                f"--output {name}.svg",
            ]
        )
        questions = ", ".join(f"[{question}](questions.md#{question})" for question in QUESTIONS[name])
        lines += [f"## {stem.replace('-', ' ').capitalize()}", "", about, "", f"![{about}](pictures/{stem}.svg)", ""]
        lines += ["```sh", words, "```", "", f"The numbers: {questions}.", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
