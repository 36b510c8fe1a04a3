"""Pictures: the numbers, labels, marks, links and words that are drawn, written from the document; not pixels."""

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

pytest.importorskip("matplotlib", reason="pictures need matplotlib (pip install 'iort-kg[plot]')")

import iort_kg
from iort_kg.assets import query_files
from iort_kg.catalog import question_names
from iort_kg.cli_plot import PICTURES as NAMES
from iort_kg.errors import InvalidInput, UnknownName
from iort_kg.findings import Finding
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import BASE, ONTOLOGY, PREFIXES
from iort_kg.plots import (
    PICTURES,
    QUESTIONS,
    Picture,
    concordance,
    coverage_matrix,
    draw,
    evidence_map,
    figure_data,
    forest,
    survival,
    timeline,
    to_bytes,
    to_svg,
    write_picture,
)
from iort_kg.plots.forest_rows import DISPUTING
from iort_kg.plots.picture import SIZE, text_width
from iort_kg.plots.records import positions
from iort_kg.standing import leanings

ROOT = Path(__file__).parent.parent
SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
POLICY = BASE + "policy/cam80108/"
NAMED: dict[str, dict[str, Any]] = {
    **{name: {} for name in PICTURES},
    "forest": {"site": "rectal-cancer", "findings": ()},
    "survival": {"site": "rectal-cancer"},
    "timeline": {"as_of": date(2026, 1, 1)},
}


def found(name: str, effect: str) -> Finding:
    return Finding(check=name, family="labels", severity="warning", entity=f"{POLICY}effect/{effect}", message="looks wrong")


def marks(picture: Picture, kind: str, *keys: str) -> set[tuple[Any, ...]]:
    return {tuple(mark.values[key] for key in keys) for mark in picture.marks if mark.kind == kind}


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    """The policy that these pictures are of, alone."""
    return iort_kg.load(policies=["cam80108"])


@pytest.fixture(scope="module")
def rectal(kg: KnowledgeGraph) -> Picture:
    findings = [
        found("p-against-interval", "mirnezami-2013-wound-complications"),
        found("ratio-against-rates", "masaki-2020-overall-survival"),
    ]
    return forest(kg, "rectal-cancer", findings=findings)


@pytest.fixture(scope="module", params=sorted(PICTURES))
def picture(request: pytest.FixtureRequest, kg: KnowledgeGraph) -> Picture:
    return draw(request.param, kg, **NAMED[request.param])


# ---------------------------------------------------------------- what is drawn


def test_the_forest_of_rectal_cancer_draws_what_the_document_prints(rectal: Picture) -> None:
    """Lines 141, 198 and 207."""
    expected = {
        ("hazard ratio", "0.33", "0.2", "0.54", True, "below 1"),
        ("hazard ratio", "0.51", "0.31", "0.85", True, "below 1"),
        ("odds ratio", "0.22", "0.05", "0.86", True, "above 1"),
        ("odds ratio", "1.264", "0.523", "3.051", False, "above 1"),
        ("odds ratio", "2.554", "1.041", "6.269", False, "above 1"),
        ("odds ratio", "1.35", "0.302", "6.034", False, "below 1"),
        ("odds ratio", "1.13", "0.77", "1.65", True, "below 1"),
        ("odds ratio", "1.35", "0.84", "2.82", True, "below 1"),
        ("odds ratio", "0.94", "0.42", "2.1", True, "below 1"),
        ("odds ratio", "1.86", "1.03", "3.38", True, "below 1"),
    }
    drawn = marks(rectal, "estimate", "measure", "value", "lower", "upper", "pooled", "better")
    assert {(measure, *(Decimal(number) for number in row), pooled, better) for measure, *row, pooled, better in expected} == drawn


def test_what_has_no_interval_is_told_and_not_drawn(rectal: Picture) -> None:
    """Lines 125 and 136: p values without an estimate."""
    listed = [mark for mark in rectal.marks if mark.kind == "listed"]
    assert {mark.values["p"] for mark in listed} == {"0.15", "0.2578", "0.6037", "0.6018", ""}
    (survived,) = (mark for mark in listed if mark.values["p"] == "0.2578")
    assert survived.label == "Dubois 2011 · overall survival: estimate not reported; p = 0.2578; n 73 + 69"
    assert survived.lines == "line 136"


def test_the_axis_is_logarithmic_and_each_panel_says_which_side_is_better(rectal: Picture) -> None:
    assert [axes.get_xscale() for axes in rectal.axes] == ["log"] * 3
    assert all(axes.get_xlim()[0] < 0.05 and axes.get_xlim()[1] > 6.269 for axes in rectal.axes)
    texts = [text.get_text() for text in rectal.texts]
    assert texts.count("◀ favors IORT") == texts.count("favors comparator ▶") == 2
    assert texts.count("◀ favors comparator, by label") == texts.count("favors IORT, by label ▶") == 1
    headings = [text for text in texts if " ratio (" in text]
    assert [heading.partition(")")[0] for heading in headings] == ["Hazard ratio (HR", "Odds ratio (OR", "Odds ratio (OR"]
    assert "1.264 (0.523 to 3.051)" in texts
    assert "482" in texts
    assert "38 + 38" in texts


def test_marks_stand_where_their_numbers_are(rectal: Picture) -> None:
    hazard = rectal.axes[0]
    spans = {
        tuple(round(float(x), 3) for x in (patch.get_path().vertices[:, 0].min(), patch.get_path().vertices[:, 0].max()))
        for patch in hazard.patches
    }
    assert spans == {(0.2, 0.54), (0.31, 0.85)}
    squares = {float(line.get_xdata()[0]) for axes in rectal.axes for line in axes.lines if line.get_marker() == "s"}
    assert squares == {1.264, 2.554, 1.35}


def test_findings_give_daggers_footnotes_and_open_marks(rectal: Picture) -> None:
    flagged = {mark.record.rpartition("/")[2]: mark.values for mark in rectal.marks if mark.values["dagger"]}
    assert set(flagged) == {"mirnezami-2013-wound-complications", "masaki-2020-overall-survival"}
    for values, disputed in ((flagged["mirnezami-2013-wound-complications"], False), (flagged["masaki-2020-overall-survival"], True)):
        assert values["disputed"] is disputed
        assert any(note.startswith(f"{values['dagger']} warning (") for note in rectal.notes)
    assert set(query_files("check")) >= DISPUTING


def test_the_audit_is_run_if_its_findings_are_not_given(kg: KnowledgeGraph) -> None:
    """Line 141: the ratio is above 1, and survival is lower with the treatment (lines 139 and 140)."""
    (mark,) = (mark for mark in forest(kg, "C20", "overall-survival").marks if "masaki" in mark.record)
    assert mark.values["disputed"]


def test_pooled_and_single_are_told_apart_within_a_review(kg: KnowledgeGraph) -> None:
    """Line 215: one of the four is the largest study alone."""
    drawn = marks(forest(kg, "gastric-cancer", findings=()), "estimate", "value", "p", "size", "pooled")
    assert drawn == {
        (Decimal("0.97"), "0.837", "4 studies", True),
        (Decimal("0.6"), "0.011", "3 studies", True),
        (Decimal("0.54"), "", "292", False),
        (Decimal("0.4"), "<0.001", "4 studies", True),
    }


def test_measures_are_never_mixed(kg: KnowledgeGraph) -> None:
    picture = forest(kg, outcome="overall-survival", findings=())
    assert {measure for (measure,) in marks(picture, "estimate", "measure")} >= {"hazard ratio", "odds ratio"}
    assert len(picture.axes) == len(marks(picture, "estimate", "measure", "better"))


def test_survival_draws_the_points_and_nothing_else(kg: KnowledgeGraph) -> None:
    """Lines 139 and 140."""
    picture = survival(kg, "rectal-cancer", "overall-survival")
    expected = {
        (5, "71.5%", False),
        (10, "61.7%", False),
        (15, "61.7%", False),
        (5, "81.8%", True),
        (10, "73.8%", True),
        (15, "64.6%", True),
    }
    assert marks(picture, "point", "time", "reported", "compared") == expected
    (axes,) = picture.axes
    points = {(float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in axes.lines if line.get_linestyle() == "None"}
    assert points == {(5, 71.5), (10, 61.7), (15, 61.7), (5, 81.8), (10, 73.8), (15, 64.6)}
    guides = [line for line in axes.lines if line.get_linestyle() == ":"]
    assert len(guides) == 2
    assert all(len(line.get_xdata()) == 3 and line.get_linewidth() < 1 for line in guides)
    assert axes.get_ylim() == (0, 100)
    assert any("no curve is given" in note for note in picture.notes)


def test_a_time_without_a_unit_is_told_and_not_drawn(kg: KnowledgeGraph) -> None:
    """Line 253."""
    listed = [mark for mark in survival(kg, "head-and-neck-cancer").marks if mark.kind == "listed"]
    assert {mark.values["reported"] for mark in listed} == {"58%", "34%", "26%"}
    assert all(mark.lines == "line 253" and "without a unit" in mark.label for mark in listed)


def test_the_matrix_has_the_cells_of_the_document(kg: KnowledgeGraph) -> None:
    """Lines 42, 48, 350, 358, 360, 382, 384, 398, 401 to 404."""
    picture = coverage_matrix(kg)
    cells = {
        (mark.values["site"], mark.values["voice"]): (mark.values["text"], mark.values["symbol"], mark.lines) for mark in picture.marks
    }
    assert cells["head and neck cancer", "policy"] == ("investigational and not medically necessary", "✗", "line 48")
    assert cells["head and neck cancer", "NCCN"] == ("may be considered · category 2A", "✓", "line 401")
    assert cells["pancreatic cancer", "policy"] == ("medically necessary", "✓", "line 42")
    assert cells["pancreatic cancer", "NCCN"] == ("no established role", "✗", "line 403")
    assert cells["pancreatic cancer", "ABS"] == ("may be considered", "✓", "line 384")
    assert cells["cervical cancer", "NCCN"] == ("recommended · category 3", "±", "line 398")
    assert cells["cervical cancer", "ABS"][:2] == ("may be considered, only in a trial", "±")
    assert cells["rectal cancer", "evidence"][0] == "insufficient, more evidence needed, except for T4 tumor or recurrent tumor"
    assert cells["renal cell carcinoma", "design"] == ("case series", "", "line 362")
    assert cells["ovarian cancer", "NCCN"] == ("not addressed", "○", "line 402")
    assert ("fibromatosis", "ABS") not in cells


def test_the_evidence_map_has_a_bubble_a_study(kg: KnowledgeGraph) -> None:
    """Lines 120, 121, 174 and 267; the review of line 174 prints no total."""
    picture = evidence_map(kg)
    rectal = {row[1:] for row in marks(picture, "bubble", "site", "study", "design", "participants") if row[0] == "rectal cancer"}
    assert rectal == {
        ("Dubois 2011", "randomized controlled trial", 142),
        ("Masaki 2020", "randomized controlled trial", 76),
        ("Wiig 2014", "systematic review", None),
        ("Mirnezami 2013", "systematic review", 3003),
    }
    texts = [text.get_text() for text in picture.texts]
    assert "2 studies, n = 218" in texts
    assert len(picture.marks) == 29
    widths = {mark.values["study"]: artist.width for mark in picture.marks for artist in picture.artists if artist.get_gid() == mark.id}  # type: ignore[attr-defined]
    widths |= {mark.values["study"]: patch.width for mark in picture.marks for patch in picture.patches if patch.get_gid() == mark.id}  # type: ignore[attr-defined]
    assert (widths["Mirnezami 2013"] / widths["Dubois 2011"]) ** 2 == pytest.approx(3003 / 142), "the area is the number"


def test_designs_stand_by_strength_and_signs_by_status(kg: KnowledgeGraph) -> None:
    """Lines 34, 42 and 48: what the statement leaves to another policy, or open, is neither granted nor refused."""
    assert {iri.rpartition("/")[2]: side for iri, side in leanings(kg).items()} == {
        "medically-necessary": "for",
        "undetermined": "neither",
        "out-of-scope": "neither",
        "investigational": "against",
    }
    order = [iri.rpartition("/")[2] for iri in positions(kg)]
    assert order.index("systematic-review") < order.index("randomized-controlled-trial") < order.index("nonrandomized-trial")
    assert order[-1] == "case-series"
    places: dict[str, float] = {}
    for text in evidence_map(kg).texts:
        places.setdefault(text.get_text(), float(text.get_position()[0 if text.get_fontweight() == "bold" else 1]))
    assert places["systematic review"] < places["randomized"] < places["nonrandomized"] < places["pooled analysis"] < places["case series"]
    assert places["rectal cancer"] > places["gynecologic cancer"] > places["renal cell carcinoma"], "granted, open, refused: from the top"


def test_abbreviations_and_open_marks_are_explained(kg: KnowledgeGraph) -> None:
    """Lines 366 and 392."""
    for drawn in (concordance(kg), coverage_matrix(kg)):
        assert "NCCN: National Comprehensive Cancer Network; ABS: American Brachytherapy Society." in drawn.notes[0]
    assert "evidence that is called insufficient" in [text.get_text() for text in concordance(kg).texts]
    notes = forest(kg, "rectal-cancer", findings=[found("ratio-against-rates", "masaki-2020-overall-survival")]).notes
    assert [note[:1] for note in notes] == ["■", "□", "†", "†"]
    assert not [note for note in forest(kg, "rectal-cancer", findings=()).notes if note.startswith(("□", "†"))]


def test_the_timeline_marks_the_change_of_intent_and_the_overdue_review(kg: KnowledgeGraph) -> None:
    """Lines 6 and 580 to 610."""
    picture = timeline(kg, as_of=date(2022, 1, 1))
    changed = {day for day, intent in marks(picture, "entry", "date", "changes_intent") if intent}
    assert changed == {date(2016, 12, 1)}
    assert len([mark for mark in picture.marks if mark.kind == "entry"]) == 8
    assert {intent for day, intent in marks(picture, "entry", "date", "changes_intent") if day == date(2013, 12, 3)} == {None}
    (late,) = (mark for mark in picture.marks if mark.kind == "overdue")
    assert late.label == "next review due 2021-12: overdue on 2022-01-01"
    assert not [mark for mark in timeline(kg, as_of=date(2021, 12, 31)).marks if mark.kind == "overdue"]


def test_concordance_says_who_contradicts_the_policy(kg: KnowledgeGraph) -> None:
    """Lines 42, 48, 358, 379, 383, 384, 400, 401 and 403."""
    verdicts = {(site, voice): verdict for site, voice, verdict in marks(concordance(kg), "voice", "site", "voice", "verdict")}
    assert verdicts["pancreatic cancer", "NCCN"] == "contradicts"
    assert verdicts["pancreatic cancer", "ABS"] == "agrees"
    assert verdicts["head and neck cancer", "NCCN"] == "contradicts"
    assert verdicts["head and neck cancer", "ABS"] == "contradicts"
    assert verdicts["brain metastasis", "ABS"] == "contradicts"
    assert verdicts["rectal cancer", "claim"] == "divided"
    assert verdicts["uterine cancer", "NCCN"] == "divided"
    assert verdicts["gastric cancer", "NCCN"] == "undecided"
    weak = {(mark.values["site"], mark.values["open"]) for mark in concordance(kg).marks if mark.values["voice"] == "claim"}
    assert {open_mark for _, open_mark in weak} == {True}, "the summary calls all of its evidence insufficient"


# ---------------------------------------------------------------- every picture


def test_every_mark_knows_its_record_lines_and_link(picture: Picture, kg: KnowledgeGraph) -> None:
    assert picture.marks
    for mark in picture.marks:
        assert any(kg.store.quads_for_pattern(ox.NamedNode(mark.record), None, None))
        assert mark.lines.startswith("line"), mark
        assert mark.url == mark.record
    assert len({mark.id for mark in picture.marks}) == len(picture.marks)


def test_the_description_says_what_is_drawn(picture: Picture) -> None:
    assert picture.alt.startswith(picture.title)
    assert all(mark.label.rstrip(".") in picture.alt for mark in picture.marks)
    assert figure_data(picture)["alt"] == picture.alt
    assert [mark["id"] for mark in figure_data(picture)["marks"]] == [mark.id for mark in picture.marks]


def test_the_svg_links_and_tells_each_mark_and_is_the_same_each_time(picture: Picture) -> None:
    text = to_svg(picture)
    assert text == to_svg(picture)
    root = ElementTree.fromstring(text)
    assert root.findtext(f"{SVG}title") == picture.title
    assert root.findtext(f"{SVG}desc") == picture.alt
    groups = {element.get("id"): element for element in root.iter() if element.get("id")}
    for mark in picture.marks:
        element = groups[mark.id]
        assert element.findtext(f"{SVG}title") == mark.tooltip
        assert {link.get(HREF) for link in element.iter(f"{SVG}a")} == {mark.url}
    assert "<dc:date>" not in text


def test_no_text_runs_out_of_the_picture(picture: Picture) -> None:
    width, height = picture.get_size_inches()
    for text in picture.texts:
        if text.get_rotation() == 0:
            wide = max(text_width(line, float(text.get_fontsize()), str(text.get_fontweight())) for line in text.get_text().split("\n"))
            x = float(text.get_position()[0]) * width
            left = x - {"left": 0.0, "center": wide / 2, "right": wide}[text.get_ha()]
            assert left >= 0, text
            assert left + wide <= width, text
            assert 0 < float(text.get_position()[1]) * height < height, text


def test_other_formats_begin_as_they_should(rectal: Picture) -> None:
    assert to_bytes(rectal, "png").startswith(b"\x89PNG")
    assert to_bytes(rectal, "pdf").startswith(b"%PDF")
    assert to_bytes(rectal, "pdf") == to_bytes(rectal, "pdf")
    with pytest.raises(InvalidInput, match="svg, png, pdf, not as 'jpg'"):
        to_bytes(rectal, "jpg")


def test_links_can_lead_elsewhere(kg: KnowledgeGraph) -> None:
    picture = timeline(kg, as_of=date(2026, 1, 1), link=lambda record: "/page/" + record.rpartition("/")[2] + "?a=1&b=<2>")
    links = {link.get(HREF) for link in ElementTree.fromstring(to_svg(picture)).iter(f"{SVG}a")}
    assert "/page/2016-12-01?a=1&b=<2>" in links
    assert all(str(link).startswith("/page/") for link in links)


def test_a_users_settings_neither_change_the_picture_nor_are_changed(kg: KnowledgeGraph) -> None:
    import matplotlib as mpl

    before = to_svg(concordance(kg))
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "black"}):
        assert to_svg(concordance(kg)) == before
        assert mpl.rcParams["font.size"] == 30
    assert "matplotlib.pyplot" not in sys.modules
    assert text_width("wide text", SIZE * 2) == pytest.approx(2 * text_width("wide text", SIZE), rel=0.02)


def test_pictures_questions_and_commands_are_the_same_list() -> None:
    assert set(PICTURES) == set(QUESTIONS) == set(NAMES)
    assert {question for questions in QUESTIONS.values() for question in questions} <= set(question_names())


# ---------------------------------------------------------------- other policies


OTHER = """
<../other> a iort:CoveragePolicy ; rdfs:label "Other plan" ; dcterms:identifier "O-1" ; dcterms:source <../../source/other#line=0,1> .
<statement/a> a iort:CoverageStatement ; iort:ofPolicy <../other> ; iort:precedence 1 ; iort:hasStatus status:medically-necessary ;
  dcterms:source <../../source/other#line=1,2> .
<indication/a> a iort:Indication ; iort:ofStatement <statement/a> ; iort:hasStatus status:medically-necessary ;
  iort:appliesToSite site:gastric-cancer ; dcterms:source <../../source/other#line=1,2> .
<history/a> a iort:HistoryEntry ; iort:ofPolicy <../other> ; dcterms:date "2020-02-02"^^xsd:date ;
  dcterms:source <../../source/other#line=2,3> .
<study/a> a iort:Study ; rdfs:label "Doe 2020" ; iort:appliesToSite site:gastric-cancer ; dcterms:source <../../source/other#line=3,4> ;
  iort:hasDesign design:randomized-controlled-trial ; iort:enrolledCount 10 .
<effect/a> a iort:EffectEstimate ; rdfs:label "Doe 2020: overall survival, with against without" ; iort:ofStudy <study/a> ;
  iort:measuresOutcome outcome:overall-survival ; iort:hasMeasure measure:hazard-ratio ; iort:value 2.5 ; iort:reportedAs "2.50" ;
  iort:lowerLimit 2.0 ; iort:upperLimit 3.0 ; dcterms:source <../../source/other#line=3,4> .
"""


def second_policy(folder: Path) -> KnowledgeGraph:
    """The shipped graph with a policy of another plan, which covers one site and has one effect and one review."""
    head = [f"@prefix {prefix}: <{iri}> ." for prefix, iri in PREFIXES.items()] + [f"@base <{BASE}policy/other/> ."]
    (folder / "other").mkdir()
    (folder / "other" / "policy.ttl").write_text("\n".join(head) + OTHER, encoding="utf-8")
    return iort_kg.load([folder / "other"], policies=["cam80108"])


def test_several_policies_are_told_apart(tmp_path: Path) -> None:
    kg = second_policy(tmp_path)
    with pytest.raises(InvalidInput, match="several policies are loaded: cam80108, other; name one"):
        coverage_matrix(kg)
    (effect,) = forest(kg, policy="other", findings=()).marks
    assert (effect.values["value"], effect.lines) == (Decimal("2.5"), "line 4")
    assert marks(coverage_matrix(kg, policy="other"), "cell", "site", "voice", "text") == {
        ("gastric cancer", "policy", "medically necessary")
    }
    assert marks(evidence_map(kg, policy="other"), "bubble", "study", "participants") == {("Doe 2020", 10)}
    assert [mark.kind for mark in timeline(kg, policy="other", as_of=date(2026, 1, 1)).marks] == ["entry"]
    assert len(concordance(kg, policy="other").marks) == 1
    assert not any("other" in mark.record for mark in forest(kg, "gastric-cancer", policy="cam80108", findings=()).marks)
    with pytest.raises(InvalidInput, match="there are rates for: none"):
        survival(kg, "gastric-cancer", policy="other")
    with pytest.raises(UnknownName, match="no policy with a coverage statement is called 'third'"):
        timeline(kg, policy="third")


def test_a_module_names_no_site_and_no_policy() -> None:
    sites = {path.stem for path in (ROOT / "ontology" / "policies").iterdir()} | {"NCCN", "rectal", "pancrea", "gastric"}
    for path in (ROOT / "iort_kg" / "plots").glob("*.py"):
        code = path.read_text(encoding="utf-8")
        assert not [site for site in sites if site in code.replace('site="rectal-cancer"), "rectal.svg"', "")], path
        assert len(code.splitlines()) < 200, path


# ---------------------------------------------------------------- command line

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_the_command_writes_what_the_function_draws(cli: Run, tmp_path: Path, kg: KnowledgeGraph) -> None:
    done = cli("--policies", "cam80108", "plot", "timeline", "--as-of", "2026-01-01", "--output", "t.svg")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "t.svg").read_text(encoding="utf-8") == to_svg(timeline(kg, as_of=date(2026, 1, 1)))
    assert [path.name for path in tmp_path.iterdir()] == ["t.svg"]


def test_without_a_name_the_pictures_are_listed(cli: Run) -> None:
    done = cli("plot")
    assert [line.split()[0] for line in done.stdout.splitlines()] == sorted(PICTURES)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["forst", "-o", "x.svg"], "no picture is called 'forst'; did you mean forest?"),
        (
            ["forest", "--site", "prostate-cancer", "-o", "x.svg"],
            "no effect is recorded for the site 'prostate-cancer'; there are effects for: ",
        ),
        (["forest", "--outcome", "fibrosis", "-o", "x.svg"], "no effect is recorded for the outcome 'fibrosis'; there are effects for: "),
        (
            ["survival", "--site", "breast-cancer", "-o", "x.svg"],
            "no rate of survival is recorded for the site 'breast-cancer'; there are rates for: ",
        ),
        (["survival", "-o", "x.svg"], "survival needs a site"),
        (["timeline", "--site", "C20", "-o", "x.svg"], "timeline does not take --site"),
        (["timeline"], "name a file to write"),
        (["timeline", "-o", "x.jpg"], "x.jpg ends in none of .svg, .png, .pdf"),
        (["timeline", "-o", "no/x.svg"], "cannot be written"),
        (["timeline", "--policy", "zz", "-o", "x.svg"], "no policy with a coverage statement is called 'zz'"),
        (["--site", "C20"], "there is no picture to go with the options"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(cli: Run, tmp_path: Path, arguments: list[str], says: str) -> None:
    done = cli("--policies", "cam80108", "plot", *arguments)
    assert done.returncode in (2, 3)
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert says in line
    assert not list(tmp_path.iterdir())


def test_without_matplotlib_the_message_names_the_extra(tmp_path: Path) -> None:
    code = "import sys; sys.modules['matplotlib'] = None; import iort_kg.cli as c; sys.argv[1:] = ['plot', 'timeline', '-ox.svg']; c.main()"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert done.stderr == "iort-kg: matplotlib is not installed; run: pip install 'iort-kg[plot]'\n"


# ---------------------------------------------------------------- gallery


def test_the_gallery_is_current(kg: KnowledgeGraph) -> None:
    specification = importlib.util.spec_from_file_location("gallery", ROOT / "docs" / "gallery.py")
    assert specification is not None
    assert specification.loader is not None
    gallery = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(gallery)
    assert (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8") == gallery.page(), "run python docs/gallery.py"
    for stem, picture in gallery.pictures(kg):
        root = ElementTree.parse(ROOT / "docs" / "pictures" / f"{stem}.svg").getroot()
        assert root.findtext(f"{SVG}desc") == picture.alt, f"{stem} is out of date; run python docs/gallery.py"
        assert (ROOT / "docs" / "pictures" / f"{stem}.png").is_file()
    assert {path.stem for path in (ROOT / "docs" / "pictures").iterdir()} == {stem for stem, *_ in gallery.SHOWN}


def test_the_example_of_the_gallery_runs(kg: KnowledgeGraph, tmp_path: Path) -> None:
    picture = forest(kg, "rectal-cancer", findings=())
    write_picture(picture, tmp_path / "rectal.svg")
    assert (tmp_path / "rectal.svg").read_text(encoding="utf-8") == to_svg(picture)
    assert ONTOLOGY not in figure_data(picture)["alt"]
