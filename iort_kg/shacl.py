"""The two SHACL engines, called in one way: N-Triples in; shape, record, value and path of each result out.

pySHACL is the reference. pyshifty (`iort-kg[scale]`) has two evaluators: a fast one that tells whether a graph conforms, and one that
writes the report of the standard, in twice the time. So only a graph that does not conform costs a report. (The fast one tells of what
does not conform, too, but takes shapes that say the same for one.) What either engine gets wrong of the standard's own test suites is
listed, by test, in tests/shacl-suite.yaml.
"""

import logging
import warnings
from collections.abc import Iterable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

import pyoxigraph as ox

from iort_kg.errors import InvalidInput, IortKgError, MissingDependency
from iort_kg.namespaces import PREFIXES
from iort_kg.store import Term

if TYPE_CHECKING:
    import rdflib

ENGINES = ("pyshifty", "pyshacl")
SHACL = PREFIXES["sh"]

Node = ox.NamedNode | ox.BlankNode
Result = tuple[Node, Term, Term | None, Term | None]


class Engine(Protocol):
    """Shapes made ready for many graphs."""

    name: str

    def run(self, data: bytes) -> list[Result]:
        """Shape, record, value and path of each result for a graph in N-Triples.

        Raises:
            IortKgError: the engine cannot run the shapes.
        """


def choose_engine(engine: str | None = None) -> str:
    """The engine of that name, or the fastest that is installed.

    Raises:
        InvalidInput: no such engine.
        MissingDependency: it is not installed.
    """
    if engine is None:
        return "pyshifty" if find_spec("shifty") else "pyshacl"
    if engine not in ENGINES:
        raise InvalidInput(f"there is no SHACL engine {engine!r}; there are {' and '.join(ENGINES)}")
    if engine == "pyshifty" and not find_spec("shifty"):
        raise MissingDependency("pyshifty is not installed", "scale")
    return engine


def prepare(shapes: bytes, engine: str | None = None) -> Engine:
    """The shapes, in N-Triples, ready to run.

    Raises:
        InvalidInput: no such engine.
        MissingDependency: it is not installed.
        IortKgError: the engine cannot run the shapes.
    """
    return Pyshifty(shapes) if choose_engine(engine) == "pyshifty" else Pyshacl(shapes)


class Pyshifty:
    """The fast engine."""

    name = "pyshifty"

    def __init__(self, shapes: bytes) -> None:
        """Make the shapes ready.

        Raises:
            IortKgError: pyshifty cannot run them.
        """
        from shifty._shifty import PreparedValidator  # the wrapper would make an rdflib graph of the report, which costs as much as the run

        try:
            self._validator = PreparedValidator(shapes, None, "nt")
        except (ValueError, RuntimeError) as error:
            raise _refused("pyshifty", error) from None

    def run(self, data: bytes) -> list[Result]:
        """What the graph does not conform to."""
        options: dict[str, Any] = {
            "data": data,
            "data_format": "nt",
            "graph_mode": "data",
            "run_infer": False,
            "minimum_severity": "info",
            "on_unsupported": "error",
        }
        try:
            if self._validator.validate_algebra(**options).conforms:
                return []
            result = self._validator.validate_w3c(**options)
        except (ValueError, RuntimeError) as error:
            raise _refused("pyshifty", error) from None
        return _read_report(ox.parse(result.report_turtle, format=ox.RdfFormat.TURTLE), result.conforms)


class Pyshacl:
    """The reference engine."""

    name = "pyshacl"

    def __init__(self, shapes: bytes) -> None:
        """Read the shapes."""
        self._shapes = _to_rdflib(shapes)

    def run(self, data: bytes) -> list[Result]:
        """What the graph does not conform to."""
        import pyshacl
        import rdflib

        graph = _to_rdflib(data)
        try:
            with warnings.catch_warnings(action="ignore"):
                conforms, report, text = pyshacl.validate(
                    graph, shacl_graph=self._shapes, inference=None, advanced=False, max_validation_depth=30
                )
        except Exception as error:  # rdflib raises just that for a query that it cannot read
            raise _refused("pySHACL", error) from None
        if not isinstance(report, rdflib.Graph):
            raise _refused("pySHACL", text)
        return _read_report(ox.parse(report.serialize(format="nt").encode(), format=ox.RdfFormat.N_TRIPLES), bool(conforms))


def _to_rdflib(triples: bytes) -> "rdflib.Graph":
    """The triples as rdflib has them, without its warnings of each literal that is not of its datatype: the shapes report those.

    Literals stay as they are written; rdflib would make a boolean of any text.
    """
    import rdflib

    logging.getLogger("rdflib.term").setLevel(logging.ERROR)
    normalize = rdflib.NORMALIZE_LITERALS
    try:
        rdflib.NORMALIZE_LITERALS = False
        with warnings.catch_warnings(action="ignore"):
            return rdflib.Graph().parse(data=triples, format="nt")
    finally:
        rdflib.NORMALIZE_LITERALS = normalize


def _read_report(quads: Iterable[ox.Quad], conforms: bool) -> list[Result]:
    """Shape, record, value and path of each result; those inside others (sh:detail) are left out."""
    nodes: dict[Term, dict[str, Term]] = {}
    results: list[Term] = []
    for quad in quads:
        if quad.predicate.value == SHACL + "result":
            results.append(quad.object)
        else:
            nodes.setdefault(quad.subject, {})[quad.predicate.value.removeprefix(SHACL)] = quad.object
    read: list[Result] = [
        (nodes[one]["sourceShape"], nodes[one]["focusNode"], nodes[one].get("value"), nodes[one].get("resultPath"))  # type: ignore[misc]
        for one in results
    ]
    if not conforms and not read:
        raise IortKgError("the SHACL engine says that the graph does not conform, and not why; try the other --engine")
    return read


def _refused(engine: str, error: object) -> IortKgError:
    other = "; try --engine pyshacl" if engine == "pyshifty" else ""
    return IortKgError(f"{engine} cannot run the shapes: {' '.join(str(error).split())}{other}")
