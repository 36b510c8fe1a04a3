"""The shipped questions: the `#+` header of each file in queries/ask/, read into frozen records.

A header is YAML in comment lines, as grlc writes it, so that the file stays plain SPARQL. Each input has one
slot in the query, `VALUES ?name { default }`, which an answer's inputs replace (a hyphen in the name is an
underscore in the variable).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from iort_kg.assets import query_files
from iort_kg.errors import UnknownName, UnreadableInput

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Input:
    """One input of a question.

    Attributes:
        name: its name, and that of the variable of its slot.
        type: `skos:Concept`, a class of records such as `iort:Study`, `rdfs:Resource` for any record, or an XSD type.
        scheme: for a concept, the prefix of its vocabulary, such as `site`.
        default: what stands in the slot, as text; None if the input may be left out and then does not narrow.
        required: whether the question needs a value to make sense; its default is then an example.
    """

    name: str
    type: str
    scheme: str | None = None
    default: str | None = None
    required: bool = False
    description: str = ""

    @property
    def example(self) -> str | None:
        """The default as a user would give it: a literal without quotes and datatype."""
        found = re.fullmatch(r'"(.*)"(?:\^\^\S+|@\S+)?', self.default or "")
        return found[1] if found else self.default


@dataclass(frozen=True)
class Question:
    """A shipped question: what it asks in words, its inputs and outputs, and its SPARQL."""

    name: str
    summary: str
    description: str
    inputs: Mapping[str, Input] = field(hash=False)
    outputs: Mapping[str, str] = field(hash=False)
    sparql: str
    path: Path


def question_names() -> list[str]:
    """The names of all questions, in order."""
    return list(query_files("ask"))


@cache
def get_question(name: str) -> Question:
    """The question of that name.

    Raises:
        UnknownName: there is none; the message has near matches.
    """
    files = query_files("ask")
    if name not in files:
        raise UnknownName("question", name, files, "(iort-kg ask lists them)")
    return load_question(files[name])


def load_question(path: Path) -> Question:
    """Read one query file.

    Raises:
        UnreadableInput: its header is missing, or is not what the catalog expects.
    """
    text = path.read_text(encoding="utf-8")
    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    try:
        header = yaml.load("\n".join(lines), Loader=Loader)
        inputs = {name: Input(name=name, **given) for name, given in (header.get("inputs") or {}).items()}
        return Question(
            name=path.stem,
            summary=header["summary"],
            description=header.get("description", ""),
            inputs=inputs,
            outputs=header["outputs"],
            sparql=text,
            path=path,
        )
    except (yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise UnreadableInput(f"{path.name} has no readable #+ header: {' '.join(str(error).split())}") from None
