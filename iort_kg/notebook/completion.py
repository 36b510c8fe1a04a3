"""Completion: names of questions and inputs after `%ask` and in `kg.ask("`, concepts after `input=`, prefixed terms in `%%sparql`."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyoxigraph as ox
from IPython.core.completer import CompletionContext, SimpleCompletion, SimpleMatcherResult, context_matcher

from iort_kg.catalog import get_question, question_names
from iort_kg.errors import IortKgError
from iort_kg.namespaces import BASE, PREFIXES
from iort_kg.store import IN_SCHEME, evaluate, subjects

if TYPE_CHECKING:
    from iort_kg.notebook.magics import GraphMagics

_ASK = re.compile(r"^\s*%ask\s+(?P<before>.*?)(?P<word>[^\s]*)$")
_CALL = re.compile(r"\.ask\(\s*(?P<quote>[\"'])(?:(?P<question>[\w-]+)(?P=quote)\s*,(?P<rest>.*?))?(?P<word>[\w-]*)$")
_TERM = re.compile(r"(?<![?$<\w:/.-])(?P<word>[A-Za-z][\w-]*(?::[\w.-]*)?)$")

_USED = "SELECT DISTINCT ?name { { ?name a ?any } UNION { ?any a ?name } UNION { ?any ?name ?value } FILTER (isIRI(?name)) }"


class Completion:
    """Completes from the graph that the magics would ask."""

    def __init__(self, magics: "GraphMagics") -> None:
        self._magics = magics
        self._terms: dict[tuple[int, str], list[str]] = {}

        @context_matcher(identifier="iort_kg")  # type: ignore[untyped-decorator]
        def matcher(context: CompletionContext) -> SimpleMatcherResult:
            """What may stand at the cursor."""
            return self._match(context)

        self.matcher = matcher

    def _match(self, context: CompletionContext) -> SimpleMatcherResult:
        try:
            fragment, kind, found = self.complete(context.full_text, context.cursor_line, context.cursor_position)
        except IortKgError:  # a server that does not answer is no reason to fail while one types
            fragment, kind, found = "", "", []
        made = [SimpleCompletion(text=text, type=kind) for text in found]
        return SimpleMatcherResult(completions=made, matched_fragment=fragment, suppress=bool(made))

    def complete(self, text: str, row: int, column: int) -> tuple[str, str, list[str]]:
        """What is replaced, what sort of thing replaces it, and with what, in order.

        Args:
            text: the whole cell.
            row: the line of the cursor, from 0.
            column: its place in the line, from 0.
        """
        line = text.split("\n")[row][:column]
        if asked := _ASK.match(line):
            return self._after_ask(asked["before"].split(), asked["word"])
        if text.lstrip().startswith("%%sparql"):
            term = _TERM.search(line) if row else None
            return (term["word"], "term", self._prefixed(term["word"])) if term else ("", "", [])
        if called := _CALL.search(line):
            if called["question"] is None:
                return called["word"], "question", _starting(called["word"], question_names())
            if re.search(r"[,(]\s*$", "," + (called["rest"] or "")):
                return called["word"], "input", _inputs(called["question"], called["word"], underscores=True)
        return "", "", []

    def _after_ask(self, before: list[str], word: str) -> tuple[str, str, list[str]]:
        if not before:
            return word, "question", _starting(word, question_names())
        name, equals, value = word.partition("=")
        if not equals:
            return word, "input", _inputs(before[0], word)
        given = get_question(before[0]).inputs.get(name) if before[0] in question_names() else None
        if given is None or given.scheme is None:
            return value, "", []
        return value, "concept", _starting(value, self._names(BASE + given.scheme + "/", scheme=given.scheme))

    def _prefixed(self, word: str) -> list[str]:
        prefix, colon, _ = word.partition(":")
        if not colon:
            return [f"{name}:" for name in PREFIXES if name.startswith(prefix)]
        if prefix not in PREFIXES:
            return []
        return _starting(word, (f"{prefix}:{name}" for name in self._names(PREFIXES[prefix])))

    def _names(self, namespace: str, scheme: str | None = None) -> list[str]:
        """The names that a graph has in a namespace: of a vocabulary its concepts, else classes, properties and all that has a class."""
        graph = self._magics.graph()
        key = id(graph), namespace
        if key not in self._terms:
            if scheme:
                found = {node.value for node in subjects(graph.store, IN_SCHEME, ox.NamedNode(BASE + scheme))}
            else:
                used = evaluate(graph.store, _USED)
                found = {row["name"].value for row in used}  # type: ignore[union-attr]
            ends = (iri.removeprefix(namespace) for iri in found if iri.startswith(namespace))
            self._terms[key] = sorted(end for end in ends if re.fullmatch(r"[\w.-]+", end))
        return self._terms[key]


def _inputs(question: str, word: str, *, underscores: bool = False) -> list[str]:
    if question not in question_names():
        return []
    names = (name.replace("-", "_") if underscores else name for name in get_question(question).inputs)
    return _starting(word, (f"{name}=" for name in names))


def _starting(word: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(word)]
