"""The page about a run of the benchmarks: tables and log-log pictures, made from results.json alone.

python benchmarks/page.py RESULTS.json PAGE.md
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from measuring import growth

Results = Mapping[str, Any]
SMALLEST_OF_FIT = 10
IN_MEMORY = "iort-kg in memory"
HEAD = """# Benchmarks

What `iort-kg` costs on synthetic policies of about 4,000 triples each, beside peers that do the same work on the same machine in the
same run. Read the ratios and the exponents; the seconds are of one shared machine. CPU seconds count user and system time of all
processes of a step; memory is the most that one of them held. An exponent is the slope of the line of least squares through the
logarithms of size and cost, from {smallest} policies on: 1 is growth in step with the data.

This page is made by one command, from the figures beside it ([results.json]({pictures}/results.json)):

```sh
python benchmarks/run.py --output docs/benchmarks --page docs/benchmarks.md
```

The corpora come from `python benchmarks/corpus.py DIR --policies N`: whole parts of the shipped policy, sampled and put together anew
under other names, with other sites, codes and numbers that fit one another; one policy of five carries a few errors, which are
listed beside it. The same seed gives the same bytes.
"""


def write_page(results: Results, page: Path) -> None:
    """Write the page, and its pictures and figures into the folder of its name."""
    pictures = page.with_suffix("")
    pictures.mkdir(parents=True, exist_ok=True)
    sizes = [int(size) for size in results["sizes"]]
    fit = [size for size in sorted(sizes) if size >= SMALLEST_OF_FIT] or sorted(sizes)
    parts = results["parts"]
    text = [HEAD.format(smallest=fit[0], pictures=pictures.name), _machine(results)]
    for name, section in SECTIONS.items():
        if parts.get(name):
            text.append(section(parts[name], pictures, fit))
    page.write_text("\n".join(text).rstrip() + "\n", encoding="utf-8")
    (pictures / "results.json").write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _machine(results: Results) -> str:
    rows = [(name, value) for name, value in results["machine"].items()]
    sizes = ", ".join(
        f"{size} ({figures['quads']:,} quads)" for size, figures in sorted(results["sizes"].items(), key=lambda one: int(one[0]))
    )
    return "## Machine and versions\n\n" + _table(("what", "which"), [*rows, ("policies", sizes)])


def _by_size(title: str, words: str, key: str) -> Callable[[Results, Path, list[int]], str]:
    """A section on a step whose costs are by size and program."""

    def section(part: Results, pictures: Path, fit: list[int]) -> str:
        series = _series(part, "cpu")
        _plot(pictures / f"{key}.svg", series, "CPU seconds")
        programs = list(series)
        rows = []
        for size in sorted(part, key=int):
            figures = part[size]
            rows.append((size, *(_cost(figures.get(program)) for program in programs)))
        rows.append(
            ("exponent", *(_number(growth({size: cost for size, cost in series[program].items() if size in fit})) for program in programs))
        )
        return f"## {title}\n\n{words}\n\n{_table(('policies', *programs), rows)}\n![{title}]({pictures.name}/{key}.svg)\n"

    return section


def _questions(part: Results, pictures: Path, fit: list[int]) -> str:
    largest = max(part, key=int)
    shown = [program for program in ("pyoxigraph", "rdflib", "Virtuoso") if any(program in part[size] for size in part)]
    names = sorted({name for size in part for name in part[size]["iort-kg"]["questions"]})
    rows, series = [], {}
    for name in names:
        costs = {int(size): one["cpu"] for size in part if (one := part[size]["iort-kg"]["questions"].get(name, {})) and "cpu" in one}
        series[name] = costs
        at = max(costs, default=0)
        if not at:
            continue
        cells = [_against(part, name, program, at, IN_MEMORY if program == "rdflib" else "iort-kg") for program in shown]
        mine = part[str(at)]["iort-kg"]["questions"][name]
        rows.append(
            (name, at, mine["rows"], f"{1000 * mine['cpu']:.2f}", *cells, _number(growth({s: c for s, c in costs.items() if s in fit})))
        )
    _plot(pictures / "questions.svg", series, "CPU seconds of a question", legend=False)
    total = {program: _sum(part, largest, program) for program in ("iort-kg", "pyoxigraph")}
    words = f"""Every shipped question, with inputs that may be left out left out. Beside the CPU milliseconds at the largest size at which
it was asked stand the times that a peer takes for the same text on the same quads, the largest size at which the peer was asked too:
above 1 the peer takes longer. pyoxigraph reads the same store, so the ratio is what the package adds; rdflib has its graph in memory, and
so is held against ours in memory. All questions at {largest} policies
together: {total["iort-kg"]:.1f} CPU s, {total["iort-kg"] / total["pyoxigraph"]:.2f} times pyoxigraph's."""
    heads = ("question", "policies", "rows", "CPU ms", *(f"{program}, times ours" for program in shown), "exponent")
    return f"## Questions\n\n{words}\n\n{_table(heads, rows)}\n![Questions: CPU by size, a line each]({pictures.name}/questions.svg)\n"


def _against(part: Results, name: str, program: str, at: int, ours_is: str) -> str:
    """A peer's CPU over ours, at the largest size at which both were measured."""
    for size in sorted(map(int, part), reverse=True):
        if size <= at and program in part[str(size)]:
            one = part[str(size)][program]["questions"].get(name, {})
            if "failed" in one:
                return "no answer"
            ours = part[str(size)][ours_is]["questions"].get(name, {})
            if "cpu" in one and ours.get("cpu"):
                note = "" if one.get("rows") == ours.get("rows") else ", other rows"
                return f"{one['cpu'] / ours['cpu']:.2f}{'' if size == at else f' at {size}'}{note}"
    return "–"


def _sum(part: Results, size: str, program: str) -> float:
    return float(sum(one.get("cpu", 0) for one in part[size][program]["questions"].values()))


def _check(part: Results, pictures: Path, fit: list[int]) -> str:
    section = _by_size(
        "Check",
        "All shapes, core and SPARQL, policy by policy in one process; and again after one policy has changed, with the other verdicts.",
        "check",
    )(_without(part, "beside pySHACL"), pictures, fit)
    rows = []
    for size, figures in sorted(part.items(), key=lambda one: int(one[0])):
        if beside := figures.get("beside pySHACL"):
            theirs, ours = (beside[f"{program}, cpu of each"] for program in ("pySHACL", "iort-kg"))
            rows.append((f"{beside['policies']} of {size}", f"{theirs:.2f}", f"{ours:.4f}", f"{theirs / ours:.0f}"))
    heads = ("policies", "pySHACL on rdflib, CPU s a policy", "iort-kg, CPU s a policy", "times")
    largest = part[max(part, key=int)]["iort-kg"]
    told = f"At {max(part, key=int)} policies {largest['found']} findings, of which {largest['not planted']} were not planted.\n"
    return f"{section}\n{told}\n{_table(heads, rows)}"


def _without(part: Results, program: str) -> Results:
    return {size: {name: one for name, one in figures.items() if name != program} for size, figures in part.items()}


def _serve(part: Results, _: Path, __: list[int]) -> str:
    rows = [
        (size, program, one["requests a second"], one["median ms"])
        for size, figures in sorted(part.items(), key=lambda one: int(one[0]))
        for program, one in figures.items()
    ]
    words = "Small queries in a closed loop of 16 connections, the better of two rounds for each server."
    return f"## Serve\n\n{words}\n\n{_table(('policies', 'server', 'requests a second', 'median, ms'), rows)}"


def _determine(part: Results, _: Path, __: list[int]) -> str:
    rows = [(name, _cost(one)) for name, one in part.items() if isinstance(one, dict)]
    words = f"""A batch of {part["rows"]:,} requests from CSV to CSV by the shipped policy's rule, start included, against DuckDB joining
the decision table."""
    return f"## Determine\n\n{words}\n\n{_table(('program', 'CPU s (wall s, MB)'), rows)}"


def _cold(part: Results, _: Path, __: list[int]) -> str:
    words = """A question of the shipped graph from a cold start, against a bare script that loads, derives and asks the
same (`benchmarks/cold_start.py`)."""
    return f"## Cold start\n\n{words}\n\n{_table(('figure', 'value'), part.items())}"


LOAD = """Policies from Turtle into a store on disk, with what is derived from them, by a process for each core.
pyoxigraph and rdflib are given the same quads, derived ones too, as one N-Quads file; both stores on disk are put in
order at the end (`optimize`). “Checked” refuses what does not pass the shapes."""


def _load(part: Results, pictures: Path, fit: list[int]) -> str:
    section = _by_size("Load", LOAD, "load")(part, pictures, fit)
    speeds = []
    for size in map(str, fit):
        if size in part:
            theirs, ours = part[size]["pyoxigraph"], part[size]["iort-kg"]
            speeds.append((size, f"{theirs['wall'] / ours['wall']:.2f}", f"{theirs['cpu'] / ours['cpu']:.2f}"))
    heads = ("policies", "speed by the clock, of pyoxigraph's bulk loader", "by CPU")
    return f"{section}\nParsing Turtle and deriving are part of ours, and not of the peer's.\n\n{_table(heads, speeds)}"


SECTIONS: dict[str, Callable[[Results, Path, list[int]], str]] = {
    "load": _load,
    "questions": _questions,
    "check": _check,
    "export": _by_size("Export", "The whole graph as N-Quads, against pyoxigraph's dump, which does not sort.", "export"),
    "serve": _serve,
    "determine": _determine,
    "cold-start": _cold,
}


def _series(part: Results, figure: str) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = {}
    for size in sorted(part, key=int):
        for program, one in part[size].items():
            if figure in one:
                found.setdefault(program, {})[int(size)] = one[figure]
    return found


def _plot(file: Path, series: Mapping[str, Mapping[int, float]], label: str, *, legend: bool = True) -> None:
    """Costs by size on logarithmic scales, with a dotted line that grows in step with the data."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    with mpl.rc_context({"svg.hashsalt": "iort-kg", "font.size": 9}):
        figure, axes = plt.subplots(figsize=(6.4, 3.8), layout="constrained")
        for name, costs in series.items():
            axes.loglog(list(costs), list(costs.values()), marker="o", markersize=3, linewidth=1.4 if legend else 0.7, label=name)
        sizes = sorted({size for costs in series.values() for size in costs})
        least = min((cost for costs in series.values() for cost in costs.values() if cost > 0), default=1)
        if len(sizes) > 1:
            axes.loglog(sizes, [least * size / sizes[0] for size in sizes], ":", color="grey", label="in step with the data")
        axes.set(xlabel="policies", ylabel=label, xticks=sizes, xticklabels=[f"{size:,}" for size in sizes])
        axes.minorticks_off()
        if legend:
            axes.legend(frameon=False)
        figure.savefig(file, metadata={"Date": None})
        plt.close(figure)


def _cost(one: Mapping[str, float] | None) -> str:
    return "–" if one is None else f"{one['cpu']:.2f} ({one['wall']:.1f}, {one['peak']:.0f})"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    write_page(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]))
