"""What is loaded together: units of Turtle files, each with its graphs and its digest.

A *policy unit* holds one policy. All else is *shared*: schema, vocabularies, shapes, and whatever a user loads that holds no policy.
A policy unit is derived from, checked and replaced together with the shared units, and without the other policies.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from iort_kg.assets import query_files, shipped, turtle_files
from iort_kg.errors import InvalidInput, UnknownName, UnreadableInput
from iort_kg.namespaces import GRAPH

POLICIES = GRAPH + "policies/"
DERIVED = GRAPH + "derived/"
_BESIDE = (GRAPH + "shapes/coverage/", GRAPH + "definitions/")  # of a shipped policy, beside those of the others
_MARK = b"CoveragePolicy"  # the class that a file has to name to hold a policy, in whatever prefix


@dataclass(frozen=True)
class Unit:
    """Files that are loaded together, after the IRIs of their graphs.

    Attributes:
        name: of a policy its slug; of what is shared the name of its folder, or nothing for what is shipped.
        files: the IRI of the graph of each file, and its path.
        is_policy: whether it holds a policy.
    """

    name: str
    files: tuple[tuple[str, Path], ...]
    is_policy: bool

    @property
    def iri(self) -> str:
        """What stands for a policy unit where its digest is kept."""
        return POLICIES + self.name

    def derived(self, query: str) -> str:
        """The IRI of the graph of what a query derives from it."""
        return derived_graph(query, self.name if self.is_policy else None)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the names of its graphs and the contents of its files.

        Raises:
            UnreadableInput: a file cannot be read.
        """
        return _digest(self.files)


@dataclass(frozen=True)
class Sources:
    """All units of a graph."""

    shared: tuple[Unit, ...]
    policies: tuple[Unit, ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that a policy unit is derived from and checked with, but its own files.

        Raises:
            UnreadableInput: a file cannot be read.
        """
        return _digest([*(file for unit in self.shared for file in unit.files), *query_files("derive").items()])

    def files(self) -> Iterator[tuple[str, Path]]:
        """Every file, after the IRI of its graph."""
        return (file for unit in (*self.shared, *self.policies) for file in unit.files)


def derived_graph(query: str, policy: str | None = None) -> str:
    """The IRI of the graph of what a query derives, from a policy or from what is shared.

    >>> derived_graph("wider-classes", "cam80108")
    'https://w3id.org/iort-kg/graph/derived/cam80108/wider-classes'
    """
    return f"{DERIVED}{policy}/{query}" if policy else DERIVED + query


def policy_of_graph(graph: str) -> str | None:
    """The slug of the policy whose files or derived facts are in a graph; None if it is shared.

    >>> policy_of_graph("https://w3id.org/iort-kg/graph/policies/cam80108/statement")
    'cam80108'
    >>> policy_of_graph("https://w3id.org/iort-kg/graph/derived/cam80108/wider-classes")
    'cam80108'
    >>> policy_of_graph("https://w3id.org/iort-kg/graph/shapes/coverage/cam80108")
    'cam80108'
    >>> policy_of_graph("https://w3id.org/iort-kg/graph/derived/wider-classes")
    """
    for above in _BESIDE:
        if graph.startswith(above):
            return graph.removeprefix(above)
    for above in (POLICIES, DERIVED):
        if graph.startswith(above):
            name, slash, _ = graph.removeprefix(above).partition("/")
            return name if slash else None
    return None


def find_sources(folders: Iterable[Path] = (), policies: Collection[str] | None = None) -> Sources:
    """What is shipped, and what further folders hold.

    Args:
        folders: each a policy's own folder, or a folder of such folders.
        policies: which of the shipped policies, by slug; all if not given.

    Raises:
        UnreadableInput: a folder is not there, or holds no Turtle.
        UnknownName: there is no shipped policy of that name.
        InvalidInput: two policies have the same name.
    """
    units = [*_shipped(policies), *(unit for folder in folders for unit in units_of(folder))]
    found = Sources(tuple(unit for unit in units if not unit.is_policy), tuple(unit for unit in units if unit.is_policy))
    seen: dict[str, Unit] = {}
    for unit in found.policies:
        if first := seen.get(unit.name):
            places = f"{first.files[0][1].parent} and {unit.files[0][1].parent}"
            raise InvalidInput(
                f"two policies are called {unit.name!r}, in {places}; rename a folder, or leave a shipped one out (--policies)"
            )
        seen[unit.name] = unit
    return found


def shipped_policies() -> list[str]:
    """The slugs of the shipped policies."""
    return sorted(path.name for path in (shipped() / "ontology" / "policies").iterdir() if path.is_dir())


def units_of(folder: Path) -> Iterator[Unit]:
    """The units of a folder: itself, if Turtle files are directly in it, or else each folder in it that holds some.

    Raises:
        UnreadableInput: it is not there, or holds no Turtle.
    """
    files = turtle_files(folder)
    root = folder.resolve()
    if any(path.parent == folder for path in files):
        yield _unit(root.name, folder, files)
        return
    for name in sorted({path.relative_to(folder).parts[0] for path in files}):
        yield _unit(name, folder / name, [path for path in files if path.relative_to(folder).parts[0] == name])


def _unit(name: str, folder: Path, files: Sequence[Path]) -> Unit:
    is_policy = any(_MARK in _read(path) for path in files)
    above = f"{POLICIES if is_policy else GRAPH + 'shared/'}{quote(name)}/"
    return Unit(quote(name), tuple((above + _stem(path, folder), path) for path in files), is_policy)


def _shipped(policies: Collection[str] | None) -> Iterator[Unit]:
    """The shipped units: the rule of a policy and its OWL form stand beside others of their kind, and have the policy's name."""
    root = shipped()
    known = shipped_policies()
    for name in policies or ():
        if name not in known:
            raise UnknownName("shipped policy", name, known)
    shared: list[tuple[str, Path]] = []
    owned: dict[str, list[tuple[str, Path]]] = {name: [] for name in known}
    for folder, above in ((root / "ontology", ""), (root / "shapes", "shapes/")):
        for path in turtle_files(folder):
            parts = path.relative_to(folder).parts
            owner = parts[1] if parts[0] == "policies" else path.stem if parts[0] in ("definitions", "coverage") else None
            owned.get(owner or "", shared).append((GRAPH + above + _stem(path, folder), path))
    yield Unit("", tuple(shared), is_policy=False)
    for name, files in owned.items():
        if policies is None or name in policies:
            yield Unit(name, tuple(files), is_policy=True)


def _stem(path: Path, folder: Path) -> str:
    return quote(path.relative_to(folder).with_suffix("").as_posix())


def _digest(files: Iterable[tuple[str, Path]]) -> str:
    digest = sha256()
    for name, path in files:
        digest.update(f"{name} {sha256(_read(path)).hexdigest()}\n".encode())
    return digest.hexdigest()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableInput(f"{path} cannot be read: {error.strerror or error}") from None
