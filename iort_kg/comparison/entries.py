"""What two policies say, part by part: entries that are in one only, and those that are in both and say different things.

A part is a query of queries/compare/. Entries of two policies are the same thing if they share a key; several of one policy may, and
stand together. Of two versions of one policy the same record has the same IRI, which goes before the keys; there, all that is stated of a
record is compared, and the records that are in no part are one more.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from iort_kg.assets import query_files
from iort_kg.catalog import Question, load_question
from iort_kg.comparison.sides import Side
from iort_kg.inputs import bind
from iort_kg.store import evaluate
from iort_kg.table import Table
from iort_kg.terms import IRI, show

# In the order in which a reader wants them; a part that is not named here comes after these.
_ORDER = ("policy", "statement", "criteria", "sites", "codes", "studies", "results", "effects", "conclusions", "guidelines", "open-words")
# The records of two versions that are in no other part.
RECORDS = "records"
_STATEMENTS = "statements"
Says = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Entry:
    """Something that a policy says.

    Attributes:
        record: the IRI of its record.
        keys: what makes it the same thing in another policy.
        label: its name.
        says: all that is compared of it: pairs of a property and a value, which is an IRI or a text.
        brief: what a reader needs who sees it alone.
    """

    record: str
    keys: frozenset[str]
    label: str
    says: Says
    brief: Says


@dataclass(frozen=True)
class Change:
    """Entries that are the same thing in two policies, and differ; those of one side may be none."""

    label: str
    a: tuple[Entry, ...]
    b: tuple[Entry, ...]

    @property
    def kind(self) -> str:
        """`only in a`, `only in b` or `changed`."""
        return "changed" if self.a and self.b else "only in a" if self.a else "only in b"


@dataclass(frozen=True)
class Part:
    """What differs in a part, and how many entries do not."""

    name: str
    changes: tuple[Change, ...]
    alike: int


@dataclass
class _Joined:
    changes: list[Change] = field(default_factory=list)
    alike: int = 0

    def add(self, a: Sequence[Entry], b: Sequence[Entry]) -> None:
        if {entry.says for entry in a} == {entry.says for entry in b}:
            self.alike += 1
        else:
            self.changes.append(Change((a or b)[0].label, tuple(a), tuple(b)))


def part_names() -> tuple[str, ...]:
    """The parts that are compared, in order."""
    names = query_files("compare")
    return (*(name for name in _ORDER if name in names), *(name for name in names if name not in _ORDER), RECORDS)


def compare_entries(a: Side, b: Side) -> Iterator[Part]:
    """What differs in each part."""
    versions = a.policy == b.policy
    left, right = (_Reader(side, versions) for side in (a, b))
    for name in part_names():
        if name == RECORDS:
            if versions:
                yield _join(name, left.rest(), right.rest(), versions)
            continue
        one, other = left.part(name), right.part(name)
        yield _join(name, [*one, *left.also(other, one)], [*other, *right.also(one, other)], versions)


class _Reader:
    """Reads the parts of one policy, in order."""

    def __init__(self, side: Side, versions: bool) -> None:
        self._side = side
        self._stated: dict[str, Entry] = {}
        if versions:
            rows = self._ask(_question("compare/versions", _STATEMENTS))
            self._stated = {entry.record: replace(entry, keys=frozenset((entry.record,))) for entry in _entries(rows)}
        self._seen: set[str] = set()

    def part(self, name: str) -> list[Entry]:
        """The entries of a part; of two versions, each record says all that is stated of it, in the first part that has it."""
        found = list(_entries(self._ask(_question("compare", name))))
        entries_of = Counter(entry.record for entry in found)
        whole = {record for record, number in entries_of.items() if number == 1 and record in self._stated} - self._seen
        self._seen |= _records(found)
        return [replace(entry, says=self._stated[entry.record].says) if entry.record in whole else entry for entry in found]

    def also(self, others: Iterable[Entry], own: Iterable[Entry]) -> list[Entry]:
        """The records that the other version has in a part, and this one has in none."""
        wanted = sorted((_records(others) - _records(own) - self._seen) & self._stated.keys())
        self._seen |= set(wanted)
        return [self._stated[record] for record in wanted]

    def rest(self) -> list[Entry]:
        """The records that are in no part."""
        return [entry for record, entry in self._stated.items() if record not in self._seen]

    def _ask(self, question: Question) -> Table:
        found = evaluate(self._side.store, bind(question, {"policy": self._side.policy}, self._side.store))
        return Table.from_solutions(found)  # type: ignore[arg-type]


def _entries(rows: Table) -> Iterator[Entry]:
    """An entry for each record and its keys."""
    found: dict[tuple[str, frozenset[str]], tuple[str, set[tuple[str, str]]]] = {}
    for row in (dict(zip(rows.columns, values, strict=True)) for values in rows.rows):
        keys = frozenset(row[name] for name in ("key", "other_key") if row.get(name))
        value = row["value"]
        said = found.setdefault((row["record"], keys), (row["label"] or IRI(row["record"]).short, set()))[1]
        said.add((row["property"], value if isinstance(value, IRI) else show(value)))
    return (Entry(record, keys, label, frozenset(said), frozenset(said)) for (record, keys), (label, said) in found.items())


def _join(name: str, a: list[Entry], b: list[Entry], versions: bool) -> Part:
    joined = _Joined()
    if versions:
        a, b = _by_identity(a, b, joined, lambda entry: (entry.record, entry.keys))
        a, b = _by_identity(a, b, joined, lambda entry: entry.record)
    for one, other in _by_key(a, b):
        joined.add(one, other)
    return Part(name, tuple(sorted(joined.changes, key=lambda change: (change.kind, change.label))), joined.alike)


def _by_identity(a: list[Entry], b: list[Entry], joined: _Joined, identity: Callable[[Entry], Hashable]) -> tuple[list[Entry], list[Entry]]:
    """Put together what is one thing in each; what is left of both."""
    ones, others = ({of: [*found] for of, found in _grouped(side, identity).items() if len(found) == 1} for side in (a, b))
    both = ones.keys() & others.keys()
    for of in ones:
        if of in both:
            joined.add(ones[of], others[of])
    return [entry for entry in a if identity(entry) not in both], [entry for entry in b if identity(entry) not in both]


def _by_key(a: Iterable[Entry], b: Iterable[Entry]) -> Iterator[tuple[list[Entry], list[Entry]]]:
    """Entries that share a key, by whatever way of sharing."""
    above: dict[str, str] = {}

    def top(key: str) -> str:
        while above.setdefault(key, key) != key:
            key = above[key]
        return key

    ones, others = list(a), list(b)
    for entry in (*ones, *others):
        first, *more = sorted(entry.keys)
        for key in more:
            above[top(key)] = top(first)
    grouped = [_grouped(side, lambda entry: top(min(entry.keys))) for side in (ones, others)]
    return ((grouped[0].get(key, []), grouped[1].get(key, [])) for key in dict.fromkeys((*grouped[0], *grouped[1])))


def _grouped(entries: Iterable[Entry], of: Callable[[Entry], Hashable]) -> dict[Hashable, list[Entry]]:
    found: dict[Hashable, list[Entry]] = {}
    for entry in entries:
        found.setdefault(of(entry), []).append(entry)
    return found


def _records(entries: Iterable[Entry]) -> set[str]:
    return {entry.record for entry in entries}


@cache
def _question(kind: str, name: str) -> Question:
    return load_question(query_files(kind)[name])
