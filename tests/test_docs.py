"""The documentation is what the program does: its commands run as written, its outputs and its list of questions are the real ones."""

import importlib.util
import os
import re
import shlex
import stat
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from policies import filled

import iort_kg
from iort_kg.catalog import get_question, question_names
from iort_kg.graph import KnowledgeGraph

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL) for line in block.splitlines() if line.strip()]
# Those that set up an environment need a package index; .ci/run runs the second one.
SETUPS = [line for line in COMMANDS if "pip install" in line]
LOCAL = [line for line in COMMANDS if line not in SETUPS]


def load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("regenerate", ROOT / "docs" / "regenerate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


regenerate = load_script()


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    """An environment whose path has an `iort-kg` that is this package's."""
    script = tmp_path / "bin" / "iort-kg"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m iort_kg "$@"\n', encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IEXEC)
    path = f"{script.parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(Path(iort_kg.__file__).parent.parent)}


def run(command: str, folder: Path, shell: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", "-c", command], cwd=folder, env=shell, capture_output=True, text=True, check=False, timeout=120)


def test_an_own_policy_takes_the_commands_that_its_page_has(tmp_path: Path, shell: dict[str, str]) -> None:
    page = (ROOT / "docs" / "own-policy.md").read_text(encoding="utf-8")
    first, *others = [line for block in re.findall(r"```sh\n(.*?)```", page, flags=re.DOTALL) for line in block.splitlines()]
    assert len(others) >= 10
    done = run(first, tmp_path, shell)
    assert done.returncode == 0, done.stderr
    (tmp_path / "acme.txt").write_text("Acme Health, A-1: Intraoperative Radiotherapy\n", encoding="utf-8")
    for name in done.stdout.split():
        (tmp_path / name).write_text(filled((tmp_path / name).read_text(encoding="utf-8")), encoding="utf-8")
    for command in others:
        done = run(command, tmp_path, shell)
        assert done.returncode == expected(command), (command, done.stderr)


def test_the_readme_has_commands() -> None:
    assert len(LOCAL) >= 7
    assert len(SETUPS) == 2
    assert all(line.startswith("python3 -m venv .venv && .venv/bin/pip install ") for line in SETUPS)
    assert all(line.startswith("iort-kg ") for line in LOCAL)


@pytest.mark.parametrize("command", LOCAL)
def test_a_command_of_the_readme_runs(command: str, tmp_path: Path, shell: dict[str, str], request: pytest.FixtureRequest) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "requests.csv").write_text("id,diagnosis,procedure\n1,C20,77425\n", encoding="utf-8")
    if "cam80108.txt" in command:
        document = request.getfixturevalue("document")
        (folder / "cam80108.txt").write_bytes(document.read_bytes())
    if command.startswith("iort-kg serve"):
        assert "serving at http://127.0.0.1:" in started(command.partition("#")[0] + " --port 0", folder, shell)
        return
    given = set(folder.iterdir())
    done = run(command, folder, shell)
    assert done.returncode == expected(command), done.stderr
    assert done.stdout or "verify" in command or set(folder.iterdir()) > given


def expected(command: str) -> int:
    """The exit code: two policies differ."""
    return 1 if " diff " in command else 0


def started(command: str, folder: Path, shell: dict[str, str]) -> str:
    """The first line that a server says; it is then stopped."""
    with subprocess.Popen(["sh", "-c", f"exec {command}"], cwd=folder, env=shell, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        said = server.stderr.readline()
        server.terminate()
        server.wait(30)
    return said


def test_the_headline_command_asks_the_question_that_is_shown() -> None:
    assert SETUPS[0].endswith("&& .venv/bin/iort-kg ask nccn-2a-but-investigational --format md")
    assert "<!-- output: ask nccn-2a-but-investigational --format md -->\n\n```text\n| site |" in README


def test_the_python_example_runs(kg: KnowledgeGraph, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas", reason="the example makes a data frame (pip install 'iort-kg[notebook]')")
    monkeypatch.setattr(iort_kg, "load", lambda: kg, raising=False)
    (block,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    exec(compile(block, "README.md", "exec"), {})
    assert capsys.readouterr().out.count("\n") == len(kg.ask("significant-effects"))


@pytest.mark.parametrize("path", list(regenerate.pages()), ids=lambda path: path.name)
def test_regenerating_changes_nothing(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == regenerate.pages()[path], "run python docs/regenerate.py"


def test_a_stale_output_would_be_seen() -> None:
    """An output that is not there yet, and one that is out of date, come out the same."""
    mark = "Before\n\n<!-- output: --version -->\n"
    fresh = f"{mark}\n```text\niort-kg, version {iort_kg.__version__}\n```\n\nAfter\n"
    assert regenerate.with_outputs(f"{mark}\nAfter\n") == fresh
    assert regenerate.with_outputs(f"{mark}\n```text\nold\n```\n\nAfter\n") == fresh
    assert regenerate.with_outputs(fresh) == fresh


@pytest.mark.parametrize("name", question_names())
def test_a_question_has_its_section(name: str, kg: KnowledgeGraph) -> None:
    page = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
    (section,) = re.findall(rf"^## {name}\n(.*?)(?=^## |\Z)", page, flags=re.DOTALL | re.MULTILINE)
    question = get_question(name)
    assert question.summary in section
    assert question.description.strip() in section
    assert all(f"\n| `{key}` | " in section for key in [*question.inputs, *question.outputs])
    (command,) = re.findall(r"```sh\niort-kg ask (.+)\n```", section)
    asked, *rest = shlex.split(command)
    assert asked == name
    inputs = dict(pair.split("=", 1) for pair in rest if pair != "-i")
    assert kg.ask(name, **inputs).columns == tuple(question.outputs)


@pytest.mark.parametrize("page", sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")]), ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
