"""Where ontology/, shapes/ and queries/ are: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

from iort_kg.errors import UnreadableInput

PACKAGE = Path(__file__).parent


def shipped() -> Path:
    """The folder that holds the shipped ontology/, shapes/ and queries/.

    Raises:
        UnreadableInput: neither the wheel's nor a checkout's folders are there.
    """
    for folder in (PACKAGE / "data", PACKAGE.parent):
        if (folder / "ontology" / "iort.ttl").is_file():
            return folder
    raise UnreadableInput(f"the ontology is not beside {PACKAGE}; install the package again")


def turtle_files(folder: Path) -> list[Path]:
    """All Turtle files below a folder, in a stable order.

    Raises:
        UnreadableInput: the folder is not there, or holds no Turtle.
    """
    if not folder.is_dir():
        raise UnreadableInput(f"{folder} is not a folder; give one that holds .ttl files")
    files = sorted(path for path in folder.rglob("*.ttl") if not path.is_dir())
    if not files:
        raise UnreadableInput(f"{folder} holds no .ttl files")
    return files


def query_files(kind: str) -> dict[str, Path]:
    """The shipped queries of a kind, which is a folder of queries/ such as `ask`, `check` or `export/fhir`, by name, in order of name."""
    return {path.stem: path for path in sorted((shipped() / "queries" / kind).glob("*.rq"))}
