"""One made-up policy: sampled templates with other names, sites, codes, dates and numbers, as N-Triples.

What a policy is made of depends on the seed and its number alone, so it is the same in a corpus of any size.
"""

import hashlib
import re
from collections import defaultdict
from random import Random

import pyoxigraph as ox
from figures import Figures
from sampling import HOME, MODEL, RULE_KINDS, TYPE, Model, Template

from iort_kg.namespaces import BASE, ONTOLOGY, POLICY, PREFIXES

Statements = dict[str, list[tuple[str, str]]]

SOURCE = PREFIXES["dcterms"] + "source"
XSD = PREFIXES["xsd"]
WORDS = [
    "amber",
    "birch",
    "cedar",
    "delta",
    "ember",
    "fallow",
    "grove",
    "heather",
    "island",
    "juniper",
    "kelp",
    "larch",
    "meadow",
    "north",
    "oak",
    "pebble",
    "quarry",
    "river",
    "stone",
    "thistle",
    "upland",
    "valley",
    "willow",
    "yarrow",
    "autumn",
    "bridge",
    "canal",
    "dune",
    "eastern",
    "field",
    "garden",
    "harbor",
    "inland",
    "jade",
    "kettle",
    "lantern",
    "maple",
    "nettle",
    "orchard",
    "poplar",
    "quiet",
    "reed",
    "shore",
    "timber",
    "under",
    "violet",
    "water",
    "yellow",
]
SURNAMES = [
    "Alder",
    "Beech",
    "Corran",
    "Dorn",
    "Elmet",
    "Farrow",
    "Gale",
    "Holm",
    "Innes",
    "Jarrow",
    "Keld",
    "Lorne",
    "Marl",
    "Norrow",
    "Oram",
    "Pell",
    "Quill",
    "Rowan",
    "Selby",
    "Tarn",
    "Ulver",
    "Vale",
    "Wend",
    "Yarm",
    "Ashby",
    "Brock",
    "Crane",
    "Dunlin",
    "Egret",
    "Finch",
]
# Codes of the systems that no alignment lists: radiation oncology and intraoperative radiation, as numbers alone.
PROCEDURES = {
    "cpt": "77261 77262 77263 77280 77285 77290 77295 77300 77301 77306 77307 77321 77331 77332 77333 77334 77336 77338 77370 77371 77372 "
    "77373 77385 77386 77387 77401 77402 77407 77412 77417 77423 77424 77425 77427 77431 77432 77435 77469 77470 77499",
    "hcpcs": "S8049 G0339 G0340 G6001 G6002 G6003 G6004 G6005 G6006 G6007 G6008 G6009 G6010 G6011 G6012 G6013 G6014 G6015 G6016 G6017",
    "icd-10-pcs": "DD003Z0 DD013Z0 DD023Z0 DD033Z0 DD043Z0 DD053Z0 DD073Z0 DF003Z0 DF013Z0 DF023Z0 DF033Z0 DU003Z0 DU013Z0 DU023Z0",
    "fda-product-code": "LHN IYE JAD MUJ IWB KPQ",
    "icd-9-pcs": "92.21 92.22 92.23 92.24 92.25 92.26 92.27 92.28 92.29 92.41",
}
TEXTS = {ONTOLOGY + "asNamed": 10, ONTOLOGY + "expansion": 6}
YEARS = {XSD + "gYear", XSD + "gYearMonth", XSD + "date"}


def policy_slug(number: int) -> str:
    """The short name of a policy of the corpus."""
    return f"corpus-{number:05}"


class Policy:
    """A made-up policy.

    Attributes:
        slug: its short name.
        records: the templates that were sampled for it.
        statements: what each record says, as predicate and N-Triples term, by IRI.
        rule: the triples of its coverage rule, as lines of N-Triples.
        names: the IRI of each sampled template in this policy.
    """

    def __init__(self, model: Model, seed: int, number: int) -> None:
        """Make it up."""
        self.model = model
        self.slug = policy_slug(number)
        self.home = POLICY + self.slug
        self.random = Random(f"{seed}/{number}")
        self.records = model.sample(self.random)
        self.sites = self._permuted(model.sites)
        self.criteria = self._permuted(model.criteria)
        self.shift = self.random.randint(-4, 0)
        self.authors: dict[str, str] = {}
        self.names = self._name()
        self.codes = self._codes()
        self.figures = Figures(self.records, model, self.random).values
        self.lines: dict[str, str] = {}
        self.statements: Statements = {}
        for one in self.records:
            if said := self._record(one):
                self.statements[self.names[one.iri]] = said
        self.rule = [self._rule_line(triple) for triple in model.rule]
        self.rule = [line for line in self.rule if line]

    def to_ntriples(self) -> str:
        """The policy as N-Triples: its records, and the digests of the lines that they and the rule come from."""
        out = [f"<{iri}> <{name}> {term} ." for iri, said in self.statements.items() for name, term in said]
        document = BASE + "source/" + self.slug
        out.append(f"<{document}> <{TYPE}> <{ONTOLOGY}SourceDocument> .")
        out.append(f'<{document}> <{PREFIXES["rdfs"]}label> "Text of {self.slug}"@en .')
        for place in sorted(self.lines):
            first, last = place.rpartition("=")[2].split(",")
            digest = hashlib.sha256(f"{self.slug}, lines {int(first) + 1} to {last}".encode()).hexdigest()
            out += [
                f"<{place}> <{TYPE}> <{ONTOLOGY}SourceRange> .",
                f"<{place}> <{ONTOLOGY}ofDocument> <{document}> .",
                f'<{place}> <{ONTOLOGY}firstLine> "{int(first) + 1}"^^<{XSD}integer> .',
                f'<{place}> <{ONTOLOGY}lastLine> "{last}"^^<{XSD}integer> .',
                f'<{place}> <{ONTOLOGY}textDigest> "{digest}" .',
            ]
        return "\n".join(out) + "\n"

    def rule_to_ntriples(self) -> str:
        """Its coverage rule as N-Triples."""
        return "\n".join(self.rule) + "\n"

    # ------------------------------------------------------------ names, sites, codes

    def _permuted(self, concepts: list[str]) -> dict[str, str]:
        return dict(zip(concepts, self.random.sample(concepts, len(concepts)), strict=True))

    def _name(self) -> dict[str, str]:
        """An IRI for each record, kind/slug; what belongs to a study is named after it."""
        slugs: dict[str, str] = {}
        numbers: dict[str, int] = defaultdict(int)
        for one in self.records:
            if one.kind == "Reference":
                numbers["reference"] += 1
                year = next((term.value[:4] for name, term in one.says if name.endswith("/issued")), "2019")
                self.authors[one.iri] = f"{self.random.choice(SURNAMES)} {int(year) + self.shift}"
                slugs[one.iri] = f"reference/{numbers['reference']}"
        study_slugs: dict[str, str] = {}
        for one in self.records:
            if one.kind in ("Study", "SystematicReview"):
                entry = next((to for to in one.links("reportedIn") if to in self.authors), None)
                year = int(next(term.value for name, term in one.says if name.endswith("/datePublished"))) + self.shift
                author = self.authors[entry] if entry else f"{self.random.choice(SURNAMES)} {year}"
                slug = author.lower().replace(" ", "-")
                numbers[slug] += 1
                study_slugs[one.iri] = slug if numbers[slug] == 1 else f"{slug}-{numbers[slug]}"
                self.authors[one.iri] = author
                slugs[one.iri] = f"study/{study_slugs[one.iri]}"
        names: dict[str, str] = {HOME: self.home}
        for one in self.records:
            if one.iri == HOME:
                continue
            if one.iri not in slugs:
                kind = one.iri.removeprefix(HOME + "/").split("/")[0]
                study = next((study_slugs[to] for to in one.links("ofStudy") if to in study_slugs), None)
                stem = f"{kind}/{study or WORDS[numbers[kind] % len(WORDS)]}"
                numbers[kind] += 1
                numbers[stem] += 1
                slugs[one.iri] = f"{stem}-{numbers[stem]}"
            names[one.iri] = f"{self.home}/{slugs[one.iri]}"
        rule = sorted({t.subject.value for t in self.model.rule if isinstance(t.subject, ox.NamedNode)})
        for kind in RULE_KINDS:
            for number, iri in enumerate((iri for iri in rule if iri.startswith(f"{HOME}/{kind}/")), 1):
                names[iri] = f"{self.home}/{kind}/{number}"
        return names

    def _codes(self) -> dict[str, tuple[str, str | None]]:
        """For each code entry another code of its system, with the site that the classification gives it."""
        pools: dict[str, list[tuple[str, str | None]]] = {}
        for system, pairs in self.model.codes.items():
            pools[system] = self.random.sample(pairs, len(pairs))  # type: ignore[arg-type]
        for system, listed in PROCEDURES.items():
            codes = listed.split()
            pools[system] = [(code, None) for code in self.random.sample(codes, len(codes))]
        taken: dict[str, int] = defaultdict(int)
        chosen = {}
        for one in self.records:
            if one.kind == "CodeEntry":
                system = one.links("inCodeSystem")[0].rpartition("/")[2]
                pool = pools[system]
                chosen[one.iri] = pool[taken[system] % len(pool)]
                taken[system] += 1
        return chosen

    # ------------------------------------------------------------ one record

    def _record(self, one: Template) -> list[tuple[str, str]]:
        numbers = self.figures[one.iri]
        said: dict[tuple[str, str], None] = {}
        for name, term in one.says:
            local = name.rpartition("#")[2].rpartition("/")[2]
            if local in numbers:
                continue
            text = self._iri(one, name, term.value) if isinstance(term, ox.NamedNode) else self._literal(one, name, term)
            if text:
                said[name, text] = None
        for local, value in numbers.items():
            if value is not None:
                said[ONTOLOGY + local, _number(local, value)] = None
        if one.kind == "TableCell" and not any(name in (ONTOLOGY + "states", ONTOLOGY + "hasValueStatus") for name, _ in said):
            return []
        if one.kind == "CodeEntry" and (site := self.codes[one.iri][1]) and one.links("appliesToSite"):
            said[ONTOLOGY + "appliesToSite", f"<{site}>"] = None
        return list(said)

    def _iri(self, one: Template, name: str, iri: str) -> str | None:
        local = name.rpartition("/")[2]
        if iri.startswith(POLICY):
            return f"<{self.names[iri]}>" if iri in self.names else None
        if name == SOURCE:
            return self._place(iri)
        if local == "ontology#denotesConcept":
            return f"<{iri.rpartition('/')[0]}/{self.codes[one.iri][0]}>"
        if local == "sameAs":
            return f"<https://pubmed.ncbi.nlm.nih.gov/{self._number_of(one, 8)}>"
        if local == "url":
            return f"<https://example.org/{self.slug}/{self._number_of(one, 6)}>"
        if one.kind == "CodeEntry" and local == "ontology#appliesToSite":
            return None  # the site of the new code, added at the end
        return f"<{self.sites.get(iri, self.criteria.get(iri, iri))}>"

    def _place(self, iri: str) -> str:
        place = iri.replace("/source/" + MODEL, "/source/" + self.slug)
        self.lines[place] = place
        return f"<{place}>"

    def _literal(self, one: Template, name: str, term: ox.Literal) -> str | None:
        local = name.rpartition("#")[2].rpartition("/")[2]
        datatype = term.datatype.value
        if local == "label":
            return f'"{self._label(one)}"@en'
        if local == "comment":
            return f'"{self._words(min(60, max(4, len(term.value) // 7)), sentence=True)}"@en'
        if local == "code":
            return f'"{self.codes[one.iri][0]}"'
        if local == "descriptorDigest":
            return f'"{hashlib.sha256((self.slug + one.iri).encode()).hexdigest()}"'
        if local in ("referenceNumber", "citationMarker"):
            entry = (
                one.iri
                if one.kind == "Reference"
                else next(to for n, t in one.says if (to := t.value) in self.authors and n.endswith("hasCitedEntity"))
            )
            return _literal(self.names[entry].rpartition("/")[2], term)
        if local == "asNamed" and (author := self._author(one)):
            return f'"{author.split()[0]} et al ({author.split()[1]})"'
        if local == "contentAsNamed":
            return f'"{self._subject_of(next(iter(one.links("refersTo")), one.iri))}"'
        if local == "asNamed" and one.kind == "Table":
            return f'"{self._words(3)} {self._subject_of(one.iri)}"'
        if local == "authorList":
            return f'"{self.authors[one.iri].split()[0]} A, {self.random.choice(SURNAMES)} B, et al."'
        if local == "hasPubMedId":
            return f'"{self._number_of(one, 8)}"'
        if local == "identifier":
            return f'"{self.slug}"' if one.iri == HOME else f'"NCT{self._number_of(one, 8)}"'
        if local in (
            "firstCode",
            "lastCode",
            "tableNumber",
            "footnoteMark",
            "versionNumber",
            "shortForm",
            "volume",
            "issueIdentifier",
            "pageRange",
        ):
            return _literal(self._initials() if local == "shortForm" else term.value, term)
        if datatype in YEARS:
            year = int(term.value[:4]) + self.shift
            return _literal(f"{year}{re.sub('-02-29$', '-02-28', term.value[4:])}", term)
        if local == "dateReportedAs":
            return f'"{re.sub(r"(19|20)[0-9][0-9]", lambda found: str(int(found[0]) + self.shift), term.value)}"'
        if datatype == XSD + "string":
            return f'"{self._words(min(TEXTS.get(name, 9), max(1, len(term.value) // 8)))}"'
        if datatype == PREFIXES["rdf"] + "langString":
            return f'"{self._words(3)}"@en'
        return str(term)

    def _author(self, one: Template) -> str | None:
        if one.kind == "Citation":
            return next((self.authors[term.value] for _, term in one.says if term.value in self.authors), None)
        return self.authors.get(one.iri)

    def _label(self, one: Template) -> str:
        kind, _, slug = self.names[one.iri].removeprefix(self.home + "/").partition("/")
        if one.iri == HOME:
            return f"Synthetic policy {self.slug}"
        if one.kind in ("Study", "SystematicReview"):
            return self.authors[one.iri]
        return f"Synthetic {kind} {slug.replace('-', ' ')}"

    def _subject_of(self, table: str) -> str:
        """The word for what a table holds: its caption says it, and mentions repeat it."""
        return WORDS[hashlib.sha256(table.encode()).digest()[0] % len(WORDS)]

    def _words(self, number: int, sentence: bool = False) -> str:
        text = " ".join(self.random.choices(WORDS, k=number))
        return f"{text.capitalize()}." if sentence else text

    def _initials(self) -> str:
        return "".join(word[0] for word in self.random.choices(WORDS, k=3)).upper()

    def _number_of(self, one: Template, digits: int) -> str:
        """A number that belongs to the record: the same each time it is asked for."""
        found = int.from_bytes(hashlib.sha256((self.slug + one.iri).encode()).digest()[:8], "big")
        return str(found % (9 * 10 ** (digits - 1)) + 10 ** (digits - 1))

    # ------------------------------------------------------------ the rule

    def _rule_line(self, triple: ox.Triple) -> str | None:
        terms = []
        for term in (triple.subject, triple.object):
            if isinstance(term, ox.NamedNode):
                iri = term.value
                if iri.startswith(POLICY):
                    if iri not in self.names:
                        return None
                    terms.append(f"<{self.names[iri]}>")
                elif triple.predicate.value == SOURCE:
                    terms.append(self._place(iri))
                else:
                    terms.append(f"<{self.sites.get(iri, self.criteria.get(iri, iri))}>")
            elif isinstance(term, ox.Literal) and triple.predicate.value.endswith(("label", "comment", "message")):
                terms.append(f'"Synthetic: {self._words(5)}"@en')
            elif isinstance(term, ox.Literal) and term.datatype.value in YEARS:
                terms.append(_literal(f"{int(term.value[:4]) + self.shift}{term.value[4:]}", term))
            else:
                terms.append(str(term))
        return f"{terms[0]} <{triple.predicate.value}> {terms[1]} ."


def _literal(text: str, like: ox.Literal) -> str:
    if like.datatype.value == XSD + "string":
        return f'"{text}"'
    return f'"{text}"^^<{like.datatype.value}>'


def _number(local: str, value: str) -> str:
    if local.endswith("ReportedAs") or local == "reportedAs":
        return f'"{value}"'
    if value in ("true", "false"):
        return f'"{value}"^^<{XSD}boolean>'
    return f'"{value}"^^<{XSD}{"decimal" if "." in value else "integer"}>'
