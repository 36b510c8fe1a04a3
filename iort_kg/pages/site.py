"""The pages themselves: which path shows what, in which template."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from importlib.util import find_spec
from typing import Any

import pyoxigraph as ox

from iort_kg.errors import InvalidInput, MissingDependency
from iort_kg.findings import Finding, in_order
from iort_kg.formats import FORMATS
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import BASE, POLICY, PREFIXES, prologue
from iort_kg.pages.content import SOURCE, Content, above_of
from iort_kg.pages.forms import determination_form, fact_name, fact_value, question_form
from iort_kg.pages.links import Links
from iort_kg.service.pages import POLICY as SECURITY
from iort_kg.service.pages import Page
from iort_kg.standing import SIGNS, find_standing, heading
from iort_kg.store import evaluate, term, values
from iort_kg.table import Table
from iort_kg.templates import ASSETS, environment

# Pictures bring their styles in attributes; they hold nothing that could run.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
# Yasgui sets styles in attributes, and draws its icons from data.
EDITOR_POLICY = SECURITY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
_MEDIA = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".txt": "text/plain; charset=utf-8"}
SVG = "image/svg+xml"
ONTOLOGY_PATH = "ontology"
# What a picture may be asked of; its other options are not those of a page.
_OPTIONS: Mapping[str, frozenset[str]] = {
    "forest": frozenset({"site", "outcome", "policy"}),
    "survival": frozenset({"site", "outcome", "policy"}),
    **dict.fromkeys(("concordance", "coverage-matrix", "evidence-map", "timeline"), frozenset({"policy"})),
}
# The pictures of a policy's page, each with the question that it draws.
_OF_POLICY = (
    ("What speaks for and against the policy", "concordance", "standing-of-sites"),
    ("The evidence, site by site", "evidence-map", "evidence-by-design"),
    ("Reviews of the policy", "timeline", "policy-history"),
)
_POLICY, _SITE = term("CoveragePolicy").value, term("appliesToSite")
_STUDIES = {term("Study").value, term("SystematicReview").value}
_SCHEME = PREFIXES["skos"] + "ConceptScheme"
_EFFECTS = "SELECT DISTINCT ?effect ?site { ?effect a iort:EffectEstimate ; iort:ofStudy/iort:appliesToSite/skos:broader* ?site }"
DATA = tuple(FORMATS[name] for name in ("ttl", "jsonld", "rdf", "nt"))
Pictures = tuple[tuple[str, str, dict[str, str]], ...]


@dataclass(frozen=True)
class Asked:
    """What is asked of a page: inputs, and what the audits found, if that is known already."""

    inputs: Mapping[str, str]
    findings: Sequence[Finding] | None


class Site:
    """Pages of a graph.

    Attributes:
        content: the graph, read for pages.
        static: whether the pages are to be files, without what needs a server.
        as_of: the day on which dates are judged; that of the visit if not given.
    """

    def __init__(self, graph: KnowledgeGraph, static: bool = False, as_of: date | None = None) -> None:
        self.content = Content(graph)
        self.static = static
        self.as_of = as_of
        self._views: Mapping[str, Callable[[Asked], str]] = {
            "": self._home,
            "matrix": self._matrix,
            "ask": self._questions,
            "check": self._findings,
            **({} if static else {"determine": self._determine, "editor": self._editor}),
        }

    def prepare(self) -> None:
        """Work out now what every page needs, and compile what makes pages: processes that are forked later share it."""
        assert self.content.below is not None
        for template in environment().list_templates(filter_func=lambda name: name.startswith("pages/")):
            environment().get_template(template)
        if find_spec("matplotlib"):
            import iort_kg.plots  # noqa: F401

    @property
    def views(self) -> tuple[str, ...]:
        """The paths of the pages that are not of an IRI."""
        return (*self._views, *(f"ask/{question.name}" for question in self.content.graph.questions))

    def page(
        self,
        path: str,
        inputs: Mapping[str, str],
        iri: str | None = None,  # noqa: ARG002
        findings: Sequence[Finding] | None = None,
    ) -> Page | None:
        """The page at a path; None if there is none. See `iort_kg.service.pages.Pages`."""
        here, asked = path.removeprefix("/"), Asked(inputs, findings)
        if here.startswith("assets/"):
            return self._asset(here.removeprefix("assets/"))
        if here.startswith("plot/") and here.endswith(".svg"):
            return self._picture(here.removeprefix("plot/").removesuffix(".svg"), asked)
        if here in self._views:
            headers = {"content-security-policy": EDITOR_POLICY} if here == "editor" else {}
            return Page(self._views[here](asked).encode(), headers=headers)
        if here.startswith("ask/"):
            return Page(self._question(here.removeprefix("ask/"), inputs).encode())
        if BASE + here in self.content.pages:
            return Page(self.of(BASE + here).encode())
        return None

    def problem(self, status: int, title: str, detail: str) -> Page:
        """The page that says why there is no other. See `iort_kg.service.pages.Pages`."""
        return Page(self._render("problem.html", "", title=title, detail=detail).encode(), status=status, public=False)

    def of(self, iri: str) -> str:
        """The page of an IRI of ours."""
        here = iri.removeprefix(BASE)
        record = self.content.record(iri)
        forms = DATA if iri in self.content.names or iri in self.content.graphs else ()
        lines = self.content.lines_of(iri.removeprefix(SOURCE)) if iri.startswith(SOURCE) else {}
        documented = self.static and iri == BASE + ONTOLOGY_PATH
        above = sorted((place for place in above_of(iri) if place != iri), key=len)
        data = {"above": above, "record": record, "forms": forms, "pictures": self.pictures(iri), "lines": lines, "documented": documented}
        return self._render("record.html", here, title=record.name, **data)

    def _render(self, template: str, here: str, **data: Any) -> str:
        common = {
            "link": Links(here, self.static),
            "here": here,
            "static": self.static,
            "name": self.content.name,
            "value": self.content.value,
        }
        return environment().get_template(f"pages/{template}").render(**common, **data)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What all audits find, as of the day; nothing where their packages are not installed, or the graph is elsewhere."""
        try:
            return tuple(self.content.graph.check(as_of=self.day))
        except (InvalidInput, MissingDependency):
            return ()

    @property
    def day(self) -> date:
        """The day on which dates are judged."""
        return self.as_of or date.today()

    @cached_property
    def _policies(self) -> tuple[str, ...]:
        """The policies with a coverage statement."""
        return tuple(sorted(row.policy for row in self.content.graph.ask("policies")))

    def _home(self, _: Asked) -> str:
        schemes = [(iri, len(self.content.below.get(iri, ()))) for iri in self.content.of_kind(_SCHEME)]
        policies = self.content.of_kind(_POLICY)
        self.content.learn((*policies, *(iri for iri, _ in schemes)))
        data = {"schemes": schemes, "policies": policies, "downloads": FORMATS.values(), "triples": self.content.count()}
        return self._render("home.html", "", title="Start", pictures=self.overview, **data)

    def _matrix(self, _: Asked) -> str:
        graph = self.content.graph
        tables = []
        for policy in graph.ask("policies"):
            rows, issuers = find_standing(graph, policy.policy)
            heard = {voice for row in rows for voice in row.said}
            tables.append((policy, rows, ["policy", *issuers, *(voice for voice in ("evidence", "design") if voice in heard)]))
        return self._render("matrix.html", "matrix", title="Coverage matrix", tables=tables, signs=SIGNS, heading=heading)

    def _questions(self, _: Asked) -> str:
        return self._render("questions.html", "ask", title="Questions", questions=self.content.graph.questions)

    def _question(self, name: str, inputs: Mapping[str, str]) -> str:
        form = question_form(self.content, name, inputs)
        return self._render("question.html", f"ask/{name}", title=form.question.summary, form=form)

    def _findings(self, asked: Asked) -> str:
        found = self.findings if asked.findings is None else asked.findings
        self.content.learn(finding.entity for finding in found if not finding.entity.startswith("_:"))
        return self._render("findings.html", "check", title="Findings", findings=in_order(found), as_of=self.day)

    def _determine(self, asked: Asked) -> str:
        form = determination_form(self.content, asked.inputs)
        words = {"fact_name": partial(fact_name, self.content), "fact_value": partial(fact_value, self.content)}
        return self._render("determine.html", "determine", title="Decide a request", form=form, leanings=self.content.leanings, **words)

    def _editor(self, asked: Asked) -> str:
        examples = [(question, prologue(question.sparql) + question.sparql) for question in self.content.graph.questions]
        given = {"query": asked.inputs.get("query", ""), "chosen": asked.inputs.get("question", ""), "prefixes": PREFIXES}
        return self._render("editor.html", "editor", title="SPARQL", examples=examples, **given)

    @property
    def overview(self) -> Pictures:
        """The pictures of the first page."""
        return self._drawn(("What policy, guidelines and evidence say of each site", "coverage-matrix"))

    def pictures(self, iri: str) -> Pictures:
        """The pictures that belong to a record: title, name, and what they are drawn of."""
        if not find_spec("matplotlib"):
            return ()
        kinds, name = self.content.kinds(iri), self.content.name
        if iri in self._policies:
            views = ((title, picture) for title, picture, question in _OF_POLICY if self._tells(question, iri))
            return self._drawn(*views, policy=iri, within=True)
        if _STUDIES & set(kinds):
            sites = sorted(set(values(self.content.graph.store, ox.NamedNode(iri), _SITE)))
            titled = [(f"{name(iri)} among all recorded effects: {name(site)}", site) for site in sites]
            policies, within = [policy for policy in self._policies if iri.startswith(policy + "/")], True
        else:
            titled, policies, within = [(f"Recorded effects: {name(iri)}", iri)], list(self._policies), False
        return tuple(
            picture
            for title, site in titled
            for policy in policies
            if (policy, site) in self._with_effects
            for picture in self._drawn((title, "forest"), policy=policy, within=within, site=site.rpartition("/")[2])
        )

    def _tells(self, question: str, policy: str) -> bool:
        """Whether the answer says more of a policy than its own statement does."""
        return any(getattr(row, "voice", None) != "policy" for row in self.content.graph.ask(question, policy=policy))

    def _drawn(self, *titled: tuple[str, str], policy: str | None = None, within: bool = False, **inputs: str) -> Pictures:
        """Pictures of each policy, or of one; the policy is named where there are several, and the page is not within it."""
        if not find_spec("matplotlib"):
            return ()
        several = len(self._policies) > 1
        return tuple(
            (
                f"{title} ({self.content.name(one)})" if several and not within else title,
                picture,
                {**inputs, **({"policy": one.removeprefix(POLICY)} if several else {})},
            )
            for one in self._policies
            if policy in (None, one)
            for title, picture in titled
        )

    @cached_property
    def _with_effects(self) -> frozenset[tuple[str, str]]:
        """The policies and sites of which, or of a part of which, an effect is recorded."""
        rows = Table.from_solutions(evaluate(self.content.graph.store, _EFFECTS)).rows  # type: ignore[arg-type]
        return frozenset((policy, site) for effect, site in rows for policy in self._policies if effect.startswith(policy + "/"))

    def _picture(self, name: str, asked: Asked) -> Page | None:
        from iort_kg import plots

        if name not in plots.PICTURES:
            return None
        options: dict[str, object] = {**asked.inputs}
        if unknown := sorted(options.keys() - _OPTIONS[name]):
            raise InvalidInput(f"the picture {name} is drawn by {', '.join(_OPTIONS[name])}, and not by {unknown[0][:100]}")
        if "policy" in options:
            options["policy"] = POLICY + asked.inputs["policy"]
        if name == "forest":
            options["findings"] = self.findings if asked.findings is None else asked.findings
        if name == "timeline":
            options["as_of"] = self.day
        drawn = plots.draw(name, self.content.graph, link=Links(f"plot/{name}.svg", self.static), **options)
        # A link in a picture is to change the page that shows the picture, not the frame of the picture.
        svg = plots.to_bytes(drawn).replace(b'target="_blank"', b'target="_top"')
        return Page(svg, SVG, headers={"content-security-policy": PICTURE_POLICY})

    def _asset(self, name: str) -> Page | None:
        path = ASSETS / name
        if name not in {known.name for known in ASSETS.iterdir()}:
            return None
        return Page(path.read_bytes(), _MEDIA[path.suffix])


def make(graph: KnowledgeGraph) -> Site:
    """The pages of a graph, for a server."""
    return Site(graph)
