"""What the SPARQL service says of itself (SPARQL 1.1 Service Description)."""

from collections.abc import Iterator

import pyoxigraph as ox

from iort_kg.namespaces import BASE, PREFIXES
from iort_kg.service.graph import Served
from iort_kg.store import TYPE

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
_WRITES = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads",
)  # fmt: skip


def describe_service(served: Served, address: str) -> Iterator[ox.Triple]:
    """The service at an address, what it speaks, and the graphs that it knows."""
    service, dataset, default = ox.NamedNode(address), ox.NamedNode(address + "#dataset"), ox.NamedNode(address + "#union")
    yield ox.Triple(service, TYPE, _sd("Service"))
    yield ox.Triple(service, _sd("endpoint"), service)
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for name in _WRITES:
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(FORMATS + name))
    yield ox.Triple(service, _sd("defaultDataset"), dataset)
    yield ox.Triple(dataset, TYPE, _sd("Dataset"))
    yield ox.Triple(dataset, _sd("defaultGraph"), default)
    yield ox.Triple(default, TYPE, _sd("Graph"))
    yield ox.Triple(default, ox.NamedNode(PREFIXES["void"] + "triples"), ox.Literal(served.size))
    for iri in sorted(served.graphs):
        graph = ox.NamedNode(f"{address}#{iri.removeprefix(BASE)}")
        yield ox.Triple(dataset, _sd("namedGraph"), graph)
        yield ox.Triple(graph, TYPE, _sd("NamedGraph"))
        yield ox.Triple(graph, _sd("name"), ox.NamedNode(iri))


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(SD + name)
