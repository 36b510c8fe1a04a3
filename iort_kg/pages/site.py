"""The pages themselves: which path shows what, in which template."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from importlib.util import find_spec
from typing import Any

import pyoxigraph as ox

from iort_kg.errors import MissingDependency
from iort_kg.findings import Finding
from iort_kg.formats import FORMATS
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import BASE, PREFIXES, prologue
from iort_kg.pages.content import SOURCE, Content
from iort_kg.pages.forms import determination_form, question_form
from iort_kg.pages.links import Links
from iort_kg.service.pages import POLICY, Page
from iort_kg.standing import SIGNS, find_standing, heading
from iort_kg.store import evaluate, term, values
from iort_kg.table import Table, show
from iort_kg.templates import ASSETS, environment

# Pictures bring their styles in attributes; they hold nothing that could run.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
# Yasgui sets styles in attributes, and draws its icons from data.
EDITOR_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
_MEDIA = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".txt": "text/plain; charset=utf-8"}
SVG = "image/svg+xml"
_POLICY, _SITE = term("CoveragePolicy").value, term("appliesToSite")
_STUDIES = {term("Study").value, term("SystematicReview").value}
_SCHEME = PREFIXES["skos"] + "ConceptScheme"
_EFFECTS = "SELECT DISTINCT ?site { ?effect a iort:EffectEstimate ; iort:ofStudy/iort:appliesToSite/skos:broader* ?site }"
DATA = tuple(FORMATS[name] for name in ("ttl", "jsonld", "rdf", "nt"))
# Those that are drawn of all there is.
FREE_PICTURES = ("concordance", "coverage-matrix", "evidence-map", "timeline")
Pictures = tuple[tuple[str, str, dict[str, str]], ...]


class Site:
    """Pages of a graph.

    Attributes:
        content: the graph, read for pages.
        static: whether the pages are to be files, without what needs a server.
        as_of: the day on which dates are judged.
    """

    def __init__(self, graph: KnowledgeGraph, static: bool = False, as_of: date | None = None) -> None:
        self.content = Content(graph)
        self.static = static
        self.as_of = as_of or date.today()
        self._views: Mapping[str, Callable[[Mapping[str, str]], str]] = {
            "": self._home,
            "matrix": self._matrix,
            "ask": self._questions,
            "check": self._findings,
            **({} if static else {"determine": self._determine, "editor": self._editor}),
        }

    @property
    def views(self) -> tuple[str, ...]:
        """The paths of the pages that are not of an IRI."""
        return (*self._views, *(f"ask/{question.name}" for question in self.content.graph.questions))

    def page(self, path: str, inputs: Mapping[str, str], iri: str | None = None) -> Page | None:  # noqa: ARG002
        """The page at a path; None if there is none. See `iort_kg.service.pages.Pages`."""
        here = path.removeprefix("/")
        if here.startswith("assets/"):
            return self._asset(here.removeprefix("assets/"))
        if here.startswith("plot/") and here.endswith(".svg"):
            return self._picture(here.removeprefix("plot/").removesuffix(".svg"), inputs)
        if here in self._views:
            headers = {"content-security-policy": EDITOR_POLICY} if here == "editor" else {}
            return Page(self._views[here](inputs).encode(), headers=headers)
        if here.startswith("ask/"):
            return Page(self._question(here.removeprefix("ask/"), inputs).encode())
        if BASE + here in self._known:
            return Page(self.of(BASE + here).encode())
        return None

    def of(self, iri: str) -> str:
        """The page of an IRI of ours."""
        here = iri.removeprefix(BASE)
        document = iri.removeprefix(SOURCE)
        if iri.startswith(SOURCE) and document in self.content.documents:
            return self._render("source.html", here, title=document, document=document, lines=self.content.documents[document])
        record, forms = self.content.record(iri), DATA if iri in self.content.names else ()
        return self._render("record.html", here, title=record.name, record=record, forms=forms, pictures=self.pictures(iri))

    def _render(self, template: str, here: str, **data: Any) -> str:
        link = Links(here, self.static)
        return (
            environment()
            .get_template(f"pages/{template}")
            .render(link=link, here=here, static=self.static, name=self.content.name, value=self.content.value, show=show, **data)
        )

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.content.pages)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What all audits find, as of the day; nothing where their packages are not installed."""
        from iort_kg.audit import run_checks

        try:
            return tuple(run_checks(self.content.graph.store, as_of=self.as_of))
        except MissingDependency:
            return ()

    def _home(self, _: Mapping[str, str]) -> str:
        kinds = self.content.kinds
        schemes = [(iri, len(self.content.below.get(iri, ()))) for iri, of in sorted(kinds.items()) if _SCHEME in of]
        policies = [iri for iri, of in sorted(kinds.items()) if _POLICY in of]
        pictures: Pictures = (("What policy, guidelines and evidence say of each site", "coverage-matrix", {}),)
        return self._render("home.html", "", title="Start", schemes=schemes, policies=policies, pictures=pictures)

    def _matrix(self, _: Mapping[str, str]) -> str:
        graph = self.content.graph
        tables = []
        for policy in graph.ask("policies"):
            rows, issuers = find_standing(graph, policy.policy)
            tables.append((policy, rows, ["policy", *issuers, "evidence", "design"]))
        return self._render("matrix.html", "matrix", title="Coverage matrix", tables=tables, signs=SIGNS, heading=heading)

    def _questions(self, _: Mapping[str, str]) -> str:
        return self._render("questions.html", "ask", title="Questions", questions=self.content.graph.questions)

    def _question(self, name: str, inputs: Mapping[str, str]) -> str:
        form = question_form(self.content, name, inputs)
        return self._render("question.html", f"ask/{name}", title=form.question.summary, form=form)

    def _findings(self, _: Mapping[str, str]) -> str:
        return self._render("findings.html", "check", title="Findings", findings=self.findings, as_of=self.as_of)

    def _determine(self, inputs: Mapping[str, str]) -> str:
        form = determination_form(self.content, inputs)
        known, criterion = self.content.names, f"{BASE}criterion/"
        return self._render("determine.html", "determine", title="Decide a request", form=form, known=known, criterion=criterion)

    def _editor(self, inputs: Mapping[str, str]) -> str:
        examples = [(question, prologue(question.sparql) + question.sparql) for question in self.content.graph.questions]
        asked = {"query": inputs.get("query", ""), "chosen": inputs.get("question", ""), "prefixes": PREFIXES}
        return self._render("editor.html", "editor", title="SPARQL", examples=examples, **asked)

    def pictures(self, iri: str) -> Pictures:
        """The pictures that belong to a record: title, name, and what they are drawn of."""
        if not find_spec("matplotlib"):
            return ()
        kinds, slug = self.content.kinds.get(iri, ()), iri.rpartition("/")[2]
        if f"{BASE}site" == iri.rpartition("/")[0] and iri in self._with_effects:
            return ((f"Recorded effects: {self.content.name(iri)}", "forest", {"site": slug}),)
        if _STUDIES & set(kinds):
            sites = [site for site in sorted(values(self.content.graph.store, ox.NamedNode(iri), _SITE)) if site in self._with_effects]
            return tuple((f"Recorded effects: {self.content.name(site)}", "forest", {"site": site.rpartition("/")[2]}) for site in sites)
        return (("Reviews of the policy", "timeline", {}),) if _POLICY in kinds else ()

    @cached_property
    def _with_effects(self) -> frozenset[str]:
        """The sites of which, or of a part of which, an effect is recorded."""
        rows = Table.from_solutions(evaluate(self.content.graph.store, _EFFECTS))  # type: ignore[arg-type]
        return frozenset(rows.column("site"))

    def _picture(self, name: str, inputs: Mapping[str, str]) -> Page | None:
        from iort_kg import plots

        if name not in plots.PICTURES:
            return None
        found = {"findings": self.findings} if name == "forest" else {}
        link = Links(f"plot/{name}.svg", self.static)
        picture = plots.draw(name, self.content.graph, link=link, **inputs, **found)
        return Page(plots.to_bytes(picture), SVG, headers={"content-security-policy": PICTURE_POLICY})

    def _asset(self, name: str) -> Page | None:
        path = ASSETS / name
        if name not in {known.name for known in ASSETS.iterdir()}:
            return None
        return Page(path.read_bytes(), _MEDIA[path.suffix])


def make(graph: KnowledgeGraph) -> Site:
    """The pages of a graph, for a server."""
    return Site(graph)
