"""Every prefix, once: for shipped queries, for users' queries, and for short names in output."""

import re
from collections.abc import Mapping

BASE = "https://w3id.org/iort-kg/"
ONTOLOGY = BASE + "ontology#"
GRAPH = BASE + "graph/"
POLICY = BASE + "policy/"

SCHEMES = (
    "boost",
    "characteristic",
    "code-system",
    "completeness",
    "criterion",
    "decision-type",
    "design",
    "direction",
    "layer",
    "limitation",
    "limitation-domain",
    "margin",
    "measure",
    "modality",
    "nccn",
    "organization",
    "outcome",
    "part",
    "reason",
    "role",
    "setting-type",
    "site",
    "stance",
    "state",
    "statistic",
    "status",
    "sufficiency",
    "treatment",
    "value-status",
)

PREFIXES: dict[str, str] = {
    "iort": ONTOLOGY,
    **{scheme: f"{BASE}{scheme}/" for scheme in SCHEMES},
    "cito": "http://purl.org/spar/cito/",
    "csvw": "http://www.w3.org/ns/csvw#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "fabio": "http://purl.org/spar/fabio/",
    "function": BASE + "function#",
    "np": "http://www.nanopub.org/nschema#",
    "obo": "http://purl.obolibrary.org/obo/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pico": "http://data.cochrane.org/ontologies/pico/",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "unit": "http://qudt.org/vocab/unit/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_DECLARED = re.compile(r"PREFIX\s+([^\s:]*)\s*:", re.IGNORECASE)
_PREFIXED = re.compile(r"([A-Za-z][\w.-]*):")


def shorten(iri: str) -> str:
    """The short name of an IRI: a prefixed name, or a policy's record as `policy/kind/slug`.

    >>> shorten("https://w3id.org/iort-kg/site/rectal-cancer")
    'site:rectal-cancer'
    >>> shorten("https://w3id.org/iort-kg/policy/cam80108/study/dubois-2011")
    'cam80108/study/dubois-2011'
    >>> shorten("https://example.org/x")
    'https://example.org/x'
    """
    if iri.startswith(POLICY):
        return iri[len(POLICY) :]
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and "/" not in iri[len(namespace) :]:
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def expand(name: str) -> str | None:
    """The IRI of a prefixed name, an IRI in or out of angle brackets, or None if it is neither.

    >>> expand("site:rectal-cancer")
    'https://w3id.org/iort-kg/site/rectal-cancer'
    >>> expand("<https://example.org/x>")
    'https://example.org/x'
    >>> expand("rectal cancer") is None
    True
    """
    name = name.removeprefix("<").removesuffix(">")
    if name.startswith(("http://", "https://")):
        return name
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES:
        return PREFIXES[prefix] + local
    return None


def slug(iri: str) -> str:
    """The last part of an IRI.

    >>> slug("https://w3id.org/iort-kg/site/rectal-cancer")
    'rectal-cancer'
    """
    return iri.rsplit("/", 1)[-1]


def prologue(sparql: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """The declarations of the prefixes that a query uses and does not declare, for engines that have none by default.

    >>> prologue("SELECT * { ?it skos:broader ?wider }")
    'PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\\n'
    """
    wanted = set(_PREFIXED.findall(sparql)) - set(_DECLARED.findall(sparql))
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items() if name in wanted)
