"""Files into one dataset: a named graph per file, derived graphs beside them, in memory or on disk.

Embedded Oxigraph evaluates everything. Its own SPARQL would call other servers on SERVICE, so `evaluate`
is the one door to it, and refuses what would leave the machine.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from iort_kg.assets import query_files, shipped, turtle_files
from iort_kg.errors import InvalidQuery, UnreadableInput
from iort_kg.namespaces import BASE, GRAPH, PREFIXES

QueryOutcome = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

BUILD = ox.NamedNode(GRAPH + "build")
DECLARED = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())
DIGEST = ox.NamedNode(PREFIXES["dcterms"] + "identifier")


def open_store(folders: Sequence[Path] = (), directory: Path | None = None) -> ox.Store:
    """The shipped graph, and that of further folders, ready to be asked.

    Args:
        folders: folders of Turtle files to load beside the shipped ontology.
        directory: where to keep the store on disk; built there on first use, and again when a file has
            changed. In memory if not given.

    Raises:
        UnreadableInput: a file is not Turtle, or `directory` holds something that is not a store of ours.
    """
    sources = dict(_sources(folders))
    if directory is None:
        store = ox.Store()
        _fill(store, sources)
        return store
    return _open_on_disk(directory, sources)


def evaluate(store: ox.Store, sparql: str) -> QueryOutcome:
    """Run a query over the union of all graphs; prefixes of `iort_kg.namespaces` need no declaration.

    Raises:
        InvalidQuery: the text is not a SPARQL query, is an update, or calls another server.
    """
    _refuse_remote(sparql)
    try:
        return store.query(sparql, base_iri=BASE, prefixes=PREFIXES, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise InvalidQuery(_explain(sparql, error)) from None


def _sources(folders: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    for root in (shipped() / "ontology", *folders):
        for path in turtle_files(root):
            yield GRAPH + path.relative_to(root).with_suffix("").as_posix(), path


def _fill(store: ox.Store, sources: dict[str, Path]) -> None:
    for graph, path in sources.items():
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


def _digest(paths: Iterable[Path]) -> str:
    digest = sha256()
    for path in paths:
        digest.update(sha256(path.read_bytes()).digest())
        digest.update(path.name.encode())
    return digest.hexdigest()


def _open_on_disk(directory: Path, sources: dict[str, Path]) -> ox.Store:
    mark = ox.Quad(BUILD, DIGEST, ox.Literal(_digest([*sources.values(), *query_files("derive").values()])), BUILD)
    if directory.exists() and not directory.is_dir():
        raise UnreadableInput(f"{directory} is a file; give a folder for the store")
    if directory.exists() and any(directory.iterdir()):
        try:
            store = ox.Store.read_only(str(directory))
            if mark in store:
                return store
            ours = any(store.quads_for_pattern(BUILD, DIGEST, None, BUILD))
        except OSError as error:
            raise UnreadableInput(f"{directory} is not a store that can be opened: {_one_line(error)}") from None
        if not ours:
            raise UnreadableInput(f"{directory} holds a store that iort-kg did not build; give an empty folder")
        del store
    _build(directory, sources, mark)
    return ox.Store.read_only(str(directory))


def _build(directory: Path, sources: dict[str, Path], mark: ox.Quad) -> None:
    """Build beside the folder and rename at the end, so that a failure leaves the old store whole."""
    fresh = directory.with_name(f".{directory.name}.{os.getpid()}.new")
    stale = directory.with_name(f".{directory.name}.{os.getpid()}.old")
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        store = ox.Store(str(fresh))
        _fill(store, sources)
        store.add(mark)
        store.flush()
        del store
        if directory.exists():
            directory.rename(stale)
        fresh.rename(directory)
    except OSError as error:
        raise UnreadableInput(f"{directory} cannot be written: {_one_line(error)}") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(stale, ignore_errors=True)


def _refuse_remote(sparql: str) -> None:
    """Refuse SERVICE. The parser is asked only if the word could be there, also when spelled in escapes."""
    if "service" not in sparql.lower() and "\\u" not in sparql.lower():
        return
    from pyparsing import ParseBaseException, ParseResults
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        pending: list[object] = [parseQuery(DECLARED + sparql)]
    except (ParseBaseException, RecursionError) as error:
        raise InvalidQuery(f"the query has the word SERVICE and cannot be checked: {_one_line(error)}") from None
    while pending:
        node = pending.pop()
        if getattr(node, "name", None) == "ServiceGraphPattern":
            raise InvalidQuery("the query calls another server (SERVICE); only this graph can be asked")
        if isinstance(node, dict):
            pending.extend(node.values())
        elif isinstance(node, ParseResults | list | tuple):
            pending.extend(node)


def _explain(sparql: str, error: SyntaxError) -> str:
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseUpdate

    try:
        parseUpdate(DECLARED + sparql)
    except (ParseBaseException, RecursionError):
        return f"the query is not SPARQL: {_one_line(error)}"
    return "the text is a SPARQL update; only queries (SELECT, ASK, CONSTRUCT, DESCRIBE) are run"


def _one_line(error: object) -> str:
    return " ".join(str(error).split())
