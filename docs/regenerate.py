"""Write what the documentation shows of the program, so that it is never pasted: `python docs/regenerate.py`.

- README.md: what follows each `<!-- output: ARGUMENTS -->` is the output of `iort-kg ARGUMENTS`.
- docs/questions.md: a section per question, from the headers of queries/ask/.
"""

import re
import shlex
import subprocess
import sys
from pathlib import Path

from iort_kg.catalog import Question, get_question, question_names
from iort_kg.inputs import describe_input

ROOT = Path(__file__).parent.parent
MARK = re.compile(r"(<!-- output: (.+?) -->\n)(?:\n?(`{3,}).*?\n\3\n)?", flags=re.DOTALL)


def main() -> None:
    """Rewrite both files."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


def pages() -> dict[Path, str]:
    """Each generated page as it should be."""
    readme, questions = ROOT / "README.md", ROOT / "docs" / "questions.md"
    return {readme: with_outputs(readme.read_text(encoding="utf-8")), questions: question_page()}


def with_outputs(text: str) -> str:
    """A page with the present output after each of its marks."""
    return MARK.sub(lambda found: f"{found[1]}\n```text\n{output(found[2])}```\n", text)


def output(arguments: str) -> str:
    """What a command prints."""
    command = [sys.executable, "-m", "iort_kg", *shlex.split(arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def question_page() -> str:
    """The page of all questions: first their list, then a section each."""
    questions = [get_question(name) for name in question_names()]
    listed = "\n".join(f"- [{question.name}](#{question.name}): {question.summary}" for question in questions)
    return "\n".join(
        [
            "# The questions",
            "",
            "Written by `docs/regenerate.py` from the headers in `queries/ask/`. Each is `iort-kg ask NAME` on the command line and",
            '`kg.ask("NAME")` in Python, with the same inputs.',
            "",
            listed,
            "",
            *(section(question) for question in questions),
        ]
    )


def section(question: Question) -> str:
    """One question: what it asks, its inputs and columns, and an example."""
    lines = [f"## {question.name}", "", question.summary]
    if question.description:
        lines += ["", question.description.strip()]
    if question.inputs:
        lines += ["", "| input | accepts | default | meaning |", "|---|---|---|---|"]
        for key, given in question.inputs.items():
            default = "needed" if given.required else f"`{plain(given.default)}`" if given.default else "none"
            lines.append(f"| `{key}` | {describe_input(given)} | {default} | {given.description} |")
    lines += ["", "| column | meaning |", "|---|---|"]
    lines += [f"| `{key}` | {meaning} |" for key, meaning in question.outputs.items()]
    return "\n".join([*lines, "", "```sh", example(question), "```", ""])


def example(question: Question) -> str:
    """The command that asks it, with an example of each needed input."""
    needed = [f"{key}={plain(given.default)}" for key, given in question.inputs.items() if given.required]
    return shlex.join(["iort-kg", "ask", question.name, *(word for pair in needed for word in ("-i", pair))])


def plain(term: str | None) -> str:
    """A term of a slot as one would type it."""
    return re.sub(r'^["<]|[">](\^\^.*)?$', "", term or "")


if __name__ == "__main__":
    main()
