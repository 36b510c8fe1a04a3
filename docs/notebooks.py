"""Run the notebooks, and write their executed copies: `python docs/notebooks.py [NAME]…` writes docs/notebooks/.

A notebook is a text file of notebooks/ in jupytext's percent format. Its copy is Markdown, with the tables as Markdown and the figures
as SVG beside it. The same graph gives the same files. Needs `pip install 'iort-kg[notebook]'`, and no network.
"""

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import jupytext
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "notebooks"
PAGES = ROOT / "docs" / "notebooks"
FAILS = "raises-exception"  # the tag of a cell that shows an error


def main() -> None:
    """Write the pages of the notebooks named, or of all, and their list."""
    chosen = sys.argv[1:] or [path.stem for path in notebooks()]
    PAGES.mkdir(exist_ok=True)
    (PAGES / "README.md").write_text(index(), encoding="utf-8")
    for path in notebooks():
        if path.stem in chosen:
            for name, content in pages(path).items():
                (PAGES / name).write_text(content, encoding="utf-8")
                print(PAGES / name)


def notebooks() -> list[Path]:
    """The notebooks, in order."""
    return sorted(SOURCES.glob("*.py"))


def index() -> str:
    """The list of notebooks."""
    lines = ["# Notebooks", "", "Written by `docs/notebooks.py` from [notebooks/](../../notebooks), each executed.", ""]
    return "\n".join([*lines, *(f"- [{title(path)}]({path.stem}.md)" for path in notebooks())]) + "\n"


def title(path: Path) -> str:
    """The heading of a notebook."""
    found = re.search(r"^# # (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return found[1] if found else path.stem


def pages(path: Path) -> dict[str, str]:
    """Run a notebook; the files of its copy by name.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell fails, such as an assertion.
    """
    notebook = execute(path)
    files: dict[str, str] = {}
    parts = [f"<!-- Written by docs/notebooks.py from notebooks/{path.name} -->"]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source.replace("](../docs/", "](../"))
        elif cell.source.strip():
            parts.append(fence("python", cell.source))
            parts += [text for output in cell.outputs for text in render(output, path.stem, files, FAILS in cell.metadata.get("tags", []))]
    files[f"{path.stem}.md"] = "\n\n".join(part.strip("\n") for part in parts) + "\n"
    return files


def execute(path: Path) -> Any:
    """Run a notebook in a kernel of its own, in an empty folder."""
    notebook = jupytext.read(path, fmt="py:percent")
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "IPYTHONDIR": folder, "MPLBACKEND": "agg", "COLUMNS": "140"}
        quiet = ["--IPKernelApp.log_level=ERROR"]
        resources = {"metadata": {"path": folder}}
        client = NotebookClient(notebook, timeout=240, kernel_name="python3", extra_arguments=quiet, resources=resources)
        return client.execute(env=environment)


def render(output: Any, stem: str, files: dict[str, str], fails: bool) -> list[str]:
    """An output of a cell as Markdown; a figure becomes a file."""
    if output.output_type == "stream":
        if output.name == "stderr" and not fails:
            raise ValueError(f"{stem} warns: {output.text}")
        return [fence("text", output.text)]
    if output.output_type == "error":
        return []  # IPython has told it in words
    data = output.data
    if "image/svg+xml" in data:
        svg = data["image/svg+xml"]
        name = f"{stem}-figure-{sum(file.endswith('.svg') for file in files) + 1}.svg"
        files[name] = svg
        about = re.search(r"<title[^>]*>(.*?)</title>", svg, flags=re.DOTALL)
        return [f"![{about[1] if about else stem}]({name})"]
    return [data["text/markdown"]] if "text/markdown" in data else [fence("text", data["text/plain"])]


def fence(language: str, text: str) -> str:
    """A block of code."""
    ticks = max((len(found) for found in re.findall("`{3,}", text)), default=2) + 1
    return f"{'`' * max(3, ticks)}{language}\n{text.strip(chr(10))}\n{'`' * max(3, ticks)}"


if __name__ == "__main__":
    main()
