"""A static site: a page and RDF files for every IRI of ours, questions with answers, findings, downloads, and rules for web servers.

The site works from a plain web server and opened from a disk; `nginx.conf` and `.htaccess` in it let a server choose by Accept header.
"""

import logging
import warnings
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from urllib.parse import quote

import pyoxigraph as ox

from iort_kg.assets import shipped
from iort_kg.audit import load_checks
from iort_kg.description import describe
from iort_kg.errors import InvalidInput, MissingDependency
from iort_kg.export import everything, to_bytes
from iort_kg.findings import Ran
from iort_kg.formats import FORMATS
from iort_kg.graph import KnowledgeGraph
from iort_kg.jsonld import context_file, make_context
from iort_kg.namespaces import BASE, PREFIXES
from iort_kg.pages.forms import examples
from iort_kg.pages.links import file_of
from iort_kg.pages.site import DATA, Site
from iort_kg.reports import to_html
from iort_kg.sources import Sources
from iort_kg.store import TYPE
from iort_kg.templates import ASSETS, environment


def site_files(
    graph: KnowledgeGraph, base: str = BASE, as_of: date | None = None, sources: Sources | None = None
) -> Iterator[tuple[str, bytes]]:
    """The files of a site: path and content.

    Args:
        graph: what to publish.
        base: the address at which the site will stand, for its map; ends with a slash.
        as_of: the day on which findings are judged; today if not given.
        sources: the files that the graph was loaded from, if they are known.

    Raises:
        InvalidInput: the address is not one of a web site.
        MissingDependency: jinja2, matplotlib or PyLD is not installed.
    """
    if not base.startswith(("https://", "http://")) or not base.endswith("/"):
        raise InvalidInput(f"the address of a site starts with https:// and ends with a slash, unlike {base!r}")
    site = Site(graph, static=True, as_of=as_of)
    for part in (_pages, _data, _answers, _pictures):
        yield from part(site)
    about = to_bytes(describe(graph.store, sources), "ttl")
    yield "void.ttl", about
    yield ".well-known/void", about
    yield "sitemap.xml", _text("sitemap.xml", addresses=[base + quote(file_of(path)) for path in _paths(site)])
    yield "nginx.conf", _text("nginx.conf", forms=DATA)
    yield ".htaccess", _text("htaccess", forms=DATA)


def executables(graph: KnowledgeGraph) -> Iterator[ox.Triple]:
    """The shipped questions as SHACL executables, the form of which SPARQL editors take their examples.

    Written as in https://github.com/sib-swiss/sparql-examples; the prefixes are declared once, for all.
    """
    sh, schema, rdfs, xsd = (PREFIXES[name] for name in ("sh", "schema", "rdfs", "xsd"))
    prefixes = ox.NamedNode(f"{BASE}question#prefixes")
    for prefix, namespace in PREFIXES.items():
        declaration = ox.NamedNode(f"{BASE}question#prefix-{prefix}")
        yield ox.Triple(prefixes, ox.NamedNode(sh + "declare"), declaration)
        yield ox.Triple(declaration, ox.NamedNode(sh + "prefix"), ox.Literal(prefix))
        yield ox.Triple(declaration, ox.NamedNode(sh + "namespace"), ox.Literal(namespace, datatype=ox.NamedNode(xsd + "anyURI")))
    for question in graph.questions:
        node = ox.NamedNode(f"{BASE}question/{question.name}")
        for kind in ("SPARQLExecutable", "SPARQLSelectExecutable"):
            yield ox.Triple(node, TYPE, ox.NamedNode(sh + kind))
        yield ox.Triple(node, ox.NamedNode(rdfs + "label"), ox.Literal(question.name))
        yield ox.Triple(node, ox.NamedNode(rdfs + "comment"), ox.Literal(question.summary, language="en"))
        yield ox.Triple(node, ox.NamedNode(sh + "select"), ox.Literal(question.sparql))
        yield ox.Triple(node, ox.NamedNode(sh + "prefixes"), prefixes)
        yield ox.Triple(node, ox.NamedNode(schema + "target"), ox.NamedNode(f"{BASE}sparql"))


def _paths(site: Site) -> Iterator[str]:
    yield from site.views
    yield from (iri.removeprefix(BASE) for iri in sorted(site.content.pages))


def _pages(site: Site) -> Iterator[tuple[str, bytes]]:
    for path in _paths(site):
        if page := site.page(f"/{path}", {}):
            yield file_of(path), page.body
    ran = [Ran(one.family, one.name, one.problem, one.solution, one.formula, one.assumption) for one in load_checks()]
    yield "check/report.html", to_html(site.findings, ran, site.day).encode()
    yield "ontology/documentation.html", _documentation()
    for asset in sorted(ASSETS.glob("style*")):
        yield f"assets/{asset.name}", asset.read_bytes()


def _data(site: Site) -> Iterator[tuple[str, bytes]]:
    """RDF for every IRI, for the whole, for the questions, and what is said of the whole."""
    store = site.content.graph.store
    for iri in sorted(site.content.pages):
        if quads := list(set(site.content.described(iri))):
            for form in DATA:
                yield iri.removeprefix(BASE) + form.ending, to_bytes(quads, form.name)
    whole = everything(store)
    for name in FORMATS:
        yield f"dataset.{name}", to_bytes(whole, name)
    yield "context.jsonld", context_file(make_context(store))
    yield "queries.ttl", to_bytes(list(executables(site.content.graph)), "ttl")


def _answers(site: Site) -> Iterator[tuple[str, bytes]]:
    graph = site.content.graph
    for question in graph.questions:
        yield f"ask/{question.name}.csv", graph.ask(question.name, **examples(question)).to_csv().encode()


def _pictures(site: Site) -> Iterator[tuple[str, bytes]]:
    """Each picture that a page shows, once."""
    shown = (picture for pictures in (site.overview, *map(site.pictures, site.content.pages)) for picture in pictures)
    for name, inputs in sorted({(name, tuple(inputs.items())) for _, name, inputs in shown}):
        if page := site.page(f"/plot/{name}.svg", dict(inputs)):
            yield file_of(f"plot/{name}.svg", *(value for _, value in inputs)), page.body


def _documentation() -> bytes:
    """The ontology as pyLODE documents it.

    Raises:
        MissingDependency: pyLODE is not installed.
    """
    if not find_spec("pylode"):
        raise MissingDependency("pyLODE, which documents the ontology, is not installed", "publish")
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    from pylode import OntPub

    root.handlers, root.level = handlers, level  # pyLODE sets up logging for the whole process when it is imported
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves its style sheet open
        page = OntPub(ontology=str(shipped() / "ontology" / "iort.ttl")).make_html()
    return page.encode() if isinstance(page, str) else page


def _text(template: str, **data: object) -> bytes:
    return environment().get_template(f"site/{template}").render(**data).encode()
