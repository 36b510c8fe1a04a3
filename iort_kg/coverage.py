"""From a request to a determination: what the policy's rule says, by which clause, and what is missing.

A request states some facts; the others are unknown. Every way of filling in the unknowns is a complete request, whose
outcome the rule's clauses give. One answer in all of them is the answer. Otherwise the request is undetermined, and the
facts are named that would decide it. A use on which the policy is silent never counts as covered; it does not stand in
the way of an answer that grants nothing either, when no way of filling in the unknowns would grant coverage.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from itertools import combinations, product
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from iort_kg.diagrams import Diagram, Diagrams, Result
from iort_kg.display import Block, Shown
from iort_kg.explanation import to_blocks, to_text
from iort_kg.namespaces import BASE, POLICY, PREFIXES, slug
from iort_kg.requests import Request, RequestReader
from iort_kg.rules import Clause, Dimension, Rule, load_rule
from iort_kg.store import LABEL, evaluate, subjects, term, values
from iort_kg.table import Table

if TYPE_CHECKING:
    from iort_kg.provenance import Anchor

TRUE = ox.Literal(True)
REASON = BASE + "reason/"
UNDETERMINED = BASE + "status/undetermined"
Options = tuple[frozenset[int], ...]


@dataclass(frozen=True)
class Step:
    """One condition of the rule, as the request stands: met, not met, or unknown."""

    condition: str
    label: str
    state: str
    lines: "tuple[Anchor, ...]"
    rests_on: tuple[str, ...]


@dataclass(frozen=True)
class OpenWord:
    """A word of the policy that the answer rests on: the reading taken, or None if it is left open."""

    ambiguity: str
    question: str
    reading: str | None


@dataclass(frozen=True)
class MissingFact:
    """A fact that would help to decide, and the values that lead to each status."""

    name: str
    consequences: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Change:
    """Facts that would turn the answer, and the status that they would lead to."""

    facts: Mapping[str, str]
    status: str


@dataclass(frozen=True)
class Finding:
    """What a rule makes of a request, without the request's own words: the part that like requests share."""

    status: str
    reason: str
    clause: Clause | None
    missing: tuple[str, ...]
    states: Mapping[str, str]


UNKNOWN_VERSION = Finding(UNDETERMINED, REASON + "policy-version-unknown", None, (), {})


@dataclass(frozen=True)
class Determination(Shown):
    """What the rule says of a request; the explanation is worked out when it is asked for."""

    request: Request
    rule: Rule
    finding: Finding
    as_of: date | None
    decider: "Decider" = field(repr=False, compare=False)

    @property
    def status(self) -> str:
        """IRI of the coverage status."""
        return self.finding.status

    @property
    def reason(self) -> str:
        """IRI of the reason."""
        return self.finding.reason

    @property
    def clause(self) -> Clause | None:
        """The clause that decides; None if the facts or the day do not let one decide."""
        return self.finding.clause

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The conditions of the clauses that grant coverage or were decisive, in order."""
        return tuple(self.decider.steps(self.request.facts, self.finding))

    @cached_property
    def missing(self) -> tuple[MissingFact, ...]:
        """The facts whose value could change the answer."""
        return tuple(MissingFact(name, self.decider.consequences(self.request.facts, name)) for name in self.finding.missing)

    @cached_property
    def ambiguities(self) -> tuple[str, ...]:
        """IRIs of the words of the policy that the answer rests on, with or without a reading taken."""
        return tuple(self.decider.ambiguities(self.request.facts, self.finding))

    @cached_property
    def open_words(self) -> tuple[OpenWord, ...]:
        """The same words, with what is open about them and the reading taken."""
        return tuple(map(self.decider.open_word, self.ambiguities))

    @cached_property
    def recommendations(self) -> Table:
        """What guidelines say of the site, for context; no part of the decision."""
        return self.decider.context("recommendations", self.request.facts.get("site"))

    @cached_property
    def evidence(self) -> Table:
        """What the Summary of Evidence concludes for the site, for context; no part of the decision."""
        return self.decider.context("evidence", self.request.facts.get("site"))

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What a reader should know beside the answer, a sentence each."""
        return tuple(self.decider.warnings(self))

    @cached_property
    def nearest_changes(self) -> tuple[Change, ...]:
        """The smallest sets of facts, the disease apart, that would turn a determined answer into another one."""
        return tuple(self.decider.nearest_changes(self))

    def blocks(self) -> Iterator[Block]:
        """What a notebook shows."""
        return to_blocks(self)

    def to_plain(self) -> str:
        """As a reviewer reads it."""
        return to_text(self)


class Decider:
    """Decides requests by the rule of one policy.

    >>> from iort_kg import load
    >>> decider = Decider(load().store, "cam80108")
    >>> decider.determine(decider.request(site="gastric-cancer")).status.rsplit("/")[-1]
    'investigational'
    """

    def __init__(self, store: ox.Store, policy: str | None = None) -> None:
        """Load the rule of a policy; the policy may be left out when only one has a rule."""
        self.store = store
        self.rule = load_rule(store, policy)
        self.reader = RequestReader(store, self.rule)
        self._covers = {status.value for status in subjects(store, term("grantsCoverage"), TRUE)}
        self._silent = {reason.value for reason in subjects(store, term("policySilent"), TRUE)}
        self._everything: Options = tuple(dimension.classes for dimension in self.rule.dimensions)
        self._found: dict[Options, Finding] = {}
        self._contexts: dict[tuple[str, str | None], Table] = {}
        self._links = self._ambiguity_links()

    def request(self, /, **given: object) -> Request:
        """A request from what a user states; see `iort_kg.requests.RequestReader.read`."""
        return self.reader.read(given)

    def determine(self, request: Request, as_of: date | None = None) -> Determination:
        """Decide a request.

        Args:
            request: what is known, from `request()`.
            as_of: the day whose rule applies; today's if not given.
        """
        rule = self.rule
        as_of = as_of.date() if isinstance(as_of, datetime) else as_of
        if as_of is not None and rule.valid_from is not None and as_of < rule.valid_from:
            return Determination(request, rule, UNKNOWN_VERSION, as_of, self)
        return Determination(request, rule, self._find(self._options(request.facts)), as_of, self)

    def status_of(self, facts: Mapping[str, str]) -> str:
        """The status alone, of facts as in `Request.facts`."""
        return self._find(self._options(facts)).status

    def _options(self, facts: Mapping[str, str]) -> Options:
        return tuple(dimension.classes_of(facts.get(dimension.name)) for dimension in self.rule.dimensions)

    def _find(self, options: Options) -> Finding:
        """What comes of all ways of filling in the unknowns; kept, since requests that the rule does not tell apart share it."""
        if options not in self._found:
            make = Diagrams()
            outcomes = make.restrict(self.rule.diagram, options)
            clauses = self._answering(make, outcomes)
            reason, clause = self._reason(clauses, options)
            missing = tuple(self._missing(make, outcomes, options)) if reason == REASON + "missing-facts" else ()
            conditions: dict[str, None] = {}
            for candidate in self.rule.clauses:
                if candidate.status in self._covers or candidate in clauses:
                    conditions.update(dict.fromkeys(candidate.conditions))
            states = {iri: self._state(iri, options) for iri in conditions}
            status = clause.status if clause else UNDETERMINED
            self._found[options] = Finding(status, reason, clause, missing, states)
        return self._found[options]

    def _answering(self, make: Diagrams, outcomes: Diagram) -> set[Clause]:
        """The clauses that the answer must agree on. Silence is passed over if no outcome grants coverage, where another value of
        what makes the policy silent (the modality, say) would let it speak."""
        clauses = {self.rule.by_iri[str(iri)] for iri in make.results(outcomes)}
        silent = {clause for clause in clauses if clause.reason in self._silent}
        if not silent or any(clause.status in self._covers for clause in clauses):
            return clauses
        mute = {clause.iri for clause in silent}
        spoken = make.restrict(outcomes, self._everything, lambda iri: iri not in mute)
        for clause in silent:
            heard = make.exists(spoken, frozenset(p for iri in clause.conditions for p in self.rule.depends[iri]))
            if (clause.iri, False) not in make.pairs(outcomes, heard):
                clauses.remove(clause)
        return clauses

    def _state(self, condition: str, options: Options) -> str:
        table = self.rule.shapes[condition]
        results = {key in table.fails for key in product(*(options[place] for place in table.places))}
        return "unknown" if len(results) > 1 else "not met" if results.pop() else "met"

    def _reason(self, clauses: set[Clause], options: Options) -> tuple[str, Clause | None]:
        """The reason and clause of the answer: the first to which every way of filling in conforms, else the first of all."""
        if len({clause.status for clause in clauses}) > 1:
            return REASON + "missing-facts", None
        certain = [c for c in clauses if c.conditions and all(self._state(iri, options) == "met" for iri in (c.iri, *c.conditions))]
        first = min(certain or clauses, key=lambda clause: clause.precedence)
        return first.reason, first

    def _missing(self, make: Diagrams, outcomes: Diagram, options: Options) -> Iterator[str]:
        """The unknown facts of which two values, all else alike, lead to different statuses."""
        statuses = make.restrict(outcomes, options, lambda iri: self.rule.by_iri[str(iri)].status)
        yield from (self.rule.dimensions[level].name for level in sorted(make.levels(statuses)))

    def consequences(self, facts: Mapping[str, str], name: str) -> dict[str, tuple[str, ...]]:
        """What each value of a fact would lead to: values by the IRI of the status."""
        dimension = self.rule.dimension(name)
        leads: dict[str, list[str]] = {}
        for value in sorted(dimension.within.get(facts.get(name, ""), frozenset(dimension.values))):
            leads.setdefault(self.status_of({**facts, name: value}), []).append(slug(value))
        return {status: tuple(values) for status, values in leads.items()}

    def steps(self, facts: Mapping[str, str], finding: Finding) -> Iterator[Step]:
        """The conditions of a finding, with the words that they rest on."""
        for iri, state in finding.states.items():
            condition = self.rule.conditions[iri]
            relevant = tuple(a for a in condition.rests_on if self.concerns(a, facts))
            yield Step(iri, condition.label, state, condition.lines, relevant)

    def ambiguities(self, facts: Mapping[str, str], finding: Finding) -> Iterator[str]:
        """The words on which an answer rests: those of the deciding clause, of what keeps another clause from applying,
        and, where facts are missing, of all that is not ruled out."""
        clause = finding.clause
        found: dict[str, None] = {}
        for condition, state in finding.states.items():
            decisive = state != "not met" if clause is None else condition in clause.conditions
            if decisive or (clause is not None and clause.status not in self._covers and state == "not met" and self._denies(clause)):
                found.update(dict.fromkeys(self.rule.conditions[condition].rests_on))
        found.update(dict.fromkeys(clause.rests_on if clause else ()))
        return (ambiguity for ambiguity in found if self.concerns(ambiguity, facts))

    def open_word(self, ambiguity: str) -> OpenWord:
        """An ambiguity, with what is open about it and the reading taken."""
        node = ox.NamedNode(ambiguity)
        taken = next(values(self.store, node, term("takesReading")), None)
        return OpenWord(ambiguity, self._label(node), self._label(ox.NamedNode(taken)) if taken else None)

    def _denies(self, clause: Clause) -> bool:
        """Whether a clause takes what an earlier clause that grants coverage has left."""
        return any(other.status in self._covers and other.precedence < clause.precedence for other in self.rule.clauses)

    def concerns(self, ambiguity: str, facts: Mapping[str, str]) -> bool:
        """Whether an ambiguity bears on the facts as known; one that names no site or modality bears on all."""
        for name, linked in self._links.get(ambiguity, {}).items():
            value = facts.get(name)
            if value is None:
                continue
            dimension = self.rule.dimension(name)
            narrow = dimension.within.get(value, frozenset((value,)))
            if not any(narrow & dimension.within.get(link, frozenset((link,))) for link in linked):
                return False
        return True

    @cached_property
    def digest(self) -> str:
        """Of all that a determination follows from: the rule, what its open words concern, and this module."""
        links = sorted((word, name, sorted(linked)) for word, named in self._links.items() for name, linked in named.items())
        parts = (self.rule.digest, *map(str, links), sorted(self._covers), sorted(self._silent), Path(__file__).read_text(encoding="utf-8"))
        return sha256("\n".join(map(str, parts)).encode()).hexdigest()

    def alike(self, name: str) -> dict[str, str]:
        """Each value of a fact with the first that neither the rule nor its ambiguities tell apart from it: both have the same
        status, reason, clause, missing facts and open words in every request."""
        dimension = self.rule.dimension(name)
        first: dict[tuple[frozenset[int], frozenset[str]], str] = {}
        found = {}
        for value in (*dimension.values, *dimension.within):
            concerned = frozenset(ambiguity for ambiguity in self._links if self.concerns(ambiguity, {name: value}))
            found[value] = first.setdefault((dimension.classes_of(value), concerned), value)
        return found

    def _ambiguity_links(self) -> dict[str, dict[str, set[str]]]:
        """What the open words on which the rule rests concern: concepts by the name of the fact."""
        words = {word for clause in self.rule.clauses for word in clause.rests_on}
        words |= {word for condition in self.rule.conditions.values() for word in condition.rests_on}
        links: dict[str, dict[str, set[str]]] = {}
        for word in sorted(words):
            for name, prop in (("site", "concernsSite"), ("modality", "usesModality")):
                if linked := set(values(self.store, ox.NamedNode(word), term(prop))):
                    links.setdefault(word, {})[name] = linked
        return links

    # ------------------------------------------------------------ context

    def context(self, kind: str, site: str | None) -> Table:
        """Recommendations or conclusions on a site or a wider one; empty if the site is unknown."""
        key = (kind, site)
        if key not in self._contexts:
            pattern = _CONTEXT[kind] % (ox.NamedNode(site) if site else "UNDEF", self._policy())
            self._contexts[key] = Table.from_solutions(evaluate(self.store, pattern))  # type: ignore[arg-type]
        table = self._contexts[key]
        return table if site else Table(table.columns, ())

    def warnings(self, determination: Determination) -> Iterator[str]:
        """What a reader should know beside the answer."""
        request = determination.request
        yield from self._incomplete
        yield from request.notes
        if "diagnosis" in request.codes and not self.reader.entries(request.codes["diagnosis"]):
            yield f"diagnosis code {request.codes['diagnosis']} is not listed by the policy"
        if "procedure" in request.codes and "modality" in request.facts:
            means = self.reader.modalities(request.codes["procedure"])
            if means and request.facts["modality"] not in means:
                meant = ", ".join(map(slug, sorted(means)))
                yield f"procedure code {request.codes['procedure']} means {meant}, not {slug(request.facts['modality'])}"
        covered = determination.status in self._covers
        for row in determination.recommendations:
            if row.part:
                continue
            if covered and row.side == "unfavorable":
                yield f"{row.organization} does not favor it: {row.label} (line {row.line})"
            elif not covered and determination.clause and row.side == "favorable":
                yield f"{row.organization} favors it: {row.label} (line {row.line})"
        for row in determination.evidence:
            if covered and row.sufficiency == "insufficient":
                yield f"the Summary of Evidence calls the evidence insufficient: {row.label} (line {row.line})"

    def nearest_changes(self, determination: Determination) -> Iterator[Change]:
        """The smallest sets of facts, other than the disease, that lead to another determined status."""
        if determination.status == UNDETERMINED or determination.clause is None:
            return
        facts = determination.request.facts
        movable = [self.rule.dimension(name) for name in self._movable(facts.get("site"))]
        for size in range(1, len(movable) + 1):
            found = []
            for chosen in combinations(movable, size):
                for combination in product(*(_one_a_class(dimension) for dimension in chosen)):
                    change = {d.name: v for d, v in zip(chosen, combination, strict=True) if facts.get(d.name) != v}
                    if len(change) == size and (status := self.status_of({**facts, **change})) not in (determination.status, UNDETERMINED):
                        found.append(Change({name: slug(value) for name, value in change.items()}, status))
            if found:
                yield from found
                return

    def _movable(self, site: str | None) -> list[str]:
        """The facts other than the disease that can matter to the status in it."""
        free = {dimension.name: dimension.classes_of(site if dimension.name == "site" else None) for dimension in self.rule.dimensions}
        make = Diagrams()

        def answer(iri: Result) -> Result:
            clause = self.rule.by_iri[str(iri)]
            return clause.status, clause.reason in self._silent

        levels = make.levels(make.restrict(self.rule.diagram, tuple(free.values()), answer))
        return [dimension.name for level, dimension in enumerate(self.rule.dimensions) if level in levels and dimension.name != "site"]

    # ------------------------------------------------------------ look-ups

    @cached_property
    def _incomplete(self) -> tuple[str, ...]:
        """What the policy's transcription leaves out."""
        note = ox.NamedNode(PREFIXES["skos"] + "scopeNote")
        kinds = sorted(values(self.store, self._policy(), term("hasCompleteness")))
        told = [(kind, text.rstrip(".")) for kind in kinds for text in values(self.store, ox.NamedNode(kind), note)]
        return tuple(f"policy {self.rule.policy} is {self._concept_label(kind)}: {text[:1].lower()}{text[1:]}" for kind, text in told)

    def _concept_label(self, concept: str) -> str:
        return next(values(self.store, ox.NamedNode(concept), ox.NamedNode(PREFIXES["skos"] + "prefLabel")), slug(concept))

    def _policy(self) -> ox.NamedNode:
        return ox.NamedNode(POLICY + self.rule.policy)

    def _label(self, node: ox.NamedNode) -> str:
        return next(values(self.store, node, LABEL), node.value)


_CONTEXT = {
    "recommendations": """SELECT ?recommendation ?label ?organization ?category ?stance ?side ?part ?line {
        VALUES ?site { %s }
        ?site iort:isOrIsWithin ?about .
        ?recommendation a iort:Recommendation ; iort:appliesToSite ?about ; rdfs:label ?label ; iort:hasStance ?says ;
          iort:ofGuideline/dcterms:publisher/skos:prefLabel ?organization ; dcterms:source ?source .
        FILTER (STRSTARTS(STR(?recommendation), CONCAT(STR(%s), "/")))
        ?says skos:prefLabel ?stance ; skos:broader ?group . ?group skos:prefLabel ?side .
        BIND (EXISTS { ?recommendation iort:partOfRecommendation ?whole } AS ?part)
        OPTIONAL { ?recommendation iort:hasCategory/skos:prefLabel ?category }
        BIND (xsd:integer(STRAFTER(STR(?source), ",")) AS ?line) } ORDER BY ?line ?recommendation""",
    "evidence": """SELECT ?conclusion ?label ?sufficiency ?line {
        VALUES ?site { %s }
        ?site iort:isOrIsWithin ?about .
        ?conclusion a iort:Conclusion ; iort:inLayer layer:summary-of-evidence ; iort:appliesToSite ?about ; rdfs:label ?label ;
          iort:hasSufficiency/skos:prefLabel ?sufficiency ; dcterms:source ?source .
        FILTER (STRSTARTS(STR(?conclusion), CONCAT(STR(%s), "/")))
        BIND (xsd:integer(STRAFTER(STR(?source), ",")) AS ?line) } ORDER BY ?line ?sufficiency""",
}


def _one_a_class(dimension: Dimension) -> list[str]:
    """A value of each class: the rule does not tell values of one class apart."""
    return list({number: value for value, number in sorted(dimension.values.items(), reverse=True)}.values())
