"""Each notebook runs as a whole, its assertions hold, and its copy in the docs is what it shows; no network, no temporary names."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

for needed in ("jupytext", "nbclient", "ipykernel", "polars"):
    pytest.importorskip(needed, reason=f"{needed} is not installed (pip install 'iort-kg[notebook]')")

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "notebooks").glob("*.py"))
PAGES = ROOT / "docs" / "notebooks"
COPIES = sorted(PAGES.glob("*.md"))


def load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("notebooks", ROOT / "docs" / "notebooks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


script = load_script()


def test_there_are_six_and_each_has_a_copy() -> None:
    assert [path.stem.partition("-")[0] for path in SOURCES] == list("123456")
    assert [path.name for path in COPIES] == [*(f"{path.stem}.md" for path in SOURCES), "README.md"]
    assert (PAGES / "README.md").read_text(encoding="utf-8") == script.index()


@pytest.mark.notebook
@pytest.mark.filterwarnings("default")  # of the front end's libraries, which are not ours to mend
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_notebook_runs_and_its_copy_is_current(path: Path) -> None:
    """Figures and the frames' own layouts may differ with the version of a library; what is ours may not."""
    files = script.pages(path)
    page = (PAGES / f"{path.stem}.md").read_text(encoding="utf-8")
    assert without_layouts(files[f"{path.stem}.md"]) == without_layouts(page), "run python docs/notebooks.py"
    assert {name for name in files if name.endswith(".svg")} == {found.name for found in PAGES.glob(f"{path.stem}-*.svg")}


def without_layouts(page: str) -> str:
    return re.sub(r"^```text\n.*?^```\n", "", page, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_notebook_asserts_its_numbers_and_says_whence(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(re.findall(r"^\s*assert ", text, flags=re.MULTILINE)) >= 5
    assert re.search(r"\blines? \d", text)
    assert "https://" not in re.sub(r"https://w3id\.org/", "", text)
    assert "pyplot" not in text  # figures are those of iort_kg.plots


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_front_end_opens_it_with_its_magics_and_its_kernel(path: Path) -> None:
    """As JupyterLab does, which is not told that it is in the percent format."""
    import jupytext

    notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py")
    assert notebook.metadata["kernelspec"]["name"] == "python3"
    code = [line for cell in notebook.cells if cell.cell_type == "code" for line in cell.source.splitlines()]
    assert not [line for line in code if line.startswith("# %")]
    asked = re.findall(r"^# (%%?(?:ask|sparql|load_ext)\b.*)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [line for line in code if line.startswith("%")] == asked


@pytest.mark.parametrize("path", COPIES, ids=lambda path: path.name)
def test_a_copy_can_be_read_anywhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"/tmp/|0x[0-9a-f]{6,}|Traceback|127\.0\.0\.1:\d+|\x1b", text) == []
    for target in re.findall(r"\]\(([^)#:<>]+)\)", text):
        assert (PAGES / target).exists(), target
    for figure in PAGES.glob(f"{path.stem}-*.svg"):
        assert f"]({figure.name})" in text
        assert not re.search(r"<script|@import|url\(http", figure.read_text(encoding="utf-8"))
