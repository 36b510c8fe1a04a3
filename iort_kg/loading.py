"""Policies by the thousand into a store on disk: read, derived from and checked over processes, written as one build that then counts.

Only what has changed is built again. Whatever fails, or stops the program, the store is as it was (`iort_kg.disk`).
"""

import io
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import pyoxigraph as ox

from iort_kg.build import PolicyBuilder
from iort_kg.disk import LOAD, Folder, digests, is_loaded, mark, schema_digest, shared_digest
from iort_kg.errors import InvalidInput, IortKgError, UnknownName, UnreadableInput, one_line
from iort_kg.namespaces import shorten
from iort_kg.processes import spread
from iort_kg.shards import UnitChecker
from iort_kg.sources import POLICIES, Sources, Unit, policy_of_graph
from iort_kg.store import BUILD, DIGEST

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

FRESH = 200  # units after which a process starts with a new graph, since an emptied one keeps some memory
_QUADS = ox.RdfFormat.N_QUADS
_REWRITE = 10  # the whole store is put in order when more than one policy in ten is written
Tell = Callable[[int, int], None]  # how many are built, of how many


@dataclass
class Loaded:
    """What a load did, by slug of policy.

    Attributes:
        added: policies that were not there.
        replaced: policies whose files have changed.
        removed: policies that were taken out.
        unchanged: policies that are as they were.
        refused: policies that did not pass, and why. Nothing is changed if there is one, but for `keep_going`.
    """

    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def load_store(
    directory: Path,
    sources: Sources,
    *,
    remove: Collection[str] = (),
    check: bool = True,
    keep_going: bool = False,
    jobs: int | None = None,
    tell: Tell | None = None,
) -> Loaded:
    """Bring policies into a store on disk.

    Args:
        directory: of the store; made if it is not there.
        sources: the policies, and what they share. Policies of the store that are not among them stay as they are.
        remove: slugs of policies to take out.
        check: refuse a policy in which a shape finds an error.
        keep_going: load the other policies if some are refused, instead of none. If what is shared has changed, and a policy of the
            store does not pass with it, nothing is changed all the same: it could stay neither as it is nor as it was.
        jobs: how many processes build and check; as many as there are cores if not given.
        tell: told how many policies are built, of how many.

    Raises:
        UnreadableInput: a shared file is not Turtle, or the folder holds something else or cannot be written.
        UnknownName: a policy to remove is not there.
        InvalidInput: other commands keep the store; or what is shared has changed, and not all policies are given.
    """
    folder = Folder(directory)
    with folder.alone(write=True):
        known = _known(folder, sources, remove)
        for name in remove:
            if name not in known:
                raise UnknownName("policy of the store", name, known)
        loaded = Loaded(removed=sorted(remove))
        units = []
        for unit in sources.policies:
            if known.get(unit.name) == unit.digest:
                loaded.unchanged.append(unit.name)
            else:
                units.append(unit)
        if not units and not remove and known:
            return loaded
        anew = not known or None in known.values()
        shared = []
        if anew:
            shared = [PolicyBuilder(sources.shared).shared(), _lines(mark(sources.digest), mark(schema_digest(), LOAD))]
        work = _Work(loaded, known, build_units(sources, units, check=check, jobs=jobs), len(units), keep_going, tell)
        try:
            _write(folder, work, chain(shared, work.contents()), anew=anew)
        except OSError as error:
            raise UnreadableInput(f"{directory} cannot be written: {one_line(error)}") from None
    return loaded


def _known(folder: Folder, sources: Sources, remove: Collection[str]) -> dict[str, str | None]:
    """The policies of the store, with their digests; without digests if all have to be built again."""
    store = folder.open()
    if store is None:
        return {}
    if not is_loaded(store):
        raise InvalidInput(f"{folder.path} is kept by other commands (--store); give a folder of its own to load into")
    known: dict[str, str | None] = dict(digests(store))
    if shared_digest(store) == sources.digest and mark(schema_digest(), LOAD) in store:
        return known
    left = sorted(known.keys() - {unit.name for unit in sources.policies} - set(remove))
    if left:
        names = ", ".join(left[:3]) + (" …" if len(left) > 3 else "")
        raise InvalidInput(
            f"the schema, or what else policies share, has changed since {folder.path} was loaded; give the folders of all its policies, "
            f"or remove what is not given ({len(left):,}: {names})"
        )
    return dict.fromkeys(known)


@dataclass(frozen=True)
class Built:
    """A policy that was built.

    Attributes:
        unit: what it was built from.
        content: its triples and what follows from them, as N-Quads; empty if it is refused.
        problem: why it is refused; empty if it is not.
    """

    unit: Unit
    content: bytes
    problem: str = ""


def build_units(sources: Sources, units: Collection[Unit], *, check: bool = True, jobs: int | None = None) -> Iterator[Built]:
    """Build policies over processes, and check each by the shapes; in the order given, a few ahead of what is asked for.

    Raises:
        UnreadableInput: a shared file cannot be read, or is not Turtle.
        IortKgError: a process was ended.
    """
    processes = min(jobs or os.cpu_count() or 1, len(units))
    if processes <= 1:
        builder = _Builder(sources.shared, check)
        yield from map(builder.build, units)
        return
    yield from spread(_build, units, processes, _start, (sources.shared, check))


class _Builder:
    def __init__(self, shared: tuple[Unit, ...], check: bool) -> None:
        self._shared, self._check = shared, check
        self._refresh()

    def build(self, unit: Unit) -> Built:
        self._count += 1
        if self._count > FRESH:
            self._refresh()
        try:
            content = self._builder.build(unit)
            problem = self._problem(unit, content)
        except IortKgError as error:
            return Built(unit, b"", str(error))
        return Built(unit, b"" if problem else content, problem)

    def _refresh(self) -> None:
        self._count = 0
        self._builder = PolicyBuilder(self._shared)
        self._checker: UnitChecker | None = None
        if self._check:
            self._checker = UnitChecker(self._builder.shared())

    def _problem(self, unit: Unit, content: bytes) -> str:
        """The first error that a shape finds, and how many there are; empty if there is none."""
        if self._checker is None:
            return ""
        found = self._checker.check(unit.name, content)
        errors = [one for one in found if one.severity == "error"]
        if not errors:
            return ""
        more = f" (and {len(errors) - 1:,} more; iort-kg check tells)" if len(errors) > 1 else ""
        return f"{shorten(errors[0].entity)}: {errors[0].message}{more}"


_here: _Builder | None = None


def _start(shared: tuple[Unit, ...], check: bool) -> None:
    global _here
    _here = _Builder(shared, check)


def _build(unit: Unit) -> Built:
    assert _here is not None  # by _start, in each process of the pool
    return _here.build(unit)


@dataclass
class _Work:
    """What is built, noted as it comes."""

    loaded: Loaded
    known: Mapping[str, str | None]
    results: Iterator[Built]
    count: int
    keep_going: bool
    tell: Tell | None

    def contents(self) -> Iterator[bytes]:
        """What passes, with its digest, as N-Quads; nothing more once something is refused and the rest is not wanted without it.

        Digests are written with the rest: those written after it would make every reader look in two places.
        """
        for number, built in enumerate(self.results, 1):
            name = built.unit.name
            if built.problem:
                self.loaded.refused[name] = built.problem
            elif self.wanted:
                (self.loaded.replaced if name in self.known else self.loaded.added).append(name)
                yield built.content
                yield _lines(mark(built.unit.digest, ox.NamedNode(built.unit.iri)))
            if self.tell:
                self.tell(number, self.count)

    @property
    def wanted(self) -> bool:
        """Whether what was built is to be written. A new build would not have a policy of the store that is now refused."""
        lost = None in self.known.values() and (self.known.keys() & self.loaded.refused) - set(self.loaded.removed)
        return not self.loaded.refused or (self.keep_going and not lost)


def _write(folder: Folder, work: _Work, contents: Iterator[bytes], *, anew: bool) -> None:
    """Write what passes as a new build, and make it the one that counts."""
    loaded = work.loaded
    fresh = folder.fresh(copy=not anew)
    try:
        with TemporaryFile(dir=folder.path) as spool:
            if not anew:  # what is replaced has to go before it comes anew, and stays if it does not pass
                spool.writelines(contents)
                spool.seek(0)
            store = ox.Store(str(fresh))
            if not anew and work.wanted:
                _remove(store, {*loaded.removed, *loaded.replaced})
            read = io.BufferedReader(_Stream(contents)) if anew else spool
            store.bulk_load(read, _QUADS, lenient=True)  # every IRI was checked as it was read
            if anew or len(loaded.replaced) + len(loaded.added) > len(work.known) / _REWRITE:
                store.optimize()  # a bulk load leaves a file for each million quads, and every look-up then goes through all of them
            store.flush()
            del store
        if work.wanted:
            folder.switch(fresh)
            return
        loaded.added, loaded.replaced, loaded.removed = [], [], []
    except BaseException:
        folder.discard(fresh)
        raise
    folder.discard(fresh)


def _remove(store: ox.Store, policies: Collection[str]) -> None:
    """Take policies out: their graphs, what is derived from them, and their digests."""
    if not policies:
        return
    for graph in [graph for graph in store.named_graphs() if policy_of_graph(graph.value) in policies]:
        store.remove_graph(graph)
    for policy in policies:
        for quad in list(store.quads_for_pattern(ox.NamedNode(POLICIES + policy), DIGEST, None, BUILD)):
            store.remove(quad)


def _lines(*quads: ox.Quad) -> bytes:
    return ox.serialize(quads, format=_QUADS) or b""


class _Stream(io.RawIOBase):
    """Parts as one stream to read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        while not self._left:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._left = memoryview(part)
        target = memoryview(buffer)
        size = min(len(target), len(self._left))
        target[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
