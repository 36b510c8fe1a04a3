"""What tests share: the loaded graph, the source document where it is at hand, and a way to run the command line."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import iort_kg
from iort_kg.graph import KnowledgeGraph

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT.parent / "shared" / "source" / "cam80108.txt"


@pytest.fixture(scope="session")
def kg() -> KnowledgeGraph:
    return iort_kg.load()


@pytest.fixture(scope="session")
def document() -> Path:
    """The source document, which this repository does not hold."""
    if not DOCUMENT.is_file():
        pytest.skip(f"the source document is not at {DOCUMENT.parent}")
    return DOCUMENT


@pytest.fixture
def cli(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `iort-kg` in an empty folder, as a user would; nothing may be written there."""

    def run(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "iort_kg", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(Path(iort_kg.__file__).parent.parent)},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return run
