"""How benchmarks measure: a step is a process of its own, with its CPU seconds and peak memory; growth is the slope of a log-log line."""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

STEPS = Path(__file__).with_name("steps.py")
PACKAGES = ("iort-kg", "pyoxigraph", "oxigraph", "pyshifty", "pyshacl", "rdflib", "duckdb")

# A process counts the memory of the one that started it as its own, up to then; so a small one starts each step.
LAUNCHER = """
import os, sys, time
began = time.perf_counter()
process = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(process, 0)
with open(sys.argv[1], "w") as file:
    print(usage.ru_utime + usage.ru_stime, time.perf_counter() - began, usage.ru_maxrss, file=file)
sys.exit(os.waitstatus_to_exitcode(status))
"""


class StepFailed(Exception):
    """A measured process has ended with an error; the last line that it said."""


@dataclass(frozen=True)
class Measured:
    """What a process took.

    Attributes:
        cpu: CPU seconds, user and system, of it and the processes that it waited for.
        wall: seconds on the clock.
        peak: the most memory that it, or one of those processes, held at a time, in megabytes.
        answer: what it printed as JSON, if it did.
    """

    cpu: float
    wall: float
    peak: float
    answer: object = None

    def figures(self) -> dict[str, float]:
        """As they are kept."""
        return {"cpu": round(self.cpu, 4), "wall": round(self.wall, 4), "peak": round(self.peak, 1)}


def run(command: Sequence[str], *, accepted: Sequence[int] = (0,), environment: Mapping[str, str] | None = None) -> Measured:
    """Run a process to its end, and measure it.

    Raises:
        StepFailed: it ends with another exit code than the accepted ones.
    """
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as errors, tempfile.NamedTemporaryFile() as usage:
        launcher = [sys.executable, "-I", "-S", "-c", LAUNCHER, usage.name, *map(str, command)]
        code = subprocess.run(launcher, stdout=said, stderr=errors, env={**os.environ, **(environment or {})}, check=False).returncode
        said.seek(0)
        errors.seek(0)
        if code not in accepted:
            last = errors.read().decode(errors="replace").strip().splitlines()[-1:]
            raise StepFailed(f"{' '.join(map(str, command[:4]))} … exits with {code}: {' '.join(last)}")
        text = said.read().decode(errors="replace")
        cpu, wall, peak = map(float, usage.read().split())
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return Measured(cpu, wall, peak / unit, json.loads(text) if text.startswith(("{", "[")) else None)


def step(name: str, *arguments: object) -> Measured:
    """Run a function of steps.py in a process of its own; its answer is what it returns."""
    return run([sys.executable, str(STEPS), name, *map(str, arguments)])


def iort_kg(*arguments: object, accepted: Sequence[int] = (0,), environment: Mapping[str, str] | None = None) -> Measured:
    """Run the command line."""
    return run([sys.executable, "-m", "iort_kg", *map(str, arguments)], accepted=accepted, environment=environment)


def growth(points: Mapping[int, float]) -> float | None:
    """The exponent of growth with the size: the slope of the line of least squares through the logarithms; none for one point."""
    import numpy as np

    fit = {size: cost for size, cost in points.items() if cost > 0}
    if len(fit) < 2:
        return None
    slope, _ = np.polyfit(np.log(list(fit)), np.log(list(fit.values())), 1)
    return round(float(slope), 3)


def report(about: str | None, measure: Callable[..., Mapping[str, object]], options: Mapping[str, tuple[type, object, str]]) -> None:
    """Run a script that measures one thing: read its options, print its figures, and keep them as JSON if asked to.

    Args:
        about: the docstring of the script; its first line is the help.
        measure: what gives the figures; its arguments are the options in their order.
        options: the type, default and help of each option.
    """
    parser = argparse.ArgumentParser(description=(about or "").partition("\n")[0])
    for name, (kind, default, words) in options.items():
        parser.add_argument(f"--{name}", type=kind, default=default, help=words)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    given = vars(parser.parse_args())
    figures = measure(*(given[name] for name in options))
    for name, value in figures.items():
        print(f"{name}: {value}")
    if given["json"]:
        given["json"].write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def machine() -> dict[str, str]:
    """What it is measured on, and with."""
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, {_memory()}",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "load average at the start": f"{os.getloadavg()[0]:.1f}",
        **versions,
        "Virtuoso": _virtuoso(),
    }


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB of memory"
    except (ValueError, OSError):
        return "memory not known"


def _virtuoso() -> str:
    program = shutil.which("virtuoso-t")
    if program is None:
        return "not installed"
    said = subprocess.run([program, "+version"], capture_output=True, text=True, check=False)
    return next((word for word in (said.stdout + said.stderr).split() if word.count(".") >= 2 and word[0].isdigit()), "installed")
