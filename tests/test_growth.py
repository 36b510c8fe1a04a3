"""Questions cost little more than the engine that answers them, and no more for many policies than the data grows.

Bounds on ratios and exponents, not on seconds: both programs run one after the other on the same store, the least of some runs
counts, and short questions, in which the clock's error shows, only count in the sum. An exponent of 2, which a join between policies
gives, is well outside.
"""

import json
import math
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT

FEW, MANY = 3, 12
WORTH = 0.004  # CPU seconds from which on a question is looked at by itself
MOST_RATIO, MOST_RATIO_IN_ALL, MOST_EXPONENT, MOST_EXPONENT_IN_ALL = 1.5, 1.35, 1.5, 1.25
READING_INPUTS = 0.006  # CPU seconds that a question may take beside, whatever the size
ENOUGH = "0.03"

Figures = dict[str, dict[str, float]]


@dataclass
class Measured:
    """How many quads are of policies in a store, and what each question takes on it by either program."""

    quads: int
    ours: Figures
    bare: Figures


def run(*command: object) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, *map(str, command)], capture_output=True, text=True, env=environment, check=True)
    return done.stdout


def measure(folder: Path, policies: int, texts: Path | None) -> Measured:
    """On a corpus of that size; a question is asked with the same inputs at every size."""
    steps = ROOT / "benchmarks" / "steps.py"
    store = folder / "store"
    run(ROOT / "benchmarks" / "corpus.py", folder / "corpus", "--policies", policies, "--processes", 1)
    run("-m", "iort_kg", "load", folder / "corpus", "--store", store, "--no-check", "--jobs", 1)
    quads = folder / "quads.nq"
    run(steps, "dump", store, quads)
    if texts is None:
        texts = folder.parent / "texts.json"
        texts.write_text(run(steps, "texts", store), encoding="utf-8")
    ours, bare = (json.loads(run(steps, name, store, texts, ENOUGH)) for name in ("ask_ours", "ask_pyoxigraph"))
    own = sum(b"corpus-" in line for line in quads.read_bytes().splitlines())
    return Measured(own, ours, bare)


@pytest.fixture(scope="module")
def sizes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Measured, Measured]:
    folder = tmp_path_factory.mktemp("growth")
    few = measure(folder / "few", FEW, None)
    return few, measure(folder / "many", MANY, folder / "texts.json")


def total(figures: Figures) -> float:
    return sum(one["cpu"] for one in figures.values())


def test_the_exponent_is_the_slope_on_logarithmic_scales() -> None:
    def growth(points: dict[int, float]) -> float:
        code = f"import sys; sys.path.insert(0, {str(ROOT / 'benchmarks')!r}); from measuring import growth; print(growth({points}))"
        return float(run("-c", code))

    assert growth({10: 0.5, 100: 5.0, 1000: 50.0}) == pytest.approx(1, abs=0.001)
    assert growth({10: 3.0, 100: 300.0}) == pytest.approx(2, abs=0.001)
    assert growth({10: 1.0, 40: 2.0}) == pytest.approx(0.5, abs=0.001)


def test_both_answer_every_question_with_as_many_rows(sizes: tuple[Measured, Measured]) -> None:
    for measured in sizes:
        assert len(measured.ours) > 40
        assert {name: one.get("rows", one) for name, one in measured.ours.items()} == {
            name: one.get("rows", one) for name, one in measured.bare.items()
        }


def test_a_question_costs_little_more_than_its_text(sizes: tuple[Measured, Measured]) -> None:
    _, many = sizes
    taken = {name: (one["cpu"], many.bare[name]["cpu"]) for name, one in many.ours.items()}
    dear = {name: both for name, both in taken.items() if both[0] > MOST_RATIO * both[1] + READING_INPUTS}
    assert not dear, f"CPU seconds, and those of the same text by pyoxigraph: {dear}"
    assert total(many.ours) / total(many.bare) < MOST_RATIO_IN_ALL


def test_no_question_grows_faster_than_the_data(sizes: tuple[Measured, Measured]) -> None:
    few, many = sizes
    data = math.log(many.quads / few.quads)
    grown = {
        name: math.log(one["cpu"] / few.ours[name]["cpu"]) / data
        for name, one in many.ours.items()
        if one["cpu"] > WORTH and few.ours[name]["rows"]  # to find nothing is fast
    }
    fast = {name: round(exponent, 2) for name, exponent in grown.items() if exponent > MOST_EXPONENT}
    assert not fast, f"CPU grows by a power of the data: {fast}"
    assert math.log(total(many.ours) / total(few.ours)) / data < MOST_EXPONENT_IN_ALL


def test_no_answer_grows_faster_than_the_policies(sizes: tuple[Measured, Measured]) -> None:
    """Rows are counted, so this does not depend on the machine: records of two policies joined with one another would show."""
    few, many = sizes
    fast = {
        name: (few.ours[name]["rows"], one["rows"])
        for name, one in many.ours.items()
        if one["rows"] > 50 and one["rows"] > 2.5 * many.quads / few.quads * max(few.ours[name]["rows"], 5)
    }
    assert not fast, f"rows of {FEW} and of {MANY} policies: {fast}"
