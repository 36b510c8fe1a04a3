"""Coverage requests: what is known of an intended use, from a user's words and codes, or from RDF.

RDF is checked by shapes/request.ttl before it is decided.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from iort_kg.assets import shipped
from iort_kg.errors import InvalidInput, UnknownName, UnreadableInput
from iort_kg.inputs import find_concept, is_wider
from iort_kg.namespaces import BASE, ONTOLOGY, POLICY, PREFIXES, slug
from iort_kg.rules import NO, STRUCTURE, YES, Rule
from iort_kg.store import TYPE, subjects, term, values

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
}
UNKNOWN = "unknown"
_WORDS = {"yes": YES, "true": YES, "1": YES, "no": NO, "false": NO, "0": NO}


@dataclass(frozen=True)
class Request:
    """What is known of an intended use.

    Attributes:
        facts: IRI of a concept, or yes or no, by the name of the fact; what is not in it is unknown.
        codes: the diagnosis and procedure codes that were given, by the code's kind.
        notes: what a reader should know of how the request was understood.
        iri: of the request, if it came from a graph.
    """

    facts: Mapping[str, str]
    codes: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    iri: str | None = None


class RequestReader:
    """Reads requests for one policy's rule, from what a user states."""

    def __init__(self, store: ox.Store, rule: Rule) -> None:
        self.store = store
        self.rule = rule

    def read(self, given: Mapping[str, object]) -> Request:
        """A request from what a user states.

        Args:
            given: facts of the rule by name (`site`, `modality`, `boost`, criteria with underscores or hyphens), with values
                by slug, label, IRI or code; yes, no or True, False for criteria; unknown, None or absent if not known.
                `diagnosis` (ICD) may stand for the site, and `procedure` (CPT and others) for the modality.

        Raises:
            UnknownName: no such fact, concept or code.
            InvalidInput: a value that is not understood, or two that contradict each other.
        """
        facts: dict[str, str] = {}
        codes: dict[str, str] = {}
        notes: list[str] = []
        known = [dimension.name for dimension in self.rule.dimensions]
        for key, value in given.items():
            name, text = key.replace("_", "-"), _text(value)
            if text is None:
                continue
            if name in ("diagnosis", "procedure"):
                codes[name] = _dotted(text.upper(), name)
            elif name in known:
                facts[name] = self._value(name, text)
            elif name in STRUCTURE or self._is_criterion(name):
                self._value(name, text)  # a slip is told, also where nothing depends on it
                notes.append(f"the rule of policy {self.rule.policy} does not depend on {name}")
            else:
                raise UnknownName(f"fact of policy {self.rule.policy}", name, [*known, "diagnosis", "procedure"])
        self._from_codes(facts, codes, notes)
        return Request(facts, codes, tuple(notes))

    def _value(self, name: str, text: str) -> str:
        if name in STRUCTURE:
            return find_concept(text, STRUCTURE[name][1], self.store).value
        if text.lower() not in _WORDS:
            raise InvalidInput(f"{name} is yes, no or unknown, not {text!r}")
        return _WORDS[text.lower()]

    def _is_criterion(self, name: str) -> bool:
        return any(self.store.quads_for_pattern(ox.NamedNode(f"{BASE}criterion/{name}"), None, None))

    def _from_codes(self, facts: dict[str, str], codes: dict[str, str], notes: list[str]) -> None:
        if "diagnosis" in codes:
            code, site = codes["diagnosis"], self._site(codes["diagnosis"])
            if "site" not in facts and not self.entries(code) and is_wider(code, ox.NamedNode(site), self.store):
                notes.append(f"diagnosis code {code} is read as {slug(site)}, but takes in more; give the site if it is another")
            stated = facts.setdefault("site", site)
            if site != stated and not self._related(site, stated):
                raise InvalidInput(f"diagnosis {code} means {slug(site)}, but the site is given as {slug(stated)}; give one of them")
        if "procedure" in codes:
            means = self.modalities(codes["procedure"])
            if not self.entries(codes["procedure"]):
                notes.append(f"procedure code {codes['procedure']} is not listed by the policy; it tells nothing of the modality")
            elif len(means) == 1 and "modality" not in facts:
                facts["modality"] = means.pop()
            elif not means:
                notes.append(f"procedure code {codes['procedure']} tells nothing of the modality")

    def _site(self, code: str) -> str:
        """The site of a diagnosis code: what the policy lists it for, else what the vocabulary matches to it."""
        listed = {site for entry in self.entries(code) for site in values(self.store, entry, term("appliesToSite"))}
        within = self.rule.dimension("site").within
        widest = [site for site in listed if all(other == site or other in within.get(site, ()) for other in listed)]
        return widest[0] if widest else find_concept(code, "site", self.store).value

    def _related(self, one: str, other: str) -> bool:
        within = self.rule.dimension("site").within
        return (
            one in within.get(other, ())
            or other in within.get(one, ())
            or bool(within.get(one, frozenset()) & within.get(other, frozenset()))
        )

    def entries(self, code: str) -> set[ox.NamedNode]:
        """Where the policy lists a code."""
        base = f"{POLICY}{self.rule.policy}/"
        return {entry for entry in subjects(self.store, term("code"), ox.Literal(code)) if entry.value.startswith(base)}

    def modalities(self, code: str) -> set[str]:
        """What a listed code says of the modality."""
        return {modality for entry in self.entries(code) for modality in values(self.store, entry, term("usesModality"))}


def read_requests(path: Path, vocabulary: ox.Store) -> dict[str, dict[str, str]]:
    """The requests in an RDF file: facts by name, as `Decider.request` takes them, by the IRI of the request.

    Args:
        path: Turtle, JSON-LD (contexts inline), N-Triples or RDF/XML, by the file's ending.
        vocabulary: the graph that holds the concepts.

    Raises:
        UnreadableInput: the file cannot be read or parsed.
        InvalidInput: it holds no request, or one that is not well formed; the message is the shape's.
    """
    if path.suffix not in FORMATS:
        raise UnreadableInput(f"{path} has an ending that is not known; give one of {', '.join(FORMATS)}")
    store = ox.Store()
    try:
        store.load(path=str(path), format=FORMATS[path.suffix], base_iri="urn:request:")
    except OSError as error:
        raise UnreadableInput(f"{path} cannot be read: {error.strerror or error}") from None
    except (SyntaxError, ValueError) as error:
        raise UnreadableInput(f"{path} is not {FORMATS[path.suffix].name}: {' '.join(str(error).split())}") from None
    requests = sorted(node.value for node in subjects(store, TYPE, ox.NamedNode(ONTOLOGY + "CoverageRequest")))
    if not requests:
        raise InvalidInput(f"{path} holds no named iort:CoverageRequest")
    _check(path, store, vocabulary)
    return {iri: _facts(store, ox.NamedNode(iri)) for iri in requests}


def _facts(store: ox.Store, request: ox.NamedNode) -> dict[str, str]:
    facts = {name: value for name, (prop, _) in STRUCTURE.items() for value in values(store, request, ox.NamedNode(ONTOLOGY + prop))}
    for prop, answer in (("hasFact", YES), ("lacksFact", NO)):
        for criterion in values(store, request, ox.NamedNode(ONTOLOGY + prop)):
            facts[criterion.rsplit("/", 1)[-1]] = answer
    return facts


def _check(path: Path, store: ox.Store, vocabulary: ox.Store) -> None:
    import pyshacl
    import rdflib

    data = rdflib.Graph()
    in_scheme = ox.NamedNode(PREFIXES["skos"] + "inScheme")
    triples = [ox.Triple(q.subject, q.predicate, q.object) for q in store]
    triples += [ox.Triple(q.subject, q.predicate, q.object) for q in vocabulary.quads_for_pattern(None, in_scheme, None)]
    data.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    shapes = rdflib.Graph().parse(shipped() / "shapes" / "request.ttl", format="turtle")
    conforms, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference=None)
    if not conforms:
        assert isinstance(report, rdflib.Graph)
        sh = rdflib.Namespace(PREFIXES["sh"])
        result = min(
            report.objects(None, sh.result), key=lambda r: (str(report.value(r, sh.focusNode)), str(report.value(r, sh.resultMessage)))
        )
        given = report.value(result, sh.value)
        shown = f" ({given})" if given is not None else ""
        raise InvalidInput(f"{path}: {report.value(result, sh.focusNode)}: {report.value(result, sh.resultMessage)}{shown}")


def _dotted(code: str, kind: str) -> str:
    """A code with the dot that claims leave out: of ICD-10-CM and ICD-9-CM after the third place, of ICD-9-CM procedures the second.

    >>> _dotted("C250", "diagnosis"), _dotted("9241", "procedure"), _dotted("77425", "procedure")
    ('C25.0', '92.41', '77425')
    """
    if kind == "procedure":
        return f"{code[:2]}.{code[2:]}" if re.fullmatch(r"\d{4}", code) else code
    return f"{code[:3]}.{code[3:]}" if re.fullmatch(r"([A-Z]\d\w\w{1,4}|\d{4,5})", code) else code


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return YES if value else NO
    text = str(value).strip()
    return None if text.lower() in ("", UNKNOWN) else text
