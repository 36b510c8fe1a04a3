"""The forms of pages: a question with its inputs and answer, a request with its determination."""

from collections.abc import Mapping
from dataclasses import dataclass

from iort_kg.catalog import Input, Question, get_question
from iort_kg.coverage import Determination
from iort_kg.errors import IortKgError
from iort_kg.inputs import describe_input
from iort_kg.namespaces import BASE
from iort_kg.pages.content import Content
from iort_kg.rules import Rule, load_rule, policies
from iort_kg.table import Table

MOST_ROWS = 1_000


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
    """A question, its inputs, and its answer or why there is none."""

    question: Question
    fields: tuple[Field, ...]
    answer: Table | None
    error: str | None
    asked: Mapping[str, str]

    @property
    def more(self) -> int:
        """How many rows are not shown."""
        return max(0, len(self.answer.rows) - MOST_ROWS) if self.answer else 0


@dataclass(frozen=True)
class DeterminationForm:
    """The facts of a rule, and what it says of those that are given."""

    rule: Rule
    policies: tuple[str, ...]
    fields: tuple[Field, ...]
    determination: Determination | None
    error: str | None


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
    return QuestionForm(question, fields, answer, error, given)


def examples(question: Question) -> dict[str, str]:
    """The inputs that a question needs, with their examples."""
    return {name: one.example for name, one in question.inputs.items() if one.required and one.example}


def determination_form(content: Content, inputs: Mapping[str, str]) -> DeterminationForm:
    """A form with every fact of a policy's rule; decided if any fact is given.

    Raises:
        UnknownName: no such policy.
    """
    known = tuple(policies(content.graph.store))
    given = {name: value for name, value in inputs.items() if value.strip()}
    policy = given.pop("policy", known[0])
    rule = load_rule(content.graph.store, policy)
    fields = [
        Field("diagnosis", "Diagnosis (ICD-10-CM)", "in place of, or beside, the site", (), given.get("diagnosis", "")),
        Field("procedure", "Procedure (CPT, HCPCS or ICD-10-PCS)", "in place of, or beside, the modality", (), given.get("procedure", "")),
    ]
    for dimension in rule.dimensions:
        choices = sorted(
            ((value.rsplit("/", 1)[-1], content.name(value)) for value in (*dimension.values, *dimension.within)), key=lambda one: one[1]
        )
        if not any("/" in value for value in dimension.values):
            choices = [("yes", "yes"), ("no", "no")]
        label = content.labels.get(f"{BASE}criterion/{dimension.name}", dimension.name.capitalize())
        fields.append(Field(dimension.name, label, "", tuple(choices), given.get(dimension.name, "")))
    as_of = given.pop("as_of", None)
    try:
        decided = content.graph.determine(policy=policy, as_of=as_of, **given) if given else None
        error = None
    except IortKgError as problem:
        decided, error = None, str(problem)
    return DeterminationForm(rule, known, tuple(fields), decided, error)


def _input(name: str, one: Input, given: str) -> Field:
    usual = f"{'Needed, such as' if one.required else 'If empty:'} {one.example}. " if one.example else ""
    return Field(name, name.replace("-", " "), f"{describe_input(one)}. {usual}{one.description}".strip(), (), given)
