"""The wheel works from an empty folder with nothing else of ours on the path; names are public as promised; imports flow one way."""

import ast
import importlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import iort_kg

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "iort_kg"
MODULES = sorted(
    {path.stem for path in PACKAGE.glob("*.py") if not path.stem.startswith("__")}
    | {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy without caches, so that nothing is written here."""
    folder = tmp_path_factory.mktemp("wheel")
    kept = ["iort_kg", "ontology", "shapes", "queries", "pyproject.toml", "README.md", "LICENSE", "LICENSE-DATA"]
    for name in kept:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel"], cwd=folder, check=True, capture_output=True, timeout=120)
    (built,) = (folder / "dist").glob("*.whl")
    return built


def test_the_wheel_holds_all_that_is_shipped(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("ontology", "shapes", "queries"):
        files = [path for path in (ROOT / folder).rglob("*") if path.suffix in (".ttl", ".rq", ".jsonld")]
        assert files or folder == "shapes"
        assert [path.name for path in files if f"iort_kg/data/{path.relative_to(ROOT).as_posix()}" not in names] == []
    assert "iort_kg/py.typed" in names
    assert [name for name in names if re.match(r"(tests|docs|benchmarks|ontology|queries)/", name)] == []


def test_the_wheel_answers_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]
    subprocess.run([*command, "--target", str(site), str(wheel)], check=True, capture_output=True, timeout=120)
    done = subprocess.run(
        [sys.executable, "-m", "iort_kg", "ask", "nccn-2a-but-investigational", "-f", "csv"],
        cwd=empty,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split(",")[1] for line in done.stdout.splitlines()] == ["label", "head and neck cancer"]
    where = subprocess.run(
        [sys.executable, "-c", "from iort_kg.assets import shipped; print(shipped())"],
        cwd=empty,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()) == site / "iort_kg" / "data"
    assert list(empty.iterdir()) == []
    assert (site / "bin" / "iort-kg").is_file()


def test_public_names_resolve() -> None:
    assert iort_kg.__all__ == sorted(set(iort_kg.__all__))
    for name in iort_kg.__all__:
        assert getattr(iort_kg, name).__doc__, name
        assert getattr(iort_kg, name).__module__.startswith("iort_kg.")
    assert set(iort_kg._HOMES) == set(iort_kg.__all__)
    with pytest.raises(AttributeError, match="module 'iort_kg' has no attribute 'nothing'"):
        _ = iort_kg.nothing  # type: ignore[attr-defined]


def order() -> list[str]:
    """The modules in the order that the package's docstring gives."""
    listed = re.search(r"Each module or package depends only on those before it:\n(.+?)\.\n", iort_kg.__doc__ or "", flags=re.DOTALL)
    assert listed is not None
    return re.findall(r"\w+", listed[1])


def test_every_module_has_its_place() -> None:
    assert sorted(order()) == MODULES


@pytest.mark.parametrize("module", MODULES)
def test_imports_flow_one_way(module: str) -> None:
    """Also those inside functions; imports for type checkers alone may look ahead."""
    above = order()[: order().index(module)]
    for path in files(module):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert sorted(set(imported(tree.body)) - {*above, *([module] if path.parent.name == module else [])}) == [], path


def files(module: str) -> list[Path]:
    """The file of a module, or those of a package."""
    return sorted((PACKAGE / module).rglob("*.py")) or [PACKAGE / f"{module}.py"]


def imported(nodes: list[ast.stmt]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("iort_kg."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.ImportFrom) and node.module == "iort_kg":
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("iort_kg."))
        yield from imported([inner for inner in ast.iter_child_nodes(node) if isinstance(inner, ast.stmt)])


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_it_is_for(module: str) -> None:
    assert importlib.import_module(f"iort_kg.{module}").__doc__
