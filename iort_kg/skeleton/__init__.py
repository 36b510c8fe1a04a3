"""A policy to fill in: Turtle in which each FILL IN is something that the document says."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from string import Template

from iort_kg.errors import InvalidInput, UnreadableInput

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ENDING = ".txt"


def new_policy(slug: str, directory: Path) -> list[Path]:
    """Write the files of a policy that is to be transcribed, in a folder of its name.

    Args:
        slug: the policy's short name, lower-case and hyphenated, such as `acme-iort`.
        directory: where the folder is made.

    Returns:
        The files.

    Raises:
        InvalidInput: the name is not a slug, or there is something of that name.
        UnreadableInput: the files cannot be written.
    """
    if not _SLUG.fullmatch(slug):
        raise InvalidInput(f"a policy's short name is lower-case letters and digits with hyphens between, such as acme-iort, not {slug!r}")
    folder = directory / slug
    try:
        folder.mkdir(parents=True)
        written = []
        for name, text in _texts(slug):
            (folder / name).write_text(text, encoding="utf-8")
            written.append(folder / name)
    except FileExistsError:
        raise InvalidInput(f"{folder} is there already; give another name or --directory") from None
    except OSError as error:
        raise UnreadableInput(f"{folder} cannot be written: {error.strerror}") from None
    return written


def _texts(slug: str) -> Iterator[tuple[str, str]]:
    for file in sorted(files(__package__).iterdir(), key=lambda one: one.name):
        if file.name.endswith(_ENDING):
            yield file.name.removesuffix(_ENDING), Template(file.read_text(encoding="utf-8")).substitute(slug=slug)
