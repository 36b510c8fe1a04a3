"""What a worker serves: the graph, its names, and how it is to be served."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from iort_kg.coverage import Decider
from iort_kg.endpoint import Endpoint
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import BASE, PREFIXES
from iort_kg.rules import policies
from iort_kg.service.limits import Seal
from iort_kg.service.pages import Pages
from iort_kg.service.settings import Settings
from iort_kg.store import TYPE, evaluate, subjects
from iort_kg.table import Table

# Their IRIs stand for a whole set of terms, which is found elsewhere (303).
_COLLECTIONS = (PREFIXES["owl"] + "Ontology", PREFIXES["skos"] + "ConceptScheme")


@dataclass
class Served:
    """The graph and the settings; `pages` makes HTML, if anything does."""

    graph: KnowledgeGraph
    settings: Settings
    pages: Pages | None = None
    seal: Seal = field(default_factory=Seal)
    _deciders: dict[str | None, Decider] = field(default_factory=dict)

    @property
    def store(self) -> ox.Store:
        """What is asked."""
        return self.graph.store

    @property
    def needs_no_file(self) -> bool:
        """Whether evaluation needs no new file or socket: a store in memory does not."""
        return self.settings.store is None and self.settings.endpoint is None

    @cached_property
    def documents(self) -> Mapping[str, frozenset[str]]:
        """The described IRIs of ours that have a fragment, by what is before it: that is what clients ask for."""
        found = defaultdict(set)
        for iri in self.names:
            document, hash_sign, _ = iri.partition("#")
            if hash_sign:
                found[document].add(iri)
        return {document: frozenset(parts) for document, parts in found.items()}

    @cached_property
    def names(self) -> frozenset[str]:
        """All IRIs of ours of which something is said."""
        told = evaluate(self.store, "SELECT DISTINCT ?it { ?it ?property ?value FILTER (ISIRI(?it)) }")
        return frozenset(iri for iri in Table.from_solutions(told).column("it") if iri.startswith(BASE))  # type: ignore[arg-type]

    @cached_property
    def graphs(self) -> frozenset[str]:
        """The IRIs of the named graphs."""
        return frozenset(graph.value for graph in self.store.named_graphs() if isinstance(graph, ox.NamedNode))

    @cached_property
    def collections(self) -> frozenset[str]:
        """The IRIs of the ontology and the vocabularies."""
        return frozenset(node.value for kind in _COLLECTIONS for node in subjects(self.store, TYPE, ox.NamedNode(kind)))

    @cached_property
    def size(self) -> int:
        """The number of triples in the union of all graphs."""
        counted = evaluate(self.store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        return int(Table.from_solutions(counted).rows[0][0])  # type: ignore[arg-type]

    def decider(self, policy: str | None) -> Decider:
        """What decides by a policy's rule.

        Raises:
            UnknownName: the policy has none.
            InvalidInput: several policies have one, and none is named.
        """
        if policy not in self._deciders:
            self._deciders[policy] = Decider(self.store, policy)
        return self._deciders[policy]

    def prepare(self) -> None:
        """Work out now what every worker needs: forks share it."""
        assert self.names is not None
        assert self.documents is not None
        assert self.graphs is not None
        assert self.collections is not None
        assert self.size
        ruled = policies(self.store)
        for policy in (*ruled, *([None] if len(ruled) == 1 else [])):
            self.decider(policy)
        if self.pages is not None:
            self.pages.prepare()

    def rest(self) -> None:
        """Close what forks cannot share."""
        if isinstance(self.store, Endpoint):
            self.store.hang_up()
