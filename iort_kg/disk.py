"""A store on disk: numbered builds in a folder, and the name of the one that counts.

A build is written beside the others and counts when its number is in the file `current`, which is replaced in one step: whatever stops
a program, the store is the old one or the new one. Builds share what they have in common (hard links). One that is no longer current
is removed by the next that writes, unless a reader still has it open.

A store is kept by the commands that use it (`--store`), and then has just the units that were asked for; or it was filled by
`iort-kg load`, and then is opened as it is.
"""

import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pyoxigraph as ox

from iort_kg.build import build
from iort_kg.errors import InvalidInput, UnreadableInput, one_line
from iort_kg.namespaces import GRAPH
from iort_kg.sources import POLICIES, find_sources
from iort_kg.store import BUILD, DIGEST

LOAD = ox.NamedNode(GRAPH + "build#load")
CURRENT = "current"


def open_store(folders: Sequence[Path] = (), directory: Path | None = None, policies: Collection[str] | None = None) -> ox.Store:
    """The shipped graph, and that of further folders, in memory or kept on disk; or what `iort-kg load` filled.

    Args:
        folders: folders of Turtle files to load beside what is shipped (`iort_kg.sources.find_sources`).
        directory: where to keep the store; built there on first use, and again when a file has changed. One that `iort-kg load`
            filled is opened as it is.
        policies: which of the shipped policies, by slug; all if not given.

    Raises:
        UnreadableInput: a file is not Turtle, or `directory` holds something that is not a store of ours.
        UnknownName: there is no shipped policy of that name.
        InvalidInput: two folders have the same name; or `directory` was filled by `iort-kg load`, and by another version, or other
            units are asked for.
    """
    if directory is None:
        return build(find_sources(folders, policies))
    folder = Folder(directory)
    with folder.alone(write=False):
        store = folder.open()
    if store is not None and is_loaded(store):
        if folders or policies is not None:
            raise InvalidInput(
                f"{directory} was filled by iort-kg load; add folders to it with iort-kg load, and leave --load and --policies out"
            )
        if mark(schema_digest(), LOAD) not in store:
            raise InvalidInput(f"{directory} was filled by another version of iort-kg; load its folders again (iort-kg load)")
        return store
    sources = find_sources(folders, policies)
    marks = [mark(sources.digest), *(mark(unit.digest, ox.NamedNode(unit.iri)) for unit in sources.policies)]
    if store is not None and _holds(store, marks):
        return store
    content = build(sources)
    content.extend(marks)
    with folder.alone(write=True):
        store = folder.open()  # another process may have built it
        return store if store is not None and _holds(store, marks) else folder.replace(content)


def schema_digest() -> str:
    """The digest of what is shipped beside the policies."""
    return find_sources(policies=()).digest


def _holds(store: ox.Store, marks: Sequence[ox.Quad]) -> bool:
    return not is_loaded(store) and all(one in store for one in marks) and len(digests(store)) == len(marks) - 1


def is_loaded(store: ox.Store) -> bool:
    """Whether `iort-kg load` filled a store."""
    return any(store.quads_for_pattern(LOAD, DIGEST, None, BUILD))


def digests(store: ox.Store) -> dict[str, str]:
    """The digest of each policy unit of a store, by slug."""
    kept = store.quads_for_pattern(None, DIGEST, None, BUILD)
    found = {quad.subject.value: quad.object.value for quad in kept}  # type: ignore[union-attr]
    return {iri.removeprefix(POLICIES): digest for iri, digest in found.items() if iri.startswith(POLICIES)}


def shared_digest(store: ox.Store) -> str | None:
    """The digest of what all policies of a store share."""
    return next((quad.object.value for quad in store.quads_for_pattern(BUILD, DIGEST, None, BUILD)), None)  # type: ignore[union-attr]


def mark(digest: str, of: ox.NamedNode = BUILD) -> ox.Quad:
    """The statement that keeps a digest: of a policy unit, or of what is shared."""
    return ox.Quad(of, DIGEST, ox.Literal(digest), BUILD)


class Folder:
    """The folder of a store."""

    def __init__(self, path: Path) -> None:
        """Remember where it is; nothing is made yet."""
        self.path = path.absolute()

    def open(self) -> ox.Store | None:
        """The build that counts, to read; None if there is none.

        Raises:
            UnreadableInput: the folder holds something else.
        """
        build = self._current()
        if build is None:
            return None
        _hold(build)
        try:
            return ox.Store.read_only(str(build))
        except (OSError, RuntimeError) as error:
            raise UnreadableInput(f"{self.path} is not a store that can be opened: {one_line(error)}") from None

    def replace(self, content: ox.Store) -> ox.Store:
        """Write a graph as the build that counts, and open it.

        Raises:
            UnreadableInput: the folder cannot be written.
        """
        try:
            fresh = self.fresh()
            try:
                store = ox.Store(str(fresh))
                store.bulk_load(content.dump(format=ox.RdfFormat.N_QUADS), ox.RdfFormat.N_QUADS, lenient=True)
                store.flush()
                del store
                self.switch(fresh)
            except OSError:
                self.discard(fresh)
                raise
            if _can_lock():
                self._clean(fresh)
        except OSError as error:
            raise UnreadableInput(f"{self.path} cannot be written: {one_line(error)}") from None
        opened = self.open()
        if opened is None:
            raise UnreadableInput(f"{self.path} was removed while it was written")
        return opened

    @contextmanager
    def alone(self, *, write: bool) -> Iterator[None]:
        """Wait for other processes that write the store, where the system can lock folders; to write, make the folder.

        Raises:
            UnreadableInput: the folder cannot be made, or holds something else.
        """
        if not write and not self.path.exists():
            yield
            return
        self._current()
        if write:
            try:
                self.path.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise UnreadableInput(f"{self.path} cannot be written: {error.strerror}") from None
        handle = _lock(self.path, exclusive=write)
        try:
            yield
        finally:
            if handle is not None:
                os.close(handle)

    def fresh(self, *, copy: bool = False) -> Path:
        """Where the next build goes, after what is there is no longer used is removed; with `copy`, it begins as a copy of the current one.

        Raises:
            OSError: the folder cannot be written.
        """
        current = self._current()
        self._clean(current)
        fresh = self.path / str(max((int(old.name) for old in self._builds()), default=0) + 1)
        if copy and current is not None:
            ox.Store(str(current)).backup(str(fresh))
        return fresh

    def switch(self, fresh: Path) -> None:
        """Make a build the one that counts.

        Raises:
            OSError: the folder cannot be written.
        """
        note = self.path / f"{CURRENT}.new"
        with note.open("w", encoding="ascii") as file:
            file.write(fresh.name + "\n")
            file.flush()
            os.fsync(file.fileno())
        note.replace(self.path / CURRENT)

    def discard(self, build: Path) -> None:
        """Remove a build, unless a reader has it open."""
        handle = _lock(build, exclusive=True, wait=False)
        if handle is not None or not _can_lock():
            shutil.rmtree(build, ignore_errors=True)
        if handle is not None:
            os.close(handle)

    def _clean(self, current: Path | None) -> None:
        for old in self._builds():
            if old != current:
                self.discard(old)

    def _builds(self) -> list[Path]:
        return [path for path in self.path.iterdir() if path.name.isdecimal()]

    def _current(self) -> Path | None:
        if not self.path.exists():
            return None
        if not self.path.is_dir():
            raise UnreadableInput(f"{self.path} is a file; give a folder for the store")
        try:
            number = (self.path / CURRENT).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            if all(path.name.isdecimal() or path.name == f"{CURRENT}.new" for path in self.path.iterdir()):
                return None
            raise UnreadableInput(f"{self.path} holds other things than a store of ours; give an empty folder") from None
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableInput(f"{self.path} is not a store that can be opened: {one_line(error)}") from None
        build = self.path / number
        if not number.isdecimal() or not (build / "CURRENT").is_file():
            raise UnreadableInput(f"{self.path} is not a store that can be opened: its build {number!r} is not there")
        return build


_held: dict[Path, int] = {}


def _hold(build: Path) -> None:
    """Tell other processes, for as long as this one runs, that a build is read."""
    if build not in _held and (handle := _lock(build, exclusive=False)) is not None:
        _held[build] = handle


def _can_lock() -> bool:
    with suppress(ImportError):
        import fcntl

        return hasattr(fcntl, "flock")
    return False


def _lock(folder: Path, *, exclusive: bool, wait: bool = True) -> int | None:
    """Lock a folder, where the system can; None if it cannot, or if another process has the lock and one doesn't wait."""
    handle = None
    with suppress(ImportError, OSError):
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
        fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | (0 if wait else fcntl.LOCK_NB))
        return handle
    if handle is not None:
        os.close(handle)
    return None
