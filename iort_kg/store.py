"""Files into one dataset: a named graph per file, derived graphs beside them, in memory or on disk.

Embedded Oxigraph evaluates everything. Its own SPARQL would call other servers on SERVICE, so `evaluate`
is the one door to it, and refuses what would leave the machine.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from iort_kg.assets import query_files, shipped, turtle_files
from iort_kg.errors import InvalidQuery, UnreadableInput
from iort_kg.namespaces import BASE, GRAPH, PREFIXES, expand

Sources = list[tuple[str, Path]]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
QueryOutcome = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
BROADER = ox.NamedNode(PREFIXES["skos"] + "broader")
IN_SCHEME = ox.NamedNode(PREFIXES["skos"] + "inScheme")
BUILD = ox.NamedNode(GRAPH + "build")
DIGEST = ox.NamedNode(PREFIXES["dcterms"] + "identifier")

# Oxigraph recurses when it parses and evaluates; its stack overflows, and ends the process, at some multiples of these.
MAX_DEPTH = 200
MAX_LENGTH = 10_000
_DATA = re.compile(r"VALUES\s*(?:[?$]\w+|\([^(){}]*\))\s*\{[^{}]*\}", re.IGNORECASE)
_SERVICE = re.compile("".join(rf"(?:{c}|\\u(?:0000)?00(?:{ord(c):x}|{ord(c.lower()):x}))" for c in "SERVICE"), re.IGNORECASE)
_FROM = re.compile("FROM", re.IGNORECASE)
_FROM_GRAPH = re.compile(r"\bFROM\s*(?:NAMED\b\s*)?(?:<([^<>]*)>|([\w.-]*:[\w./-]*))", re.IGNORECASE)
_PREFIX = re.compile(r"\bPREFIX\s+([^\s:]*)\s*:\s*<([^<>]*)>", re.IGNORECASE)
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


def open_files(paths: Sequence[Path]) -> ox.Store:
    """Turtle files, or folders of them, with the shipped schema, vocabularies and shapes, and without the shipped policies.

    Raises:
        UnreadableInput: a file cannot be read, or is not Turtle.
    """
    root = shipped()
    policies = {"policies", "definitions", "coverage"}
    sources = [(graph, path) for graph, path in source_files() if not policies.intersection(path.relative_to(root).parts)]
    files = [file for path in paths for file in (turtle_files(path) if path.is_dir() else [path])]
    sources += [(f"{GRAPH}file/{number}/{quote(file.stem)}", file) for number, file in enumerate(files, 1)]
    store = ox.Store()
    _fill(store, sources)
    return store


def evaluate(
    store: ox.Store,
    sparql: str,
    functions: Mapping[ox.NamedNode, Callable[..., Term | None]] | None = None,
    *,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
) -> QueryOutcome:
    """Run a query over the union of all graphs, or over those that it names with FROM.

    Prefixes of `iort_kg.namespaces` need no declaration.

    Args:
        store: the graph.
        sparql: the query.
        functions: what the query may call beside the functions of SPARQL, by IRI.
        default_graphs: IRIs of graphs to ask instead of those that the query names (SPARQL 1.1 Protocol, default-graph-uri).
        named_graphs: likewise for GRAPH (named-graph-uri).

    Raises:
        InvalidQuery: the text is not a SPARQL query, is an update, calls another server, names a graph that is not
            loaded, or is too long.
    """
    if not sparql.strip():
        raise InvalidQuery("the query is empty; give a SELECT, ASK, CONSTRUCT or DESCRIBE")
    if _UPDATE.match(sparql):
        raise InvalidQuery("the text is a SPARQL update; only queries (SELECT, ASK, CONSTRUCT, DESCRIBE) are run")
    _refuse_huge(sparql)
    try:
        refuse_service(sparql)
        named = _has_dataset(sparql, store)
        chosen = bool(default_graphs or named_graphs)
        return store.query(
            sparql,
            base_iri=BASE,
            prefixes=PREFIXES,
            use_default_graph_as_union=not named and not chosen,
            default_graph=[*_loaded(default_graphs, store)] if chosen else None,
            named_graphs=[*_loaded(named_graphs, store)] if chosen else None,
            custom_functions=dict(functions or {}),
        )
    except SyntaxError as error:
        raise InvalidQuery(f"the query is not SPARQL: {_shortened(error)}") from None
    except UnicodeEncodeError:
        raise InvalidQuery("the query is not Unicode text; give it as UTF-8") from None


def term(name: str) -> ox.NamedNode:
    """A class or property of our ontology."""
    return ox.NamedNode(PREFIXES["iort"] + name)


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
    content = None if directory.parent.is_dir() else _content(sources, mark)  # read before any folder is made
    with _alone(directory.parent):
        if store := _open_built(directory, mark):
            return store
        _write(directory, content or _content(sources, mark))
        return ox.Store.read_only(str(directory))


def _content(sources: Sources, mark: ox.Quad) -> ox.Store:
    memory = ox.Store()
    _fill(memory, sources)
    memory.add(mark)
    return memory


def _open_built(directory: Path, mark: ox.Quad) -> ox.Store | None:
    """The store that is there, or none if it is to be built (again)."""
    try:
        if directory.exists() and not directory.is_dir():
            raise UnreadableInput(f"{directory} is a file; give a folder for the store")
        if not directory.exists() or not any(directory.iterdir()):
            return None
        if not (directory / "CURRENT").is_file():
            raise UnreadableInput(f"{directory} holds other things than a store; give an empty folder")
        store = ox.Store.read_only(str(directory))
        if mark in store:
            return store
        if not any(store.quads_for_pattern(BUILD, DIGEST, None, BUILD)):
            raise UnreadableInput(f"{directory} holds a store that iort-kg did not build; give an empty folder")
    except (OSError, RuntimeError) as error:
        raise UnreadableInput(f"{directory} is not a store that can be opened: {_one_line(error)}") from None
    return None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait for other processes that open or build a store in a folder, where the system can lock folders."""
    handle = None
    try:
        with suppress(ImportError, OSError):
            import fcntl

            folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(folder, os.O_RDONLY)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        if handle is not None:
            os.close(handle)


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


def refuse_service(sparql: str) -> None:
    """Refuse SERVICE as a keyword.

    Raises:
        InvalidQuery: the query calls another server.
    """
    if error := _keyword(_SERVICE, sparql):
        reason = f"it calls another server (SERVICE), which is refused, or is not SPARQL: {_shortened(error)}"
        raise InvalidQuery(f"the query cannot be run; {reason}")


def _has_dataset(sparql: str, store: ox.Store) -> bool:
    """Whether the query says FROM; each graph that it names must be loaded, for nothing is fetched."""
    if not _keyword(_FROM, sparql):
        return False
    declared = dict(_PREFIX.findall(sparql))
    for iri, name in _FROM_GRAPH.findall(sparql):
        prefix, _, local = name.partition(":")
        graph = iri or (declared[prefix] + local if prefix in declared else expand(name))
        if graph:
            _loaded([graph], store)
    return True


def _loaded(graphs: Sequence[str], store: ox.Store) -> list[ox.NamedNode]:
    """The graphs of those IRIs, which may be relative.

    Raises:
        InvalidQuery: one is not loaded.
    """
    loaded = {graph.value for graph in store.named_graphs()}
    found = []
    for graph in graphs:
        iri = next((iri for iri in (graph, BASE + graph) if iri in loaded), None)
        if iri is None:
            accepted = "give a graph of the store (SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } lists them), or load files with --load"
            raise InvalidQuery(f"FROM names <{graph[:500]}>, which is not loaded, and nothing is fetched; {accepted}")
        found.append(ox.NamedNode(iri))
    return found


def _keyword(word: re.Pattern[str], sparql: str) -> SyntaxError | None:
    """What the parser says if a word is used as a keyword.

    The engine's own parser tells: with a letter before it, the word is as good as it was in text, comments, names and
    variables, but a keyword is no longer one. (Another parser would take for a comment what this one runs.)
    """
    if not word.search(sparql):
        return None
    try:
        ox.Store().query(word.sub(lambda found: "x" + found[0], sparql), base_iri=BASE, prefixes=PREFIXES)
    except SyntaxError as error:
        return error
    except RuntimeError:  # it parses, and calls a function that only `evaluate` was given
        return None
    return None


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


def _shortened(error: object) -> str:
    """What a parser says, without the end of its long lists of characters."""
    text = _one_line(error)
    return text if len(text) <= 200 else text[:200].rpartition(", ")[0] + ", …"
