"""Files into one dataset: a named graph per file, derived graphs beside them, in memory or on disk.

Embedded Oxigraph evaluates everything. Its own SPARQL would call other servers on SERVICE, so `evaluate`
is the one door to it, and refuses what would leave the machine.
"""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from iort_kg.assets import query_files, shipped, turtle_files
from iort_kg.errors import InvalidQuery, UnreadableInput
from iort_kg.namespaces import BASE, GRAPH, PREFIXES

Sources = list[tuple[str, Path]]
QueryOutcome = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

BUILD = ox.NamedNode(GRAPH + "build")
DIGEST = ox.NamedNode(PREFIXES["dcterms"] + "identifier")

# Oxigraph recurses when it parses and evaluates; its stack overflows, and ends the process, at some multiples of these.
MAX_DEPTH = 200
MAX_LENGTH = 10_000
_DATA = re.compile(r"VALUES\s*(?:[?$]\w+|\([^(){}]*\))\s*\{[^{}]*\}", re.IGNORECASE)
_SERVICE = re.compile("".join(rf"(?:{c}|\\u(?:0000)?00(?:{ord(c):x}|{ord(c.lower()):x}))" for c in "SERVICE"), re.IGNORECASE)
_UPDATE = re.compile(
    r"(?:\s|;|#[^\r\n]*+|(?:PREFIX\s+[^\s:]*:|BASE)\s*<[^<>]*>)*(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b",
    re.IGNORECASE,
)


def open_store(folders: Sequence[Path] = (), directory: Path | None = None) -> ox.Store:
    """The shipped graph, and that of further folders, ready to be asked.

    Args:
        folders: folders of Turtle files to load beside the shipped ontology.
        directory: where to keep the store on disk; built there on first use, and again when a file has
            changed. In memory if not given.

    Raises:
        UnreadableInput: a file is not Turtle, or `directory` holds something that is not a store of ours.
    """
    sources = list(source_files(folders))
    if directory is None:
        store = ox.Store()
        _fill(store, sources)
        return store
    return _open_on_disk(directory, sources)


def evaluate(store: ox.Store, sparql: str) -> QueryOutcome:
    """Run a query over the union of all graphs; prefixes of `iort_kg.namespaces` need no declaration.

    Raises:
        InvalidQuery: the text is not a SPARQL query, is an update, calls another server, or is too long.
    """
    if not sparql.strip():
        raise InvalidQuery("the query is empty; give a SELECT, ASK, CONSTRUCT or DESCRIBE")
    if _UPDATE.match(sparql):
        raise InvalidQuery("the text is a SPARQL update; only queries (SELECT, ASK, CONSTRUCT, DESCRIBE) are run")
    _refuse_huge(sparql)
    try:
        _refuse_service(sparql)
        return store.query(sparql, base_iri=BASE, prefixes=PREFIXES, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise InvalidQuery(f"the query is not SPARQL: {_one_line(error)}") from None
    except UnicodeEncodeError:
        raise InvalidQuery("the query is not Unicode text; give it as UTF-8") from None


def subjects(store: ox.Store, predicate: ox.NamedNode, value: ox.NamedNode | ox.Literal | None = None) -> set[ox.NamedNode]:
    """All that have a property, or a value of it."""
    found = {quad.subject for quad in store.quads_for_pattern(None, predicate, value)}
    return {node for node in found if isinstance(node, ox.NamedNode)}


def values(store: ox.Store, subject: ox.NamedNode | None, predicate: ox.NamedNode) -> Iterator[str]:
    """The values of a property, of one subject or of all: the text of literals, and IRIs."""
    for quad in store.quads_for_pattern(subject, predicate, None):
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            yield quad.object.value


def source_files(folders: Sequence[Path] = ()) -> Iterator[tuple[str, Path]]:
    """Every Turtle file that is loaded, after the name of its graph."""
    for root, above in ((shipped() / "ontology", ""), (shipped() / "shapes", "shapes/"), *((folder, "") for folder in folders)):
        for path in turtle_files(root):
            yield GRAPH + above + quote(path.relative_to(root).with_suffix("").as_posix()), path


def _fill(store: ox.Store, sources: Sources) -> None:
    for graph, path in sources:
        try:
            store.load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
        except (SyntaxError, ValueError) as error:
            raise UnreadableInput(f"{path} is not Turtle: {_one_line(error)}") from None
        except OSError as error:
            raise UnreadableInput(f"{path} cannot be read: {_one_line(error)}") from None
    for name, path in query_files("derive").items():
        graph_name = ox.NamedNode(f"{GRAPH}derived/{name}")
        triples = evaluate(store, path.read_text(encoding="utf-8"))
        store.extend([ox.Quad(t.subject, t.predicate, t.object, graph_name) for t in triples])  # type: ignore[union-attr]


def _digest(sources: Sources) -> str:
    digest = sha256()
    for name, path in [*sources, *query_files("derive").items()]:
        try:
            digest.update(f"{name} {sha256(path.read_bytes()).hexdigest()}\n".encode())
        except OSError as error:
            raise UnreadableInput(f"{path} cannot be read: {_one_line(error)}") from None
    return digest.hexdigest()


def _open_on_disk(directory: Path, sources: Sources) -> ox.Store:
    directory = directory.absolute()
    mark = ox.Quad(BUILD, DIGEST, ox.Literal(_digest(sources)), BUILD)
    try:
        if directory.exists() and not directory.is_dir():
            raise UnreadableInput(f"{directory} is a file; give a folder for the store")
        if directory.exists() and any(directory.iterdir()):
            if not (directory / "CURRENT").is_file():
                raise UnreadableInput(f"{directory} holds other things than a store; give an empty folder")
            store = ox.Store.read_only(str(directory))
            if mark in store:
                return store
            if not any(store.quads_for_pattern(BUILD, DIGEST, None, BUILD)):
                raise UnreadableInput(f"{directory} holds a store that iort-kg did not build; give an empty folder")
            del store
    except (OSError, RuntimeError) as error:
        raise UnreadableInput(f"{directory} is not a store that can be opened: {_one_line(error)}") from None
    memory = ox.Store()
    _fill(memory, sources)
    memory.add(mark)
    _write(directory, memory)
    return ox.Store.read_only(str(directory))


def _write(directory: Path, content: ox.Store) -> None:
    """Write beside the folder and rename at the end, so that a failure leaves the old store whole."""
    fresh = directory.with_name(f".{directory.name}.{os.getpid()}.new")
    stale = directory.with_name(f".{directory.name}.{os.getpid()}.old")
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        store = ox.Store(str(fresh))
        store.bulk_extend(content)
        store.flush()
        del store
        if directory.exists():
            directory.rename(stale)
        fresh.rename(directory)
    except OSError as error:
        if stale.exists() and not directory.exists():
            stale.rename(directory)
        raise UnreadableInput(f"{directory} cannot be written: {_one_line(error)}") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(stale, ignore_errors=True)


def _refuse_service(sparql: str) -> None:
    """Refuse SERVICE as a keyword.

    The engine's own parser tells: with a letter before it, the word is as good as it was in text, comments, names and
    variables, but a keyword is no longer one. (Another parser would take for a comment what this one runs.)
    """
    if not _SERVICE.search(sparql):
        return
    try:
        ox.Store().query(_SERVICE.sub(lambda word: "x" + word[0], sparql), base_iri=BASE, prefixes=PREFIXES)
    except SyntaxError as error:
        reason = f"it calls another server (SERVICE), which is refused, or is not SPARQL: {_one_line(error)}"
        raise InvalidQuery(f"the query cannot be run; {reason}") from None


def _refuse_huge(sparql: str) -> None:
    if len(sparql) <= MAX_DEPTH:
        return
    text = _DATA.sub("", sparql)
    depth = deepest = 0
    for mark in re.findall(r"[][(){}!]", text):
        depth += -1 if mark in ")]}" else 1
        deepest = max(deepest, depth)
    if len(text) > MAX_LENGTH:
        raise InvalidQuery(f"the query has {len(text):,} characters outside VALUES; at most {MAX_LENGTH:,} are run")
    if deepest > MAX_DEPTH:
        raise InvalidQuery(f"the query is nested {deepest} levels deep; at most {MAX_DEPTH} are run")


def _one_line(error: object) -> str:
    return " ".join(str(error).split())
