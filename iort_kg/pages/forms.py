"""The forms of pages: a question with its inputs and answer, a request with its determination."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from iort_kg.catalog import Input, Question, get_question
from iort_kg.coverage import Determination
from iort_kg.errors import InvalidInput, IortKgError, UnknownName
from iort_kg.inputs import describe_input
from iort_kg.namespaces import BASE, POLICY
from iort_kg.pages.content import Content
from iort_kg.rules import STRUCTURE, Dimension, Rule, policies
from iort_kg.table import IRI, Table

MOST_ROWS = 1_000
# Its name and label, an example, and the fact of which it may tell.
_CODES = (
    ("diagnosis", "Diagnosis (ICD-10-CM)", "C20", "site"),
    ("procedure", "Procedure (CPT, HCPCS or ICD-10-PCS)", "77425", "modality"),
)


@dataclass(frozen=True)
class Field:
    """One field: its name, what it asks, what may be chosen (if it is a choice), and what was given."""

    name: str
    label: str
    hint: str
    choices: tuple[tuple[str, str], ...]
    given: str


@dataclass(frozen=True)
class QuestionForm:
    """A question, its inputs, and its answer or why there is none; `shown` are the places of the columns that tell something new."""

    question: Question
    fields: tuple[Field, ...]
    answer: Table | None
    error: str | None
    asked: Mapping[str, str]

    shown: tuple[int, ...] = ()

    @property
    def rows(self) -> tuple[tuple[Any, ...], ...]:
        """The rows that are shown."""
        return self.answer.rows[:MOST_ROWS] if self.answer else ()

    @property
    def more(self) -> int:
        """How many rows are not shown."""
        return len(self.answer.rows) - len(self.rows) if self.answer else 0


@dataclass(frozen=True)
class Choice:
    """A policy that may be chosen: its name, and what of the facts given its rule can take on."""

    name: str
    label: str
    inputs: Mapping[str, str]


@dataclass(frozen=True)
class DeterminationForm:
    """The facts of a rule, and what it says of those that are given; no rule and no facts while none of several policies is chosen."""

    rule: Rule | None
    policies: tuple[Choice, ...]
    fields: tuple[Field, ...]
    determination: Determination | None
    error: str | None

    @property
    def recommendations(self) -> list[tuple[str, str, list[Any]]]:
        """What guidelines say of the site: the organization, what it says, and the recommendations that say so."""
        found: dict[tuple[str, str], list[Any]] = {}
        for row in self.determination.recommendations if self.determination else ():
            said = row.stance + (f", {row.category}" if row.category else "")
            found.setdefault((row.organization, said), []).append(row)
        return [(*key, rows) for key, rows in found.items()]


def question_form(content: Content, name: str, inputs: Mapping[str, str]) -> QuestionForm:
    """A question with the inputs given; where one that is needed is not, with its example.

    Raises:
        UnknownName: no such question.
    """
    question = get_question(name)
    given = {key: value for key, value in inputs.items() if value.strip()}
    fields = tuple(_input(key, one, given.get(key, "")) for key, one in question.inputs.items())
    try:
        answer, error = content.graph.ask(name, **{**examples(question), **given}), None
    except IortKgError as problem:
        answer, error = None, str(problem)
    return QuestionForm(question, fields, answer, error, given, _telling(content, answer) if answer else ())


def examples(question: Question) -> dict[str, str]:
    """The inputs that a question needs, with their examples."""
    return {name: one.example for name, one in question.inputs.items() if one.required and one.example}


def determination_form(content: Content, inputs: Mapping[str, str]) -> DeterminationForm:
    """A form with every fact of a policy's rule; decided if any fact is given. Where several policies have a rule, one is to be named.

    Raises:
        UnknownName: no such policy.
        InvalidInput: no policy has a rule.
    """
    known = tuple(policies(content.graph.store))
    if not known:
        raise InvalidInput("no policy that is loaded has a coverage rule, so there is nothing to decide by")
    given = {name: value.strip() for name, value in inputs.items() if value.strip()}
    policy = given.pop("policy", known[0] if len(known) == 1 else None)
    choices = _choices(content, known, given)
    if policy is None:
        error = f"Nothing is decided yet: several policies have a rule ({', '.join(known)}). Choose one." if given else None
        return DeterminationForm(None, choices, (), None, error)
    rule = content.graph.decider(policy).rule
    names = {dimension.name for dimension in rule.dimensions}
    content.learn(value for dimension in rule.dimensions for value in (*dimension.values, *dimension.within) if "/" in value)
    fields = [
        *(Field(name, label, _hint(example, fact, names), (), given.get(name, "")) for name, label, example, fact in _CODES),
        *(_fact(content, dimension, given.get(dimension.name, "")) for dimension in rule.dimensions),
        Field("as_of", "Day of service", "as YYYY-MM-DD; if empty, the policy as it stands", (), given.get("as_of", "")),
    ]
    decided, error = None, None
    try:
        if unknown := sorted(given.keys() - {field.name for field in fields}):
            raise UnknownName("fact of the rule", unknown[0][:100], (field.name for field in fields))
        as_of = given.pop("as_of", None)
        decided = content.graph.determine(policy=policy, as_of=as_of, **given) if given else None
    except IortKgError as problem:
        error = str(problem)
    return DeterminationForm(rule, choices, tuple(fields), decided, error)


def _choices(content: Content, known: tuple[str, ...], given: Mapping[str, str]) -> tuple[Choice, ...]:
    content.learn(POLICY + name for name in known)
    found = []
    for name in known:
        taken = {"as_of", *(code[0] for code in _CODES), *(dimension.name for dimension in content.graph.decider(name).rule.dimensions)}
        found.append(Choice(name, content.name(POLICY + name), {fact: value for fact, value in given.items() if fact in taken}))
    return tuple(found)


def _hint(example: str, fact: str, names: set[str]) -> str:
    return f"such as {example}; " + (f"in place of, or beside, the {fact}" if fact in names else f"the rule does not look at the {fact}")


def fact_name(content: Content, fact: str) -> str:
    """What a page calls a fact of a request.

    A criterion goes by its label, and what a request says of itself by its own name.
    """
    name = content.label(f"{BASE}criterion/{fact}") or fact.replace("-", " ")
    return name[:1].upper() + name[1:]


def fact_value(content: Content, fact: str, value: str) -> str:
    """What a page calls the value of a fact: the name of the concept, or yes or no."""
    return content.name(f"{BASE}{STRUCTURE[fact][1]}/{value}") if fact in STRUCTURE else value


def _telling(content: Content, answer: Table) -> tuple[int, ...]:
    """The columns without those that repeat the name of what another one links to."""
    rows, places = answer.rows[:MOST_ROWS], range(len(answer.columns))
    content.learn({cell for row in rows for cell in row if isinstance(cell, IRI)})
    linking = [place for place in places if any(isinstance(row[place], IRI) for row in rows)]

    def repeats(place: int, other: int) -> bool:
        return all(row[place] == (content.name(row[other]) if isinstance(row[other], IRI) else row[other]) for row in rows)

    return tuple(place for place in places if place in linking or not any(repeats(place, other) for other in linking))


def _fact(content: Content, dimension: Dimension, given: str) -> Field:
    """A fact that is chosen; a value that is none of the choices, such as another name of a site, is kept as one."""
    concepts = [value for value in (*dimension.values, *dimension.within) if "/" in value]
    choices = sorted(((value.rsplit("/", 1)[-1], content.name(value)) for value in concepts), key=lambda one: one[1].casefold())
    choices = choices or [("yes", "yes"), ("no", "no")]
    if given and given not in dict(choices):
        choices.append((given, given))
    return Field(dimension.name, fact_name(content, dimension.name), "", tuple(choices), given)


def _input(name: str, one: Input, given: str) -> Field:
    usual = f"{'Needed, such as' if one.required else 'If empty:'} {one.example}. " if one.example else ""
    return Field(name, name.replace("-", " "), f"{describe_input(one)}. {usual}{one.description}".strip(), (), given)
