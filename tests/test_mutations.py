"""Errors planted in the shipped graph: each is found as what it is, and nothing else changes.

A mutation is a SPARQL update of one file. tests/mutations/<check>.ru plants an error of the kind that the check is for;
mended/ corrects what a check finds today, so that the finding goes; shapes/ breaks the form of a record; missed/ plants what a check
does not find, or not alone, as it should: once it does, the file moves up.

The header says what the error is, and which findings are then new, lost, or changed (said with other numbers), by check, record and
numbers of the message; nothing else may change. Mutations that touch different records are tested together: what is found in all of
them at once must be what they all say.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml

from iort_kg.assets import query_files
from iort_kg.audit import run_checks
from iort_kg.build import derive
from iort_kg.catalog import Loader
from iort_kg.disk import open_store
from iort_kg.findings import Finding
from iort_kg.namespaces import PREFIXES, expand, shorten
from iort_kg.sources import DERIVED
from iort_kg.validate import validate

AS_OF = date(2026, 11, 23)
FOLDER = Path(__file__).parent / "mutations"
POLICY = PREFIXES["iort"].replace("ontology#", "policy/cam80108/")
TOGETHER = 12
MESSAGE_CUT = 160

Findings = frozenset[Finding]


@dataclass(frozen=True)
class Expected:
    """A finding that is to come or to go: its check, its record, and numbers (or words) that its message has to hold."""

    check: str
    entity: str
    says: tuple[str, ...] = ()

    def fits(self, found: Finding) -> bool:
        held = all(re.search(rf"(?<!\d){re.escape(one)}(?!\d)", found.message) for one in self.says)
        return held and found.check == self.check and found.entity == self.iri

    @property
    def iri(self) -> str:
        """The record, whose name is short for one of the policy; `.` is the policy."""
        return POLICY.removesuffix("/") if self.entity == "." else expand(self.entity) or POLICY + self.entity


@dataclass(frozen=True)
class Mutation:
    """A file: its update, and what its header says of it."""

    name: str
    update: str
    error: str
    new: tuple[Expected, ...] = ()
    lost: tuple[Expected, ...] = ()
    changed: tuple[Expected, ...] = ()
    why: str = ""

    @property
    def touched(self) -> set[str]:
        """The records of the policy that the update names, and those of the findings."""
        named = {POLICY + name for name in re.findall(r"<([a-z-]+/[^>]+)>", self.update)}
        return named | {one.iri for one in self.new + self.lost + self.changed}

    @property
    def operations(self) -> list[str]:
        return re.split(r" ;\n(?=WITH|INSERT)", self.update)


def load_mutation(path: Path) -> Mutation:
    text = path.read_text(encoding="utf-8")
    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    header = yaml.load("\n".join(lines), Loader=Loader)
    changes = {
        key: tuple(Expected(one["check"], one["entity"], tuple(one.get("says", ()))) for one in header.pop(key, ()))
        for key in ("new", "lost", "changed")
    }
    return Mutation(name=path.relative_to(FOLDER).with_suffix("").as_posix(), update=text, **header, **changes)


MUTATIONS = {one.name: one for one in map(load_mutation, sorted(FOLDER.rglob("*.ru")))}
SHAPES = [name for name in MUTATIONS if name.startswith("shapes/")]
MENDED = [name for name in MUTATIONS if name.startswith("mended/")]
MISSED = [name for name in MUTATIONS if name.startswith("missed/")]
AUDITS = [name for name in MUTATIONS if "/" not in name]


def audited(store: ox.Store) -> Findings:
    """What all audits find, and all shapes: a document with an error is still to be written down in good form."""
    return frozenset(run_checks(store, as_of=AS_OF)) | shaped(store)


def shaped(store: ox.Store) -> Findings:
    return frozenset(found.to_finding() for found in validate(store).findings)


class Laboratory:
    """The shipped graph, copies of it with errors, and what is found in them."""

    def __init__(self, look: Callable[[ox.Store], Findings]) -> None:
        self.look = look
        self.quads = [quad for quad in open_store(policies=["cam80108"]) if not quad.graph_name.value.startswith(DERIVED)]
        self.found = self.find(())

    def find(self, mutations: Iterable[Mutation]) -> Findings:
        """What is found with all the mutations at once; each of their operations has to change something."""
        store = ox.Store()
        store.extend(self.quads)
        for mutation in mutations:
            for operation in mutation.operations:
                before = content(store, mutation)
                store.update(operation, base_iri=POLICY, prefixes=PREFIXES)
                assert content(store, mutation) != before, f"{mutation.name} does not fit the graph: {operation}"
        derive(store, "cam80108")
        return self.look(store)


def content(store: ox.Store, mutation: Mutation) -> tuple[int, set[ox.Quad]]:
    """How many quads there are, and those of the records that a mutation names."""
    return len(store), {quad for iri in mutation.touched for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None)}


def batches(mutations: Iterable[Mutation]) -> Iterator[list[Mutation]]:
    """Groups of mutations that touch no record in common."""
    waiting = list(mutations)
    while waiting:
        batch: list[Mutation] = []
        touched: set[str] = set()
        for mutation in waiting:
            if len(batch) < TOGETHER and not mutation.touched & touched:
                batch.append(mutation)
                touched |= mutation.touched
        waiting = [mutation for mutation in waiting if mutation not in batch]
        yield batch


def difference(expected: Sequence[Expected], found: Findings, word: str) -> Iterator[tuple[Expected, str]]:
    """What is expected and not found, and what is found and not expected, each in words."""
    left = sorted(found, key=lambda one: (one.check, one.entity, one.message))
    for one in expected:
        fitting = next((finding for finding in left if one.fits(finding)), None)
        if fitting is None:
            yield one, f"not {word}: {one.check} of {one.entity} with {', '.join(one.says)}"
        else:
            left.remove(fitting)
    for finding in left:
        yield (
            Expected(finding.check, finding.entity),
            f"also {word}: {finding.check} of {shorten(finding.entity)}: {finding.message[:MESSAGE_CUT]}",
        )


def judge(laboratory: Laboratory, mutations: Sequence[Mutation]) -> dict[str, list[str]]:
    """What is wrong with each mutation; what is of the records of none of them is wrong with all."""
    found = laboratory.find(mutations)
    changed = [one for mutation in mutations for one in mutation.changed]
    new = [one for mutation in mutations for one in mutation.new] + changed
    lost = [one for mutation in mutations for one in mutation.lost] + [Expected(one.check, one.entity) for one in changed]
    wrong = [*difference(new, found - laboratory.found, "new"), *difference(lost, laboratory.found - found, "lost")]
    known = {iri for mutation in mutations for iri in mutation.touched}
    return {one.name: [text for what, text in wrong if what.iri in one.touched or what.iri not in known] for one in mutations}


@pytest.fixture(scope="module")
def verdicts() -> dict[str, list[str]]:
    verdicts: dict[str, list[str]] = {}
    for look, names in ((audited, [*AUDITS, *MENDED]), (audited, MISSED), (shaped, SHAPES)):
        laboratory = Laboratory(look)
        for batch in batches(MUTATIONS[name] for name in names):
            verdicts |= judge(laboratory, batch)
    return verdicts


@pytest.mark.parametrize("name", [*AUDITS, *MENDED, *SHAPES])
def test_mutation(name: str, verdicts: dict[str, list[str]]) -> None:
    assert "\n".join(verdicts[name]) == ""


@pytest.mark.parametrize("name", MISSED)
def test_what_is_missed_is_still_missed(name: str, verdicts: dict[str, list[str]]) -> None:
    assert verdicts[name], f"the check finds it now: move {name}.ru up"


def test_every_check_has_a_mutation() -> None:
    planted = {name: {one.check for one in MUTATIONS[name].new} for name in AUDITS}
    assert sorted({name.partition(".")[0] for name in AUDITS}) == sorted(query_files("check"))
    assert [name for name, checks in planted.items() if name.partition(".")[0] not in checks] == []


def test_what_is_mended_is_only_lost() -> None:
    assert len(MENDED) >= 15
    assert [name for name in MENDED if MUTATIONS[name].new or not MUTATIONS[name].lost] == []


def test_broken_forms_are_found_by_the_shape_of_their_name() -> None:
    assert len(SHAPES) >= 25
    assert [name for name in SHAPES if not MUTATIONS[name].new or MUTATIONS[name].lost] == []


def test_headers_say_what_the_error_is() -> None:
    for mutation in MUTATIONS.values():
        assert re.fullmatch(r"[A-Z].+\.", mutation.error, flags=re.DOTALL), mutation.name
        several = len(mutation.new + mutation.lost + mutation.changed) > 1
        assert bool(mutation.why) == (several or mutation.name in MISSED), f"{mutation.name}: say why, where more than one changes"
        assert all(one.says for one in mutation.new), mutation.name


def test_a_finding_that_nobody_expects_is_told() -> None:
    """The test itself: of two planted errors, the one that the header conceals is told."""
    laboratory = Laboratory(lambda store: frozenset(run_checks(store, ["order"], AS_OF)))
    planted = MUTATIONS["curve-rises"]
    silent = Mutation(**{**vars(planted), "new": ()})
    other = Mutation(**{**vars(planted), "new": (Expected("curve-rises", "study/paly-2014"),)})
    assert [len(judge(laboratory, [one])["curve-rises"]) for one in (planted, silent, other)] == [0, 1, 2]


def test_an_update_that_does_not_fit_is_told() -> None:
    planted = MUTATIONS["curve-rises"]
    laboratory = Laboratory(lambda _: frozenset())
    with pytest.raises(AssertionError, match="does not fit"):
        laboratory.find([Mutation(**{**vars(planted), "update": planted.update.replace(" 18 ", " 19 ")})])
