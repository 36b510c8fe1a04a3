"""The shape of the shipped policy: its records as templates, what each needs and brings with it, and samples of them.

A sample takes whole parts (a study with its groups, results, effects, limitations and table rows; a guideline with its
recommendations; a conclusion with its claims), as many of each kind as a policy of that size has, and closes them: what a record
cannot be without comes with it, and links to records that were not taken are left out.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

import pyoxigraph as ox

import iort_kg
from iort_kg.namespaces import GRAPH, ONTOLOGY, POLICY, PREFIXES

MODEL = "cam80108"
HOME = POLICY + MODEL
RULE_KINDS = ("rule", "clause", "condition")
TYPE = PREFIXES["rdf"] + "type"
FIRST_AND_REST = (PREFIXES["rdf"] + "first", PREFIXES["rdf"] + "rest")

# A link that a record can be without. All others bring what they point to.
OPTIONAL = {
    ONTOLOGY + name
    for name in ("states", "restsOn", "exceptWhere", "overlapsWith", "defersTo", "addsIndication", "ofPolicy", "followsFrom")
} | {PREFIXES["dcterms"] + "relation"}
# A link from a part to the whole that brings it.
PART_OF = {
    ONTOLOGY + name
    for name in ("ofStudy", "ofGuideline", "partOfConclusion", "inRow", "ofDevice", "ofStatement", "refersTo", "partOfRecommendation")
} | {PREFIXES["dcterms"] + "isPartOf", PREFIXES["cito"] + "hasCitedEntity"}
IN_TABLE = ONTOLOGY + "inTable"
STATES = ONTOLOGY + "states"
IN_ROW = ONTOLOGY + "inRow"

# What every policy has, and what comes only with others.
ALWAYS = {"CoveragePolicy", "CoverageStatement", "Criterion", "Indication", "ScopeExclusion", "EvidenceReview"}
NEVER_ALONE = {"CodeList", "Dose", "Mention", "Reading", "Table", "TableCell", "TableColumn", "TableRow"}
AT_LEAST = {
    "Study": 2,
    "Reference": 2,
    "Guideline": 1,
    "Conclusion": 1,
    "CodeEntry": 3,
    "Ambiguity": 1,
    "HistoryEntry": 1,
    "OutcomeOfInterest": 1,
}
MEAN_SHARE, SIZE_SPREAD, PART_SPREAD = 0.137, 0.45, 0.30


@dataclass(frozen=True)
class Template:
    """A record of the model policy: its IRI, its class of ours, and all that it says."""

    iri: str
    kind: str
    says: tuple[tuple[str, ox.NamedNode | ox.Literal], ...]

    def links(self, predicate: str) -> list[str]:
        """The IRIs that it points to by a property."""
        return [term.value for name, term in self.says if name == ONTOLOGY + predicate and isinstance(term, ox.NamedNode)]

    def value(self, predicate: str) -> str | None:
        """The first value of a property of ours, as text."""
        return next((term.value for name, term in self.says if name == ONTOLOGY + predicate), None)


@dataclass
class Model:
    """The model policy as templates.

    Attributes:
        records: the templates by IRI, in the order of their IRIs.
        rule: the triples of its coverage rule.
        sites: the concepts of the scheme of sites; codes: the codes of each site by code system, as the alignments match them.
        ratios: the effect measures that are ratios; better: the outcomes of which more is better; criteria: the facts of requests.
    """

    records: dict[str, Template]
    rule: list[ox.Triple]
    sites: list[str]
    criteria: list[str]
    codes: dict[str, list[tuple[str, str]]]
    ratios: set[str]
    better: set[str]
    pulls: dict[str, list[str]] = field(default_factory=dict)
    brings: dict[str, list[str]] = field(default_factory=dict)
    always: list[str] = field(default_factory=list)
    parts: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Work out what each record needs and brings, and which stand alone."""
        records = self.records
        brings: dict[str, list[str]] = defaultdict(list)
        stated: dict[str, list[str]] = defaultdict(list)
        for one in records.values():
            self.pulls[one.iri] = [to for name, to in _links(one, records) if name not in OPTIONAL]
            for name, to in _links(one, records):
                if name in PART_OF or (name == IN_TABLE and one.kind != "TableRow"):
                    brings[to].append(one.iri)
                if name == STATES:
                    row = next((at for where, at in _links(one, records) if where == IN_ROW), one.iri)
                    stated[row].append(to)
        for one in records.values():
            if one.kind == "TableRow" and not one.links("ofStudy"):
                for to in stated[one.iri] or one.links("inTable"):
                    brings[to].append(one.iri)
        self.brings = {iri: list(dict.fromkeys(found)) for iri, found in brings.items()}
        brought = {iri for found in brings.values() for iri in found}
        heads = {
            term.value for t in self.rule if t.predicate.value == ONTOLOGY + "followsFrom" and isinstance(term := t.object, ox.NamedNode)
        }
        self.always = [one.iri for one in records.values() if one.kind in ALWAYS or one.iri in heads]
        parts: dict[str, list[str]] = defaultdict(list)
        for one in records.values():
            if one.iri not in brought and one.kind not in ALWAYS | NEVER_ALONE:
                parts[one.kind].append(one.iri)
        self.parts = dict(sorted(parts.items()))

    def sample(self, random: Random) -> list[Template]:
        """Some of the records, in the order of their IRIs, closed."""
        size = MEAN_SHARE * random.lognormvariate(0, SIZE_SPREAD)
        taken = list(self.always)
        for kind, members in self.parts.items():
            share = size * random.lognormvariate(0, PART_SPREAD)
            number = max(AT_LEAST.get(kind, 0), int(share * len(members) + random.random()))
            taken += random.sample(members, min(number, len(members)))
        kept: set[str] = set()
        while taken:
            iri = taken.pop()
            if iri not in kept:
                kept.add(iri)
                taken += self.pulls[iri]
                taken += self.brings.get(iri, ())
        return [one for iri, one in self.records.items() if iri in kept]


def read_model() -> Model:
    """The shipped policy, with the vocabularies that its values are drawn from."""
    store = iort_kg.load(policies=[MODEL]).store
    says: dict[str, set[tuple[str, ox.NamedNode | ox.Literal]]] = defaultdict(set)
    rule = ox.Dataset()
    for quad in store:
        graph = quad.graph_name.value
        if graph.startswith(GRAPH + f"policies/{MODEL}/") and isinstance(quad.subject, ox.NamedNode):
            says[quad.subject.value].add((quad.predicate.value, quad.object))  # type: ignore[arg-type]
        elif graph == GRAPH + f"shapes/coverage/{MODEL}":
            rule.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    records = {}
    for iri in sorted(says, key=_natural):
        if iri == HOME or iri.startswith(HOME + "/"):
            kind = next(
                term.value.removeprefix(ONTOLOGY) for name, term in sorted(says[iri], key=str) if name == TYPE and ONTOLOGY in term.value
            )
            records[iri] = Template(iri, kind, tuple(sorted(says[iri], key=_order)))
    rule.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)  # gives blank nodes the same names each time
    return Model(
        records,
        sorted((ox.Triple(q.subject, q.predicate, q.object) for q in rule), key=str),
        _column(store, "?it skos:inScheme <https://w3id.org/iort-kg/site> ; a skos:Concept"),
        _column(store, "?it skos:inScheme <https://w3id.org/iort-kg/criterion> ; a skos:Concept"),
        {system: _codes(store, name) for system, name in (("icd-10-cm", "ICD10CM"), ("icd-9-cm", "ICD9CM"))},
        set(_column(store, "?it skos:broader* measure:ratio")),
        set(_column(store, "?it skos:broader*/iort:higherIsBetter true")),
    )


def _links(one: Template, records: dict[str, Template]) -> list[tuple[str, str]]:
    return [
        (name, term.value) for name, term in one.says if isinstance(term, ox.NamedNode) and term.value in records and term.value != one.iri
    ]


def _order(statement: tuple[str, ox.NamedNode | ox.Literal]) -> tuple[bool, str, str]:
    return statement[0] != TYPE, statement[0], str(statement[1])


def _natural(iri: str) -> tuple[str, int, str]:
    """References in the order of their numbers, all else by name."""
    head, _, last = iri.rpartition("/")
    return head, int(last) if last.isdigit() else 0, last


def _column(store: ox.Store, pattern: str) -> list[str]:
    found = store.query(f"SELECT DISTINCT ?it {{ {pattern} }} ORDER BY ?it", prefixes=PREFIXES, use_default_graph_as_union=True)
    return [row["it"].value for row in found]  # type: ignore[union-attr, index]


def _codes(store: ox.Store, system: str) -> list[tuple[str, str]]:
    """Codes with the site that each is matched to, the closest match of a code first."""
    base = f"http://purl.bioontology.org/ontology/{system}/"
    query = f"""SELECT ?site ?code {{ VALUES (?match ?rank) {{ (skos:closeMatch 1) (skos:narrowMatch 2) (skos:broadMatch 3) }}
        ?site ?match ?code FILTER (STRSTARTS(STR(?site), "{PREFIXES["site"]}") && STRSTARTS(STR(?code), "{base}"))
    }} ORDER BY ?rank ?site ?code"""
    pairs: dict[str, str] = {}
    for row in store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True):  # type: ignore[union-attr]
        pairs.setdefault(row["code"].value.removeprefix(base), row["site"].value)
    return list(pairs.items())
