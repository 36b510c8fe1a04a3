"""The magics: `%%sparql` runs a query, `%ask` a shipped question; what fails is told in words, not by a traceback."""

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from keyword import iskeyword
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class

from iort_kg.errors import IortKgError
from iort_kg.graph import KnowledgeGraph, load
from iort_kg.inputs import read_pairs
from iort_kg.notebook.pointer import point_at

OPTIONS = {"-o": "output", "--output": "output", "-g": "graph", "--graph": "graph"}
GRAPH = "kg"


@magics_class
class GraphMagics(Magics):
    """`%%sparql` and `%ask`."""

    _shipped: KnowledgeGraph | None = None

    @cell_magic
    def sparql(self, line: str, cell: str) -> Any:
        """Run the cell as SPARQL, over the union of all graphs; the prefixes of the package need no declaration.

            %%sparql [-o NAME] [-g GRAPH]

        The result is a Table for SELECT, True or False for ASK, an rdflib graph for CONSTRUCT and DESCRIBE. It is shown, and kept in
        the variable NAME. GRAPH is the variable of a KnowledgeGraph; `kg` if not given.
        """
        options, rest = split_options(line)
        if rest:
            raise UsageError(f"%%sparql takes -o NAME and -g GRAPH in its first line, not {rest[0]!r}; the query stands below")
        query = cell.rstrip()  # after a line's end, the parser finds less about what is wrong before it
        with _in_words(lambda error: point_at(query, error)):
            return self._keep(options, self.graph(options.get("graph")).query(query))

    @line_magic
    def ask(self, line: str) -> Any:
        """Answer a shipped question.

            %ask QUESTION [INPUT=VALUE]… [-o NAME] [-g GRAPH]

        The answer is a Table. It is shown, and kept in the variable NAME. Without a question, lists all.
        """
        options, rest = split_options(line)
        with _in_words(str):
            graph = self.graph(options.get("graph"))
            if not rest:
                return self._keep(options, graph.question_table)
            return self._keep(options, graph.ask(rest[0], **read_pairs(rest[1:])))

    def graph(self, name: str | None = None) -> KnowledgeGraph:
        """The graph in a variable; the shipped one, if no variable is named and `kg` holds none.

        Raises:
            UsageError: the variable holds no graph.
        """
        held = (self.shell.user_ns if self.shell else {}).get(name or GRAPH)
        if isinstance(held, KnowledgeGraph):
            return held
        if name:
            raise UsageError(f"the variable {name} holds no KnowledgeGraph; iort_kg.load() and iort_kg.connect(URL) give one")
        if self._shipped is None:
            self._shipped = load()
        return self._shipped

    def _keep(self, options: dict[str, str], result: Any) -> Any:
        if "output" in options and self.shell:
            self.shell.user_ns[options["output"]] = result
        return result


def split_options(line: str) -> tuple[dict[str, str], list[str]]:
    """The options of a magic's line, and its other words.

    >>> split_options("studies-of-site site='rectal cancer' -o studies")
    ({'output': 'studies'}, ['studies-of-site', 'site=rectal cancer'])

    Raises:
        UsageError: an option has no name of a variable after it, or a quotation does not end.
    """
    try:
        words = iter(shlex.split(line))
    except ValueError as error:
        raise UsageError(f"the line is not understood: {str(error).lower()}") from None
    options: dict[str, str] = {}
    rest = []
    for word in words:
        if word in OPTIONS:
            name = next(words, "")
            if not name.isidentifier() or iskeyword(name):
                raise UsageError(f"after {word} stands the name of a variable, not {name!r}")
            options[OPTIONS[word]] = name
        elif word.startswith("-"):
            raise UsageError(f"there is no option {word}; there are -o NAME and -g GRAPH")
        else:
            rest.append(word)
    return options, rest


@contextmanager
def _in_words(tell: Callable[[IortKgError], str]) -> Iterator[None]:
    """What the package refuses, as an error that IPython shows without a traceback; the cell fails all the same."""
    try:
        yield
    except IortKgError as error:
        raise UsageError(tell(error)) from None
