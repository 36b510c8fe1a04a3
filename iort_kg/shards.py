"""Check a graph policy by policy: each with what all share, over processes, and again only if something has changed.

A shard is what a policy's files say and what is derived from it (`iort_kg.sources`). It is checked beside the shared schema and
vocabularies and without the other policies, so that the time grows with the number of policies and no faster, and the memory not at
all. Of what a shard refers to and nothing in it describes, the description is borrowed from the policy that has it.

`UnitChecker` checks one shard, made ready once for many. `check_store` checks a whole store: what is shared once, each policy, and what
holds between policies (queries/across/).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import pyoxigraph as ox

from iort_kg.assets import query_files
from iort_kg.audit import ACROSS, Check, load_check, load_checks, part_of, policies_of, run_check, run_checks
from iort_kg.disk import digests, schema_digest
from iort_kg.errors import InvalidInput
from iort_kg.findings import Finding, Findings, in_order
from iort_kg.functions import custom_functions
from iort_kg.namespaces import PREFIXES
from iort_kg.processes import spread
from iort_kg.shacl import choose_engine
from iort_kg.sources import DERIVED, policy_of_graph
from iort_kg.store import BUILD
from iort_kg.validate import FAMILY, Validator, Violation, dump, is_derived, validate
from iort_kg.verdicts import Verdict, Verdicts, content_digest, settings_digest

SHAPES, AUDITS, DATED = "shapes", "audits", "dated audits"
MOST_BORROWED = 3  # how often what was borrowed may itself refer to more
WORTH = 8  # policies to check, from which on processes pay for their start
KEPT_AT_ONCE = 200
_DATES = "?as_of"


@dataclass(frozen=True)
class Shard:
    """A policy's triples, or the shared ones, as N-Triples.

    Attributes:
        name: the policy's slug; nothing for what is shared.
        asserted: what files say.
        derived: what is derived from it.
        borrowed: what other policies say of that to which this one refers.
    """

    name: str
    asserted: bytes
    derived: bytes = b""
    borrowed: bytes = b""

    @classmethod
    def from_quads(cls, name: str, quads: "bytes | str | Iterable[ox.Quad]") -> "Shard":
        """A shard from quads, or from N-Quads; what is in a derived graph counts as derived.

        Raises:
            InvalidInput: the text is not N-Quads.
        """
        try:
            given = ox.parse(quads, ox.RdfFormat.N_QUADS) if isinstance(quads, bytes | str) else quads
            parts: tuple[set[ox.Triple], set[ox.Triple]] = (set(), set())
            for quad in given:
                if quad.graph_name != BUILD:
                    parts[is_derived(quad.graph_name)].add(quad.triple)
        except SyntaxError as error:
            raise InvalidInput(f"what is given for {name or 'the shared graph'} is not N-Quads: {error}") from None
        return cls(name, *(ox.serialize(part, format=ox.RdfFormat.N_TRIPLES) or b"" for part in parts))

    @classmethod
    def of_graphs(
        cls, name: str, store: ox.Store, graphs: "Iterable[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]", *, derived: bool = True
    ) -> "Shard":
        """A shard from graphs of a store; the shapes need nothing that is derived."""
        parts: tuple[list[bytes], list[bytes]] = ([], [])
        for graph in graphs:
            if derived or not is_derived(graph):
                parts[is_derived(graph)].append(dump(store, graph))
        return cls(name, *map(b"".join, parts))

    def digest(self) -> str:
        """Of its triples, whatever their order and the names of blank nodes."""
        return content_digest(self.asserted + self.derived)


@dataclass(frozen=True)
class Task:
    """A shard, and the parts of the check to run on it."""

    shard: Shard
    parts: tuple[str, ...]


class UnitChecker:
    """Checks policies one at a time, each beside what is shared.

    Made of values that can be pickled, so that each process makes its own.

        checker = UnitChecker(shared, audits=True)
        checker.check("cam80108", nquads)
    """

    def __init__(
        self,
        shared: "bytes | str | Iterable[ox.Quad]",
        engine: str | None = None,
        *,
        audits: bool = False,
        as_of: date | None = None,
        only: Collection[str] = (),
    ) -> None:
        """Make ready.

        Args:
            shared: schema, vocabularies, alignments and shapes, and what is derived from them, as quads or N-Quads.
            engine: of SHACL; the fastest that is installed if not given.
            audits: whether queries/check/ are run, too, and not the shapes alone.
            as_of: the day on which dates are judged; today if not given.
            only: families or audits to run; all if empty. With this, `audits` need not be said.

        Raises:
            InvalidInput: no such engine; the text is not N-Quads.
            UnknownName: there is no such family or audit.
            MissingDependency: what an engine or an audit needs is not installed.
        """
        self.shared = Shard.from_quads("", shared)
        self._engine = choose_engine(engine)
        self._as_of = as_of or date.today()
        self._only = tuple(only) if only or audits else (FAMILY,)
        self.parts = parts_of(self._only)
        self._functions = custom_functions() if set(self.parts) - {SHAPES} else {}

    def check(self, policy: str, quads: "bytes | str | Iterable[ox.Quad]") -> list[Finding]:
        """What is found in a policy and not in what is shared alone, by severity, check and place.

        Args:
            policy: its slug.
            quads: all its graphs, with what is derived from it, as quads or as N-Quads.

        Raises:
            InvalidInput: the text is not N-Quads.
            IortKgError: the engine cannot run the shapes.
        """
        verdicts = self.judge(Task(Shard.from_quads(policy, quads), tuple(self.parts)))
        return in_order(finding for verdict in verdicts.values() for finding in verdict.findings)

    def judge(self, task: Task) -> dict[str, Verdict]:
        """What each part of the check finds in a shard."""
        found = {SHAPES: self.check_shapes(task.shard)} if SHAPES in task.parts else {}
        audits = [part for part in task.parts if part != SHAPES]
        if audits:
            store, policies, all_policies = self._beside(task.shard)
            parts = [part_of(store, policy, all_policies) for policy in policies or (None,)] if len(all_policies) > 1 else [store]
            for part in audits:
                rows = (row for one in parts for check in self.parts[part] for row in run_check(one, check, self._as_of, self._functions))
                found[part] = Verdict(tuple(rows), policies=tuple(policies))
        return found

    def audit_shared(self, left_out: Collection[str]) -> Iterator[Finding]:
        """What the audits find in those policies whose records are in the shared graphs, but for some."""
        store = ox.Store()
        store.bulk_load(self.shared.asserted + self.shared.derived, ox.RdfFormat.N_TRIPLES)
        policies = policies_of(store)
        for policy in sorted(set(policies) - set(left_out)):
            part = part_of(store, policy, policies)
            for name, checks in self.parts.items():
                if name != SHAPES:
                    for check in checks:
                        yield from run_check(part, check, self._as_of, self._functions)

    def lint(self) -> Iterator[Finding]:
        """What is wrong with the shapes themselves."""
        if SHAPES not in self.parts:
            return
        store = ox.Store()
        store.bulk_load(self.shared.asserted, ox.RdfFormat.N_TRIPLES)
        yield from (one.to_finding() for one in self._validator.lint(store))

    def judge_shared(self) -> Verdict:
        """What the shapes find in what is shared alone."""
        return self.check_shapes(Shard("", b""))

    def settings(self) -> dict[str, str]:
        """The digest of all that the verdict of each part depends on, but the policy itself."""
        audits = {part: [check.query(self._as_of) for check in checks] for part, checks in self.parts.items()}
        shapes = content_digest(self._validator.library.to_ntriples())
        return settings_digest(self._engine, [self.shared.digest(), shapes, schema_digest()], audits)

    def arguments(self) -> tuple[bytes, str, date, tuple[str, ...]]:
        """What makes another that is the same."""
        graph = ox.NamedNode(DERIVED + "shared")
        asserted = ox.parse(self.shared.asserted, ox.RdfFormat.N_TRIPLES)
        derived = (ox.Quad(q.subject, q.predicate, q.object, graph) for q in ox.parse(self.shared.derived, ox.RdfFormat.N_TRIPLES))
        quads = ox.serialize([*asserted, *derived], format=ox.RdfFormat.N_QUADS) or b""
        return quads, self._engine, self._as_of, self._only

    @property
    def shape_names(self) -> tuple[str, ...]:
        """The IRIs of the shapes that are tested."""
        return tuple(self._validator.library.names) if SHAPES in self.parts else ()

    @cached_property
    def _validator(self) -> Validator:
        return Validator(self._engine)

    @cached_property
    def _schema(self) -> bytes:
        """What is shared, less what makes up the shapes, at which no shape of ours looks."""
        left_out = tuple(f"<{PREFIXES[prefix]}{name}".encode() for prefix, name in (("sh", ""), ("rdf", "first>"), ("rdf", "rest>")))
        lines = self.shared.asserted.splitlines(keepends=True)
        return b"".join(line for line in lines if not line.split(b" ", 2)[1].startswith(left_out))

    @cached_property
    def shared_violations(self) -> frozenset[Violation]:
        """What the shapes find in what is shared alone."""
        return frozenset(self._validator.violations(self.shared.asserted))

    def check_shapes(self, shard: Shard) -> Verdict:
        """What the shapes find in a shard, and not in what is shared alone."""
        if shard.name:
            found = self._validator.violations(self._schema + shard.asserted + shard.borrowed)
        elif shard.borrowed:
            found = self._validator.violations(self.shared.asserted + shard.borrowed)
        else:
            found = set(self.shared_violations)
        if not found:
            return Verdict()
        found = found - self.shared_violations if shard.name else found
        store = ox.Store()
        store.bulk_load(shard.borrowed, ox.RdfFormat.N_TRIPLES)
        borrowed = {quad.subject.value for quad in store if isinstance(quad.subject, ox.NamedNode)}
        store.bulk_load(self.shared.asserted + shard.asserted, ox.RdfFormat.N_TRIPLES)
        found = {one for one in found if one.entity not in borrowed}
        named = {one.value for one in found if one.value and _is_iri(one.value)}
        unknown = (iri for iri in named if not any(store.quads_for_pattern(ox.NamedNode(iri), None, None)))
        return Verdict(tuple(one.to_finding() for one in found), unknown=tuple(sorted(unknown)))

    def _beside(self, shard: Shard) -> tuple[ox.Store, list[str], list[str]]:
        """A shard beside what is shared; the policies that have records in it, and those that have any in both."""
        store = ox.Store()
        store.bulk_load(shard.asserted + shard.derived, ox.RdfFormat.N_TRIPLES)
        own = policies_of(store)
        store.bulk_load(self.shared.asserted + self.shared.derived, ox.RdfFormat.N_TRIPLES)
        return store, own, policies_of(store)


@dataclass(frozen=True)
class Outcome:
    """What a check of a store found.

    Attributes:
        findings: in order.
        shapes: the IRIs of the shapes that were tested.
        checked: how many policies were looked at.
        reused: of how many others nothing had changed since they were last looked at.
    """

    findings: Findings
    shapes: tuple[str, ...]
    checked: int
    reused: int


def parts_of(only: Collection[str] = ()) -> dict[str, tuple[Check, ...]]:
    """The parts of a check of one policy that are kept apart, as they go stale apart, with their audits.

    Raises:
        UnknownName: there is no such family or audit.
    """
    names = audits_of(only)
    audits = load_checks(names) if names or not only else []
    dated = tuple(check for check in audits if _DATES in check.sparql)
    parts = {SHAPES: (), AUDITS: tuple(check for check in audits if check not in dated), DATED: dated}
    return {name: checks for name, checks in parts.items() if checks or (name == SHAPES and (not only or FAMILY in only))}


def audits_of(only: Collection[str]) -> list[str]:
    """Those of the families and names given that are audits of one policy."""
    between = {FAMILY, ACROSS, *(check.name for check in across())}
    return [name for name in only if name not in between]


def check_store(
    store: ox.Store,
    only: Collection[str] = (),
    as_of: date | None = None,
    engine: str | None = None,
    *,
    jobs: int = 1,
    keep: bool = False,
) -> Outcome:
    """Check all policies of a store, each by itself, and what holds between them.

    Args:
        store: the graph; if it has no graphs of policies (`iort_kg.sources`), it is checked as one whole.
        only: families or audits to run; all if empty.
        as_of: the day on which dates are judged; today if not given.
        engine: of SHACL; the fastest that is installed if not given.
        jobs: over how many processes.
        keep: whether verdicts are kept in the user's cache folder, and those kept there are taken where nothing has changed.

    Raises:
        InvalidInput: no such engine.
        UnknownName: there is no such family or audit.
        MissingDependency: what an engine or an audit needs is not installed.
        IortKgError: the engine cannot run the shapes, or a process was ended.
    """
    day = as_of or date.today()
    shared_graphs, policies = graphs_by_policy(store)
    if not policies:
        return _check_whole(store, only, day, engine)
    shared = [quad for graph in shared_graphs for quad in store.quads_for_pattern(None, None, None, graph)]
    checker = UnitChecker(shared, engine, audits=True, as_of=day, only=only)
    run = _Run(store, policies, checker, Verdicts(checker.settings()) if keep else None)
    missing = run.recall()
    tasks = (Task(Shard.of_graphs(name, store, policies[name], derived=parts != (SHAPES,)), parts) for name, parts in missing.items())
    workers = min(jobs, len(missing)) if len(missing) >= WORTH else 1
    for name, verdicts in _judge(checker, tasks, workers):
        run.take(name, verdicts)
    run.keep()
    found = [*run.findings(), *checker.audit_shared(run.audited), *checker.lint()]
    found += run_across(store, only)
    return Outcome(in_order(found), checker.shape_names, len(missing), len(policies) - len(missing))


def graphs_by_policy(
    store: ox.Store,
) -> "tuple[list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph], dict[str, list[ox.NamedNode]]]":
    """The graphs that are shared, and those of each policy, by slug."""
    shared: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.DefaultGraph()]
    policies: dict[str, list[ox.NamedNode]] = {}
    for graph in sorted(store.named_graphs(), key=str):
        policy = policy_of_graph(graph.value) if isinstance(graph, ox.NamedNode) else None
        if policy:
            policies.setdefault(policy, []).append(graph)  # type: ignore[arg-type]
        elif graph != BUILD:
            shared.append(graph)
    return shared, policies


def run_across(store: ox.Store, only: Collection[str] = ()) -> Iterator[Finding]:
    """What queries/across/ find between the policies of a store."""
    for check in across(only):
        yield from run_check(store, check, date.today(), {})


def across(only: Collection[str] = ()) -> list[Check]:
    """The checks between policies, or those of the family or names given."""
    checks = [load_check(path) for path in query_files("across").values()]
    return [check for check in checks if not only or check.family in only or check.name in only]


def _check_whole(store: ox.Store, only: Collection[str], day: date, engine: str | None) -> Outcome:
    """What is found in a graph that is not kept by policy."""
    parts = parts_of(only)
    found: list[Finding] = list(run_across(store, only))
    shapes: tuple[str, ...] = ()
    if SHAPES in parts:
        report = validate(store, engine)
        shapes = report.shapes
        found += (one.to_finding() for one in report.findings)
    if set(parts) - {SHAPES}:
        found += run_checks(store, audits_of(only), day)
    return Outcome(in_order(found), shapes, 1, 0)


class _Run:
    """One check of a store: the verdicts of all its policies, kept from before or new."""

    def __init__(self, store: ox.Store, policies: dict[str, list[ox.NamedNode]], checker: UnitChecker, kept: Verdicts | None) -> None:
        self._store, self._policies, self._checker, self._kept = store, policies, checker, kept
        self._digests: dict[str, str] = {}
        self._found: dict[tuple[str, str], Verdict] = {}
        self._new: list[tuple[str, str]] = []

    def recall(self) -> dict[str, tuple[str, ...]]:
        """Take the verdicts that are kept; of each policy the parts of the check that are to be run."""
        if self._kept is not None:
            known = digests(self._store)
            for name, graphs in self._policies.items():
                self._digests[name] = known.get(name) or Shard.of_graphs(name, self._store, graphs).digest()
            self._found = self._kept.get((name, part, digest) for name, digest in self._digests.items() for part in self._checker.parts)
        missing = {name: tuple(part for part in self._checker.parts if (name, part) not in self._found) for name in self._policies}
        return {name: parts for name, parts in missing.items() if parts}

    def take(self, name: str, verdicts: Mapping[str, Verdict]) -> None:
        """Take new verdicts of a policy; some at a time are kept."""
        self._found |= {(name, part): verdict for part, verdict in verdicts.items()}
        self._new += ((name, part) for part in verdicts)
        if len(self._new) >= KEPT_AT_ONCE:
            self.keep()

    def keep(self) -> None:
        """Keep the new verdicts for the next check."""
        if self._kept is not None and self._new:
            self._kept.put((name, part, self._digests[name], self._found[name, part]) for name, part in self._new)
        self._new = []

    @property
    def audited(self) -> set[str]:
        """The policies that were audited."""
        return {policy for verdict in self._found.values() for policy in verdict.policies}

    def findings(self) -> Iterator[Finding]:
        """All that was found, in the policies and in what is shared."""
        if SHAPES in self._checker.parts:
            yield from self._settle(Shard("", b""), self._checker.judge_shared())
        for (name, part), verdict in self._found.items():
            if part == SHAPES and verdict.unknown:
                yield from self._settle(Shard.of_graphs(name, self._store, self._policies[name], derived=False), verdict)
            else:
                yield from verdict.findings

    def _settle(self, shard: Shard, verdict: Verdict) -> Iterator[Finding]:
        """What is found in a shard once it is told what other policies say of what it refers to."""
        borrowed: set[ox.Triple] = set()
        for _ in range(MOST_BORROWED):
            nodes = map(ox.NamedNode, verdict.unknown)
            quads = (quad for node in nodes for quad in self._store.quads_for_pattern(node, None, None))
            more = {quad.triple for quad in quads if not is_derived(quad.graph_name)} - borrowed
            if not more:
                break
            borrowed |= more
            told = replace(shard, borrowed=ox.serialize(borrowed, format=ox.RdfFormat.N_TRIPLES) or b"")
            verdict = self._checker.judge(Task(told, (SHAPES,)))[SHAPES]
        yield from verdict.findings


def _judge(checker: UnitChecker, tasks: Iterator[Task], workers: int) -> Iterator[tuple[str, dict[str, Verdict]]]:
    """The verdicts of each task.

    Raises:
        IortKgError: a process was ended.
    """
    if workers > 1:
        yield from spread(_work, tasks, workers, _start, checker.arguments())
    else:
        yield from ((task.shard.name, checker.judge(task)) for task in tasks)


_checker: UnitChecker | None = None


def _start(shared: bytes, engine: str, as_of: date, only: tuple[str, ...]) -> None:
    global _checker  # one for each process, which has no other way to keep it between tasks
    _checker = UnitChecker(shared, engine, audits=True, as_of=as_of, only=only)


def _work(task: Task) -> tuple[str, dict[str, Verdict]]:
    assert _checker is not None
    return task.shard.name, _checker.judge(task)


def _is_iri(text: str) -> bool:
    try:
        return ":" in text and bool(ox.NamedNode(text))
    except ValueError:
        return False
