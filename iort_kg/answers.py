"""Determinations as flat rows, for batches and tables: the same columns everywhere, and each kind of request decided once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from math import prod

from iort_kg.coverage import Decider
from iort_kg.errors import IortKgError
from iort_kg.namespaces import slug
from iort_kg.requests import UNKNOWN, Request
from iort_kg.rules import Asked, Pending, narrowed
from iort_kg.table import Table

COLUMNS = ("determination", "reason", "clause", "missing", "ambiguities")
ERROR = "error"
ANY = "any"
# So many requests, and the decision table is still written out in full.
LARGEST = 500_000
# Codes that may be given in place of a fact: they are read together with it.
CODES = {"diagnosis": "site", "procedure": "modality"}
Answer = tuple[str | None, ...]
Path = tuple[tuple[str, ...] | None, ...]
_State = tuple[Pending, tuple[Asked, ...], frozenset[str]]
_Part = tuple[tuple[tuple[str, str], ...], str | None]


class Answers:
    """What a decider says of requests that are given as texts.

    A fact is read together with the code that may stand for it, each distinct pair of texts once; of the requests that the rule
    does not tell apart, one is decided.
    """

    def __init__(self, decider: Decider, as_of: date | None = None) -> None:
        self.decider = decider
        self.as_of = as_of
        self._alike = {dimension.name: decider.alike(dimension.name) for dimension in decider.rule.dimensions}
        self._groups: dict[tuple[str, ...], list[tuple[tuple[int, ...], tuple[str, ...]]]] = {}
        self._parts: dict[tuple[tuple[str, ...], tuple[str | None, ...]], _Part] = {}
        self._decided: dict[tuple[tuple[str, str], ...], Answer] = {}

    def of(self, names: tuple[str, ...], texts: Sequence[str | None]) -> Answer:
        """The values of `COLUMNS` and of `ERROR`: all but the error are None if a text is not understood; None stands for empty.

        Args:
            names: facts of the rule, diagnosis or procedure.
            texts: what is stated of each, as `Decider.request` takes it.
        """
        if names not in self._groups:
            places: dict[str, list[int]] = {}
            for place, name in enumerate(names):
                places.setdefault(CODES.get(name, name), []).append(place)
            self._groups[names] = [(tuple(group), tuple(names[place] for place in group)) for group in places.values()]
        parts = [self._read(group, tuple([texts[place] for place in chosen])) for chosen, group in self._groups[names]]
        errors = [error for _, error in parts if error]
        if errors:
            return (*[None] * len(COLUMNS), "; ".join(errors))
        return (*self._decide(tuple([fact for facts, _ in parts for fact in facts])), None)

    def decide(self, facts: Mapping[str, str]) -> Answer:
        """The values of `COLUMNS`, of facts as in `Request.facts`."""
        return self._decide(tuple((name, self._alike[name][value]) for name, value in facts.items()))

    def _decide(self, facts: tuple[tuple[str, str], ...]) -> Answer:
        if facts not in self._decided:
            found = self.decider.determine(Request(dict(facts)), self.as_of)
            self._decided[facts] = (
                slug(found.status),
                slug(found.reason),
                slug(found.clause.iri) if found.clause else None,
                " ".join(found.finding.missing) or None,
                " ".join(map(slug, found.ambiguities)) or None,
            )
        return self._decided[facts]

    def _read(self, names: tuple[str, ...], texts: tuple[str | None, ...]) -> _Part:
        key = names, texts
        if key not in self._parts:
            try:
                facts = self.decider.request(**dict(zip(names, texts, strict=True))).facts
                self._parts[key] = tuple((name, self._alike[name][value]) for name, value in facts.items()), None
            except IortKgError as error:
                self._parts[key] = (), " ".join(str(error).split())
        return self._parts[key]


def decision_table(decider: Decider, as_of: date | None = None) -> Table:
    """What the rule makes of requests.

    Returns:
        A column for each fact (underscores for hyphens), then `COLUMNS`; values are slugs, absent ones None. A row for every
        request: every complete value, wider concept and unknown of every fact, in every combination. If these are more than
        `LARGEST`, a row for all complete requests that share an answer, as `rules` gives them: several values of a fact are parted
        by spaces, and `any` stands for all of them; unknown and wider values are then left to `Decider.determine`.
    """
    answers = Answers(decider, as_of)
    names = [dimension.name for dimension in decider.rule.dimensions]
    rows: list[tuple[str | None, ...]] = []
    if table_size(decider) > LARGEST:
        for path, answer in rules(decider, COLUMNS, as_of):
            rows.append((*(ANY if entry is None else " ".join(entry) for entry in path), *answer))
    else:
        for chosen in product(*((*dimension.values, *dimension.within, None) for dimension in decider.rule.dimensions)):
            facts = {name: value for name, value in zip(names, chosen, strict=True) if value is not None}
            rows.append((*(slug(value) if value else UNKNOWN for value in chosen), *answers.decide(facts)))
    return Table((*map(column, names), *COLUMNS), tuple(rows))


def table_size(decider: Decider) -> int:
    """How many requests there are: the values, wider concepts and unknown of every fact, in every combination."""
    return prod(len(dimension.values) + len(dimension.within) + 1 for dimension in decider.rule.dimensions)


def rules(decider: Decider, outputs: Sequence[str] = COLUMNS, as_of: date | None = None) -> Iterator[tuple[Path, Answer]]:
    """Rules that do not overlap and leave no complete request out: the slugs of each fact (None for any), and the outputs.

    Requests that can no longer differ, by what the clauses still ask and the words that still concern them, are followed once; each
    answer is the decider's, to one request of those that share it.
    """
    answers = Answers(decider, as_of)
    rule = decider.rule
    dimensions = rule.dimensions
    places = [COLUMNS.index(output) for output in outputs]
    alike = [decider.alike(dimension.name) for dimension in dimensions]
    resting = [iri for iri, condition in rule.conditions.items() if condition.rests_on] if "ambiguities" in outputs else []
    made: dict[tuple[int, _State], tuple[tuple[Path, Answer], ...]] = {}

    def rest(chosen: tuple[str, ...], state: _State) -> tuple[tuple[Path, Answer], ...]:
        level = len(chosen)
        if level == len(dimensions):
            answer = answers.decide({d.name: value for d, value in zip(dimensions, chosen, strict=True)})
            return (((), tuple(answer[place] for place in places)),)
        if (level, state) not in made:
            groups: dict[tuple[tuple[Path, Answer], ...], list[str]] = {}
            ways: dict[str, tuple[tuple[Path, Answer], ...]] = {}
            for value, number in dimensions[level].values.items():
                first = alike[level][value]
                if first not in ways:
                    ways[first] = rest((*chosen, value), after(state, level, value, number))
                groups.setdefault(ways[first], []).append(value)
            found = []
            for below, members in groups.items():
                entry = tuple(map(slug, members)) if len(groups) > 1 else None
                found += [((entry, *path), answer) for path, answer in below]
            made[level, state] = tuple(found)
        return made[level, state]

    def after(state: _State, level: int, value: str, number: int) -> _State:
        pending, asked, words = state
        name = dimensions[level].name
        return (
            rule.after(pending, level, number),
            tuple(narrowed(part, level, number) for part in asked),
            frozenset(word for word in words if decider.concerns(word, {name: value})),
        )

    everything = frozenset(word for iri in resting for word in rule.conditions[iri].rests_on)
    if resting or "ambiguities" in outputs:
        everything |= {word for clause in rule.clauses for word in clause.rests_on}
    start = tuple((rule.shapes[iri].places, rule.shapes[iri].fails) for iri in resting)
    return iter(rest((), (rule.start, start, everything)))


def column(name: str) -> str:
    """The name of a fact as the name of a column.

    >>> column("at-excision")
    'at_excision'
    """
    return name.replace("-", "_")
