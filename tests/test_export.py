"""Whatever leaves the graph loads elsewhere without loss, is the same each time, and holds nothing of the document's own words."""

import csv
import io
import json
import os
import random
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import csvw
import pyoxigraph as ox
import pytest
import rdflib
from nanopub import Nanopub
from pyld import jsonld as pyld
from rdflib.compare import isomorphic
from rocrate.rocrate import ROCrate

import iort_kg
from iort_kg.assets import query_files, shipped
from iort_kg.cli_export import PROFILES, RDF_FORMS, TABLE_FORMS
from iort_kg.crate import make_crate
from iort_kg.csvw import METADATA, shipped_sheets, to_files
from iort_kg.description import DATASET, describe
from iort_kg.errors import InvalidInput, UnknownName
from iort_kg.export import everything, frame_of, graph_names, one_graph, one_record, profile, to_bytes
from iort_kg.formats import FORMATS, Statement, in_order, used_prefixes, write
from iort_kg.graph import KnowledgeGraph
from iort_kg.jsonld import CONTEXT, context, context_file, load_document, make_context, to_jsonld
from iort_kg.namespaces import BASE, GRAPH, ONTOLOGY, PREFIXES, expand
from iort_kg.nquads import to_nquads
from iort_kg.provenance import read_anchor
from iort_kg.sources import find_sources, policy_of_graph, shipped_policies

# rdflib 7 uses it itself when it parses TriG and N-Quads
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
Run = Callable[..., subprocess.CompletedProcess[str]]
BLANKS = "definitions/cam80108"
RDFLIB = {"ttl": "turtle", "trig": "trig", "nq": "nquads", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}
EFFECT = "https://w3id.org/iort-kg/policy/cam80108/effect/masaki-2020-overall-survival"
N = ox.NamedNode


def canonical(statements: Iterable[Statement], graphs: bool) -> set[ox.Quad]:
    return set(in_order(statements, graphs))


def by_pyoxigraph(data: bytes, form: str) -> Iterable[ox.Quad]:
    return ox.parse(data, format=FORMATS[form].rdf)


def by_rdflib(data: bytes, form: str) -> Iterable[ox.Quad]:
    dataset = rdflib.Dataset()
    target = dataset if FORMATS[form].holds_graphs else dataset.default_graph
    target.parse(data=data, format=RDFLIB[form])
    return ox.parse(dataset.serialize(format="nquads").encode(), format=ox.RdfFormat.N_QUADS)


@pytest.fixture(scope="module")
def written(kg: KnowledgeGraph) -> Callable[[str], bytes]:
    """The whole graph in a format, made once."""
    return cache(lambda form: to_bytes(everything(kg.store), form, inline_context=form == "jsonld"))


# ---------------------------------------------------------------- formats


def test_the_command_line_has_the_formats() -> None:
    assert tuple(FORMATS) == RDF_FORMS == tuple(RDFLIB)
    for name, form in FORMATS.items():
        assert (form.name, form.ending) == (name, f".{name}")
        assert form.rdf.media_type.split(";")[0] == form.media_type
        assert form.holds_graphs == form.rdf.supports_datasets
    with pytest.raises(UnknownName, match="no format is called 'ttll'; did you mean ttl"):
        write([], "ttll")


@pytest.mark.parametrize("read", [by_pyoxigraph, by_rdflib])
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_loads_without_loss(
    kg: KnowledgeGraph, written: Callable[[str], bytes], form: str, read: Callable[[bytes, str], Iterable[ox.Quad]]
) -> None:
    """The whole graph, with its blank nodes: isomorphic by RDFC-1.0."""
    quads = everything(kg.store)
    graphs = FORMATS[form].holds_graphs
    assert len(quads) > 20_000
    assert canonical(read(written(form), form), graphs) == canonical(quads, graphs)


def test_plain_json_ld_loads_without_loss(kg: KnowledgeGraph) -> None:
    """As `formats.write` gives it, without a context of ours."""
    quads = everything(kg.store)
    assert canonical(by_pyoxigraph(write(quads, "jsonld"), "jsonld"), True) == canonical(quads, True)


@pytest.mark.parametrize("form", FORMATS)
def test_isomorphic_by_another_algorithm(kg: KnowledgeGraph, form: str) -> None:
    """The graph of the OWL definitions is where blank nodes are; rdflib compares by an algorithm of its own."""
    quads = [quad.triple for quad in one_graph(kg.store, BLANKS)]
    assert any(isinstance(quad.subject, ox.BlankNode) for quad in quads)
    first = rdflib.Graph().parse(data=ox.serialize(quads, format=ox.RdfFormat.N_TRIPLES), format="nt")
    again = rdflib.Graph().parse(data=to_bytes(quads, form, inline_context=form == "jsonld"), format=RDFLIB[form])
    assert isomorphic(first, again)


@pytest.mark.parametrize("form", FORMATS)
def test_order_and_names_of_blank_nodes_do_not_matter(kg: KnowledgeGraph, form: str) -> None:
    quads = one_graph(kg.store, BLANKS) + one_graph(kg.store, "policies/cam80108/trials")
    written = write(quads, form)
    renamed: dict[ox.BlankNode, ox.BlankNode] = {}

    def rename(term: Any) -> Any:
        return renamed.setdefault(term, ox.BlankNode()) if isinstance(term, ox.BlankNode) else term

    other = [ox.Quad(rename(quad.subject), quad.predicate, rename(quad.object), quad.graph_name) for quad in quads]
    random.Random(8).shuffle(other)
    assert renamed
    assert write([*other, other[0]], form) == written
    assert write(reversed(other), form) == written


def test_the_whole_graph_in_parts_is_the_same(kg: KnowledgeGraph) -> None:
    """Also with what the shipped graph does not have: odd texts, statements about statements, and blank nodes that several graphs share."""
    shared, other = ox.BlankNode(), ox.BlankNode()
    subject, predicate, graph = (ox.NamedNode(f"urn:{name}") for name in ("s", "p", "g"))
    odd = [
        ox.Quad(subject, predicate, ox.Literal('a "b" \\ \t\r\n\u2028 \x07 _:c . <<'), graph),
        ox.Quad(subject, predicate, ox.Literal("_:b", language="en"), graph),
        ox.Quad(subject, predicate, shared, graph),
        ox.Quad(shared, predicate, other, ox.NamedNode("urn:h")),
        ox.Quad(other, predicate, ox.Literal("1"), ox.DefaultGraph()),
        ox.Quad(subject, predicate, ox.Triple(other, predicate, subject), graph),
        ox.Quad(subject, predicate, other, ox.BlankNode()),
        ox.Quad(subject, predicate, subject, ox.BlankNode()),
        ox.Quad(subject, ox.NamedNode(PREFIXES["rdf"] + "type"), subject, graph),
    ]
    store = ox.Store()
    store.extend([*everything(kg.store), *odd])
    parts = list(to_nquads(store))
    assert len(parts) > 50
    assert b"".join(parts).splitlines() == to_bytes(everything(store), "nq").splitlines()
    assert list(to_nquads(ox.Store())) in ([], [b""])


def test_only_used_prefixes_are_declared() -> None:
    triple = ox.Triple(
        N(PREFIXES["site"] + "rectal-cancer"), N(PREFIXES["skos"] + "notation"), ox.Literal("1.50", datatype=N(PREFIXES["xsd"] + "decimal"))
    )
    assert list(used_prefixes([ox.Quad(*triple)])) == ["site", "skos", "xsd"]
    assert write([triple], "ttl").decode().splitlines()[-1] == "site:rectal-cancer skos:notation 1.50 ."
    assert write([], "ttl") == b""


@pytest.mark.parametrize("predicate", ["http://example.org/123", "http://example.org/", "http://example.org/%20"])
def test_rdf_xml_refuses_a_property_that_is_no_name(predicate: str) -> None:
    triple = ox.Triple(N("http://example.org/s"), N(predicate), ox.Literal("x"))
    with pytest.raises(InvalidInput, match=f"RDF/XML cannot write the property <{predicate}>.*use ttl"):
        write([triple], "rdf")
    assert predicate in write([triple], "nt").decode()


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\r", "\ufffe"])
def test_rdf_xml_refuses_a_character_that_xml_loses(character: str) -> None:
    triple = ox.Triple(N("http://example.org/s"), N("http://example.org/p"), ox.Literal(f"a{character}b"))
    with pytest.raises(InvalidInput, match=f"RDF/XML cannot write the character U\\+{ord(character):04X}"):
        write([triple], "rdf")
    assert next(iter(by_pyoxigraph(write([triple], "ttl"), "ttl"))).object == triple.object


@pytest.mark.parametrize("local", ["p", "a1", "1abc", "x%20y", "_p", "p.q-r"])
def test_rdf_xml_writes_what_ends_in_a_name(local: str) -> None:
    triple = ox.Triple(N("http://example.org/s"), N(f"http://example.org/{local}"), ox.Literal("a\n<&>\t'\" b"))
    for read in (by_pyoxigraph, by_rdflib):
        assert [quad.triple for quad in read(write([triple], "rdf"), "rdf")] == [triple]


# ---------------------------------------------------------------- JSON-LD


def test_the_shipped_context_is_that_of_the_graph(kg: KnowledgeGraph) -> None:
    file = shipped() / "ontology" / "context.jsonld"
    made = context_file(make_context(kg.store))
    assert file.read_bytes() == made, f"the schema has changed; write it again: iort-kg export --profile context -o {file}"


def test_the_context_names_every_term_of_the_schema(kg: KnowledgeGraph) -> None:
    definitions = context()
    terms = {
        quad.subject.value
        for quad in one_graph(kg.store, "iort")
        if isinstance(quad.subject, N) and quad.subject.value.startswith(ONTOLOGY)
    }
    assert len(terms) > 150
    for iri in terms:
        definition = definitions[iri.removeprefix(ONTOLOGY)]
        assert expand(definition if isinstance(definition, str) else definition["@id"]) == iri
    objects = {
        quad.subject.value
        for quad in kg.store.quads_for_pattern(None, None, N(PREFIXES["owl"] + "ObjectProperty"))
        if ONTOLOGY in quad.subject.value
    }
    assert all(definitions[iri.removeprefix(ONTOLOGY)]["@type"] == "@id" for iri in objects)
    assert {definitions["label"]["@container"], definitions["prefLabel"]["@container"]} == {"@language"}
    prefixes = {prefix for prefix in definitions if definitions[prefix] == PREFIXES.get(prefix)}
    data = [quad for quad in everything(kg.store) if "/graph/shapes/" not in quad.graph_name.value]  # type: ignore[union-attr]
    assert set(used_prefixes(data)) <= prefixes


def test_json_ld_expands_to_the_same_graph_by_reference(kg: KnowledgeGraph) -> None:
    """With the context by its IRI, which only our loader can give."""
    quads = one_graph(kg.store, "policies/cam80108/evidence-rectal-reviews") + one_graph(kg.store, BLANKS)
    document = json.loads(to_jsonld(quads))
    assert document["@context"] == CONTEXT
    expanded = pyld.to_rdf(document, {"format": "application/n-quads", "documentLoader": load_document})
    assert canonical(by_pyoxigraph(expanded.encode(), "nq"), True) == canonical(quads, True)


def test_json_ld_is_framed_and_readable(kg: KnowledgeGraph) -> None:
    node, quads = one_record(kg.store, "effect/masaki-2020-overall-survival")
    document = json.loads(to_bytes(quads, "jsonld", root=node))
    assert (document["@id"], document["@type"], node.value) == (EFFECT, "EffectEstimate", EFFECT)
    assert document["label"]["en"].startswith("Masaki 2020")
    assert document["confidenceLevel"] == 95
    assert document["value"] == {"@type": "xsd:decimal", "@value": "1.264"}
    assert document["measuresOutcome"] == {"@id": "outcome:overall-survival", "prefLabel": {"en": "overall survival"}}
    inline = json.loads(to_bytes(quads, "jsonld", root=node, inline_context=True))
    assert inline.pop("@context") == context()
    assert {**inline, "@context": CONTEXT} == document


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("5.10", "decimal"),
        ("88", "decimal"),
        ("007", "integer"),
        ("+7", "integer"),
        ("-0", "integer"),
        ("99999999999999999999", "integer"),
        ("1", "boolean"),
        ("1.5", "double"),
        ("٣", "integer"),
    ],
)
def test_json_ld_keeps_each_literal_as_it_is(text: str, kind: str) -> None:
    triple = ox.Triple(N(EFFECT), N(ONTOLOGY + "value"), ox.Literal(text, datatype=N(PREFIXES["xsd"] + kind)))
    for options in ({}, {"root": EFFECT}):
        written = to_jsonld([triple], inline_context=True, **options)  # type: ignore[arg-type]
        assert [quad.triple for quad in by_pyoxigraph(written, "jsonld")] == [triple]


def test_no_context_is_fetched() -> None:
    with pytest.raises(InvalidInput, match=r"https://schema\.org/ is not fetched"):
        load_document("https://schema.org/")
    with pytest.raises(pyld.JsonLdError):
        pyld.expand({"@context": "https://schema.org/", "name": "x"}, {"documentLoader": load_document})


# ---------------------------------------------------------------- what is exported


def test_a_record_comes_with_its_blank_nodes_reifications_and_labels() -> None:
    data = """
      prefix : <https://w3id.org/iort-kg/policy/x/> prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
      prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#>
      :a a :Thing ; :to :b ; :has [ :part [ :deep 1 ] ; :same _:loop ] . _:loop :back _:loop .
      :b rdfs:label "b"@en ; :says "not told" . :c :to :a .
      :r rdf:subject :a ; rdf:predicate :to ; rdf:object :b ; :sure 0.5 . :q rdf:subject :a ; rdf:predicate :to ; rdf:object :c ."""
    store = ox.Store()
    store.load(data.encode(), format=ox.RdfFormat.TURTLE, to_graph=N(GRAPH + "x"))
    node, quads = one_record(store, "x/a")
    said = {
        (str(quad.subject).rpartition("/")[2], quad.predicate.value.rpartition("/")[2]) for quad in quads if isinstance(quad.subject, N)
    }
    assert node.value.endswith("x/a")
    assert said == {("a>", p) for p in ("22-rdf-syntax-ns#type", "to", "has")} | {("b>", "rdf-schema#label")} | {
        ("r>", p) for p in ("22-rdf-syntax-ns#subject", "22-rdf-syntax-ns#predicate", "22-rdf-syntax-ns#object", "sure")
    }
    assert sum(isinstance(quad.subject, ox.BlankNode) for quad in quads) == 4
    assert {quad.graph_name for quad in quads} == {N(GRAPH + "x")}


def test_a_graph_by_short_name_and_iri(kg: KnowledgeGraph) -> None:
    names = graph_names(kg.store)
    assert {"iort", "policies/cam80108/trials", "vocabularies/sites", "derived/cam80108/wider-classes"} <= set(names)
    for name in names:
        quads = one_graph(kg.store, name)
        assert {quad.graph_name.value for quad in quads} == {GRAPH + name}  # type: ignore[union-attr]
        assert quads == one_graph(kg.store, f"<{GRAPH}{name}>")
    assert sum(len(one_graph(kg.store, name)) for name in names) == len(everything(kg.store))
    with pytest.raises(UnknownName, match="did you mean vocabularies/sites"):
        one_graph(kg.store, "vocabularies/site")


# ---------------------------------------------------------------- VoID, DCAT, PROV


@pytest.fixture(scope="module")
def void(kg: KnowledgeGraph) -> rdflib.Graph:
    return rdflib.Graph().parse(data=to_bytes(describe(kg.store, find_sources()), "ttl"), format="turtle")


VOID, DCAT, PROV = (rdflib.Namespace(PREFIXES[prefix]) for prefix in ("void", "dcat", "prov"))


def counts(graph: rdflib.Graph, subject: rdflib.term.Node) -> dict[str, int]:
    names = ("triples", "properties", "distinctSubjects", "distinctObjects", "classes", "entities")
    return {name: int(value) for name in names for value in graph.objects(subject, VOID[name])}  # type: ignore[call-overload]


def counted(triples: Iterable[ox.Triple]) -> dict[str, int]:
    found = set(triples)
    return {
        "triples": len(found),
        "properties": len({triple.predicate for triple in found}),
        "distinctSubjects": len({triple.subject for triple in found}),
        "distinctObjects": len({triple.object for triple in found}),
        "classes": len({triple.object for triple in found if triple.predicate.value.endswith("ns#type")}),
    }


def test_void_counts_are_true(kg: KnowledgeGraph, void: rdflib.Graph) -> None:
    triples = [quad.triple for quad in everything(kg.store)]
    dataset = rdflib.URIRef(DATASET.value)
    entities = len({triple.subject for triple in triples if isinstance(triple.subject, N) and triple.subject.value.startswith(BASE)})
    assert counts(void, dataset) == {**counted(triples), "entities": entities}
    for name in graph_names(kg.store):
        assert counts(void, rdflib.URIRef(GRAPH + name)) == counted(quad.triple for quad in one_graph(kg.store, name)), name
        assert (dataset, VOID.subset, rdflib.URIRef(GRAPH + name)) in void
    used = Counter(triple.predicate.value for triple in set(triples))
    members: dict[str, set[object]] = {}
    for triple in triples:
        if triple.predicate.value.endswith("ns#type"):
            members.setdefault(triple.object.value, set()).add(triple.subject)  # type: ignore[union-attr]
    partitions = void.objects(dataset, VOID.propertyPartition)
    assert {str(void.value(one, VOID.property)): counts(void, one)["triples"] for one in partitions} == used
    partitions = void.objects(dataset, VOID.classPartition)
    assert {str(void.value(one, VOID["class"])): counts(void, one)["entities"] for one in partitions} == {
        k: len(v) for k, v in members.items()
    }


def test_void_tells_of_each_policy(kg: KnowledgeGraph, void: rdflib.Graph) -> None:
    """A subset a unit, with all graphs that are its own, and what it is about."""
    units = {policy: rdflib.URIRef(f"{GRAPH}policies/{policy}") for policy in shipped_policies()}
    for policy, unit in units.items():
        assert (rdflib.URIRef(DATASET.value), VOID.subset, unit) in void
        own = {str(graph) for graph in void.objects(unit, VOID.subset)}
        assert own == {GRAPH + name for name in graph_names(kg.store) if policy_of_graph(GRAPH + name) == policy}
        assert f"{GRAPH}shapes/coverage/{policy}" in own
        assert (unit, rdflib.DCTERMS.subject, rdflib.URIRef(f"{BASE}policy/{policy}")) in void
    completeness = rdflib.URIRef(ONTOLOGY + "hasCompleteness")
    told = {str(policy).rpartition("/")[2]: str(kind).rpartition("/")[2] for policy, kind in void.subject_objects(completeness)}
    assert {policy: told.get(policy) for policy in units} == {"aetna-0721": "partial", "bcbst-iort": "partial", "cam80108": None}


def test_linksets_hold_every_alignment_to_other_data(kg: KnowledgeGraph, void: rdflib.Graph) -> None:
    links = [
        quad
        for name in graph_names(kg.store)
        if name.startswith("alignments/")
        for quad in one_graph(kg.store, name)
        if isinstance(quad.object, N) and quad.subject.value.startswith(BASE) and not quad.object.value.startswith(BASE)  # type: ignore[union-attr]
    ]
    sets = list(void.subjects(rdflib.RDF.type, VOID.Linkset))
    assert sum(counts(void, one)["triples"] for one in sets) == len(links) > 200
    for one in sets:
        space = str(void.value(void.value(one, VOID.objectsTarget), VOID.uriSpace))
        predicate = str(void.value(one, VOID.linkPredicate))
        assert any(link.object.value.startswith(space) and link.predicate.value == predicate for link in links)  # type: ignore[union-attr]


def test_the_build_names_its_inputs_and_no_time(kg: KnowledgeGraph, void: rdflib.Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = rdflib.URIRef(DATASET.value)
    build = void.value(dataset, PROV.wasGeneratedBy)
    digests = {str(file): str(void.value(file, rdflib.URIRef(PREFIXES["schema"] + "sha256"))) for file in void.objects(build, PROV.used)}
    for graph, path in find_sources().files():
        assert digests.pop(graph + "#file") == sha256(path.read_bytes()).hexdigest()
    derived = [name for name in graph_names(kg.store) if name.startswith("derived/")]
    queries = query_files("derive")
    assert digests == {f"{GRAPH}{name}#file": sha256(queries[name.rpartition("/")[2]].read_bytes()).hexdigest() for name in derived}
    assert {name.split("/")[1] for name in derived if name.count("/") == 2} == set(shipped_policies())
    assert void.value(void.value(build, PROV.wasAssociatedWith), rdflib.URIRef(PREFIXES["schema"] + "softwareVersion")) == rdflib.Literal(
        iort_kg.__version__
    )
    assert len(list(void.objects(dataset, DCAT.distribution))) == len(FORMATS)
    assert void.value(dataset, DCAT.version)
    assert not list(void.objects(build, PROV.endedAtTime))
    assert str(Path.cwd()) not in void.serialize()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    (time,) = [triple.object for triple in describe(kg.store) if triple.predicate.value == str(PROV.endedAtTime)]
    assert time == ox.Literal("2023-11-14T22:13:20+00:00", datatype=N(PREFIXES["xsd"] + "dateTime"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(InvalidInput, match="SOURCE_DATE_EPOCH is a number of seconds since 1970, not 'yesterday'"):
        describe(kg.store)


# ---------------------------------------------------------------- tables


@pytest.fixture(scope="module")
def tables(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    for name, content in to_files(list(shipped_sheets(kg.store))).items():
        (folder / name).write_bytes(content)
    return folder


def test_tables_are_what_their_description_says(tables: Path) -> None:
    """Every cell is of its column's datatype; by the package csvw."""
    group = csvw.TableGroup.from_file(tables / METADATA)
    assert {str(table.url) for table in group.tables} == {path.name for path in tables.glob("*.csv")}
    assert {str(table.url).partition("-")[0].removesuffix(".csv") for table in group.tables} == {
        "results",
        "effects",
        "codes",
        "references",
        "statements",
        "criteria",
        "determinations",
    }
    for table in group.tables:
        few = {"statements.csv": 12, "criteria.csv": 19}  # 2 and 8 and 2 statements; 2 criteria of lines 44 and 45, and 17 of a page
        rows = sum(1 for _ in table.iterdicts(strict=True))
        assert rows == few[str(table.url)] if str(table.url) in few else rows > 40, table.url
        assert all(column.propertyUrl for column in table.tableSchema.columns)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("results", "Result"),
        ("effects", "EffectEstimate"),
        ("codes", "CodeEntry"),
        ("references", "Reference"),
        ("statements", "CoverageStatement"),
        ("criteria", "Criterion"),
    ],
)
def test_a_table_says_what_the_graph_says(kg: KnowledgeGraph, tables: Path, name: str, kind: str) -> None:
    """One row a record, and each cell is a value of the property in the column's propertyUrl."""
    (described,) = (one for one in json.loads((tables / METADATA).read_text(encoding="utf-8"))["tables"] if one["url"] == f"{name}.csv")
    columns = {column["name"]: column for column in described["tableSchema"]["columns"]}
    rows = list(csv.DictReader(io.StringIO((tables / f"{name}.csv").read_text(encoding="utf-8"))))
    records = {quad.subject for quad in kg.store.quads_for_pattern(None, N(PREFIXES["rdf"] + "type"), N(ONTOLOGY + kind))}
    assert sorted(row["record"] for row in rows) == sorted(record.value for record in records)  # type: ignore[union-attr]
    assert {row["ofPolicy"] for row in rows} == {re.sub(r"(/policy/[^/]+)/.*", r"\1", row["record"]) for row in rows}
    for row in rows:
        for column, cell in row.items():
            if column != "record":
                found = sorted(
                    quad.object.value for quad in kg.store.quads_for_pattern(N(row["record"]), N(columns[column]["propertyUrl"]), None)
                )  # type: ignore[union-attr]
                assert sorted(cell.split(" ") if "separator" in columns[column] and cell else [cell] if cell else []) == sorted(
                    set(found)
                ), (row["record"], column)


def test_criteria_of_several_policies_stand_in_one_table(tables: Path) -> None:
    """Those of condition 4 are in two groups, margins and stage, and come from an item; those of lines 44 and 45 have no group."""
    rows = list(csv.DictReader(io.StringIO((tables / "criteria.csv").read_text(encoding="utf-8"))))
    told = {(row["ofStatement"].partition("/policy/")[2], row["testsFact"].rpartition("/")[2]): row for row in rows}
    rectal = {fact: row for (statement, fact), row in told.items() if statement == "bcbst-iort/statement/rectal"}
    assert {fact: row["criterionGroup"] for fact, row in rectal.items()} == {
        "positive-margin": "1",
        "close-margin": "1",
        "t4": "2",
        "recurrent": "2",
    }
    assert {row["source"] for row in rectal.values()} == {BASE + "source/bcbst-iort#item=4"}
    row = told["cam80108/statement/medically-necessary", "incomplete-resection"]
    assert (row["criterionGroup"], row["source"]) == ("", BASE + "source/cam80108#line=43,44")


@pytest.mark.parametrize("policy", shipped_policies())
def test_the_determinations_are_the_decision_table(cli: Run, tables: Path, policy: str) -> None:
    expected = cli("decision-table", "--policy", policy).stdout
    assert (tables / f"determinations-{policy}.csv").read_text(encoding="utf-8") == expected


# ---------------------------------------------------------------- schema.org

SCHEMA_TYPES = {
    "CreativeWork": {
        "name",
        "about",
        "description",
        "creditText",
        "datePublished",
        "url",
        "identifier",
        "sameAs",
        "isPartOf",
        "pagination",
    },
    "DigitalDocument": {
        "name",
        "alternateName",
        "identifier",
        "url",
        "inLanguage",
        "dateCreated",
        "about",
        "hasPart",
        "mentions",
        "citation",
        "lastReviewed",
        "description",
    },
    "MedicalCondition": {"name", "sameAs"},
    "MedicalGuideline": {"name", "guidelineDate", "guidelineSubject", "recognizingAuthority", "subjectOf"},
    "MedicalGuidelineRecommendation": {"name", "guideline", "guidelineSubject", "description", "recommendationStrength"},
    "MedicalObservationalStudy": {"name", "healthCondition", "description", "population", "subjectOf"},
    "MedicalStudy": {"name", "healthCondition", "description", "population", "subjectOf"},
    "MedicalTrial": {
        "name",
        "alternateName",
        "identifier",
        "url",
        "healthCondition",
        "description",
        "population",
        "trialDesign",
        "subjectOf",
    },
    "Organization": {"name"},
    "Periodical": {"name"},
    "ScholarlyArticle": {"name", "creditText", "datePublished", "pagination", "identifier", "sameAs", "url", "isPartOf"},
}  # as https://schema.org defines these types


def nodes(document: Any) -> Iterable[dict[str, Any]]:
    if isinstance(document, dict):
        if "@type" in document:
            yield document
        for name, value in document.items():
            if name != "@context":
                yield from nodes(value)
    elif isinstance(document, list):
        for value in document:
            yield from nodes(value)


def test_schema_org_can_be_embedded(kg: KnowledgeGraph) -> None:
    written = to_bytes(profile(kg.store, "schema-org"), "jsonld", frame=frame_of("schema-org"))
    document = json.loads(written)
    assert document["@context"]["@vocab"] == "https://schema.org/"
    seen: Counter[str] = Counter()
    for node in nodes(document["@graph"]):
        kinds = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
        seen.update(kinds)
        kind = next(kind for kind in kinds if kind in SCHEMA_TYPES)
        assert node["name"], node["@id"]
        assert set(node) - {"@id", "@type"} <= SCHEMA_TYPES[kind], node["@id"]
    assert set(seen) == {*SCHEMA_TYPES, "MedicalWebPage"}
    references = len(set(kg.store.quads_for_pattern(None, N(PREFIXES["rdf"] + "type"), N(ONTOLOGY + "Reference"))))
    assert (
        seen["ScholarlyArticle"] + sum("reference/" in node["@id"] for node in nodes(document) if node["@type"] == "CreativeWork")
        == references
    )
    assert "</script" not in written.decode().lower()


def test_schema_org_says_what_is_transcribed_in_part(kg: KnowledgeGraph) -> None:
    quads = profile(kg.store, "schema-org")
    told = {
        quad.subject.value.partition("/policy/")[2]: quad.object.value
        for quad in quads
        if quad.predicate.value.endswith("/description") and quad.object.value.startswith("Here transcribed")  # type: ignore[union-attr]
    }  # type: ignore[union-attr]
    assert told == {
        **dict.fromkeys(
            ["aetna-0721", "bcbst-iort", "aetna-0721/statement/medically-necessary", "aetna-0721/statement/investigational"],
            "Here transcribed in part. It may ask or say more than is written here.",
        ),
        "bcbst-iort/statement/breast-in-situ": "Here transcribed without its limits. It has limits that are not written here.",
    }


def test_schema_org_strength_is_the_printed_category(kg: KnowledgeGraph) -> None:
    quads = profile(kg.store, "schema-org")
    strengths = {quad.subject.value: quad.object.value for quad in quads if quad.predicate.value.endswith("/recommendationStrength")}  # type: ignore[union-attr]
    answer = kg.query("SELECT ?it (STR(?label) AS ?text) { ?it iort:hasCategory ?c . ?c skos:prefLabel ?label FILTER (?c != nccn:NA) }")
    assert strengths == {str(it): f"NCCN {text}" for it, text in answer.rows}  # type: ignore[union-attr]
    trials = {quad.subject.value.rpartition("/")[2] for quad in quads if quad.object == N("https://schema.org/MedicalTrial")}  # type: ignore[union-attr]
    assert {"dubois-2011", "masaki-2020", "nct02685605"} <= trials
    assert not {"cai-2013", "jin-2020"} & trials


def test_schema_org_counts_participants(kg: KnowledgeGraph) -> None:
    quads = profile(kg.store, "schema-org")
    population = {
        quad.subject.value.rpartition("/")[2]: quad.object.value for quad in quads if quad.predicate.value.endswith("/population")
    }  # type: ignore[union-attr]
    assert population["dubois-2011"] == "142 participants"
    assert population["jin-2020"] == "834 participants in the studies included"


# ---------------------------------------------------------------- nanopublications


@pytest.fixture(scope="module")
def nanopubs(kg: KnowledgeGraph) -> dict[str, list[ox.Quad]]:
    found: dict[str, list[ox.Quad]] = {}
    for quad in profile(kg.store, "nanopub"):
        found.setdefault(quad.graph_name.value.partition("#")[0], []).append(quad)  # type: ignore[union-attr]
    return found


def test_one_nanopublication_for_each_claim(kg: KnowledgeGraph, nanopubs: Mapping[str, list[ox.Quad]]) -> None:
    kinds = ("Claim", "EffectEstimate", "CoverageStatement", "ScopeExclusion")
    records = {
        quad.subject.value for kind in kinds for quad in kg.store.quads_for_pattern(None, N(PREFIXES["rdf"] + "type"), N(ONTOLOGY + kind))
    }  # type: ignore[union-attr]
    assert {iri.replace("/nanopub/", "/policy/") for iri in nanopubs} == records
    assert f"{BASE}nanopub/cam80108/statement/medically-necessary" in nanopubs


def test_nanopublications_are_well_formed(kg: KnowledgeGraph, nanopubs: Mapping[str, list[ox.Quad]]) -> None:
    """The criteria of https://nanopub.net/guidelines/working_draft/, section 3, each by each."""
    np, prov = PREFIXES["np"], PREFIXES["prov"]
    for iri, quads in nanopubs.items():
        graphs: dict[str, set[tuple[str, str, str]]] = {}
        for quad in quads:
            assert not {type(quad.subject), type(quad.object)} & {ox.BlankNode}
            graphs.setdefault(quad.graph_name.value, set()).add((quad.subject.value, quad.predicate.value, quad.object.value))  # type: ignore[union-attr]
        parts = {"hasAssertion": f"{iri}#assertion", "hasProvenance": f"{iri}#provenance", "hasPublicationInfo": f"{iri}#pubinfo"}
        assert set(graphs) == {f"{iri}#Head", *parts.values()}
        assert graphs.pop(f"{iri}#Head") == {
            (iri, PREFIXES["rdf"] + "type", np + "Nanopublication"),
            *((iri, np + p, g) for p, g in parts.items()),
        }
        assert len(graphs[f"{iri}#assertion"]) >= 2
        provenance = graphs[f"{iri}#provenance"]
        policy = re.sub(r"/nanopub/([^/]+)/.*", r"/policy/\1", iri)
        extent = {(s, p, o) for s, p, o in provenance if s != f"{iri}#assertion"}
        partial = {(policy, ONTOLOGY + "hasCompleteness", BASE + "completeness/partial")}
        assert extent == (partial if policy.endswith(("/bcbst-iort", "/aetna-0721")) else set())
        anchors = {o for _, p, o in provenance if p == prov + "wasDerivedFrom" and read_anchor(o)}
        own = {
            quad.object.value
            for quad in kg.store.quads_for_pattern(N(iri.replace("/nanopub/", "/policy/")), N(PREFIXES["dcterms"] + "source"), None)
        }  # type: ignore[union-attr]
        assert own
        assert own <= anchors
        assert any(p == prov + "hadPrimarySource" for _, p, _ in provenance)
        pubinfo = {p.removeprefix(PREFIXES["dcterms"]) for s, p, _ in graphs[f"{iri}#pubinfo"] if s == iri}
        assert {"creator", "license"} <= pubinfo


def test_a_nanopublication_of_a_statement_tells_how_its_criteria_go_together(nanopubs: Mapping[str, list[ox.Quad]]) -> None:
    iri = f"{BASE}nanopub/bcbst-iort/statement/breast-invasive"
    said = [quad for quad in nanopubs[iri] if quad.graph_name == N(f"{iri}#assertion")]
    criteria = {quad.object for quad in said if quad.predicate == N(ONTOLOGY + "requiresAnyOf")}
    groups = {quad.subject: quad.object.value for quad in said if quad.predicate == N(ONTOLOGY + "criterionGroup")}  # type: ignore[union-attr]
    assert set(groups) == criteria
    assert sorted(groups.values()) == ["1", "2", "3", "4", "5", "6"]  # all six are asked for


def test_a_nanopublication_from_an_item_names_the_page(nanopubs: Mapping[str, list[ox.Quad]]) -> None:
    iri = f"{BASE}nanopub/bcbst-iort/statement/rectal"
    derived = {quad.object.value for quad in nanopubs[iri] if quad.predicate == N(PREFIXES["prov"] + "wasDerivedFrom")}  # type: ignore[union-attr]
    assert f"{BASE}source/bcbst-iort#item=4" in derived
    assert "https://bcbst.com/mpmanual/!SSL!/WebHelp/Intraoperative_Radiation_Therapy.htm" in derived


def test_nanopublications_pass_the_nanopub_package(nanopubs: Mapping[str, list[ox.Quad]]) -> None:
    for iri in (
        f"{BASE}nanopub/cam80108/statement/medically-necessary",
        EFFECT.replace("/policy/", "/nanopub/"),
        min(nanopubs),
        f"{BASE}nanopub/bcbst-iort/statement/rectal",
    ):
        dataset = rdflib.Dataset()
        dataset.parse(data=write(nanopubs[iri], "trig"), format="trig")
        assert Nanopub(rdf=dataset).is_valid


# ---------------------------------------------------------------- the package


def test_the_crate_describes_each_of_its_files(kg: KnowledgeGraph, tmp_path: Path) -> None:
    files = make_crate(kg.store, find_sources())
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    crate = ROCrate(tmp_path)
    described = {entity.id: entity for entity in crate.data_entities}
    assert set(described) == set(files) - {"ro-crate-metadata.json"}
    for name, entity in described.items():
        assert (entity["contentSize"], entity["sha256"]) == (str(len(files[name])), sha256(files[name]).hexdigest())
        assert entity["name"]
        assert entity["encodingFormat"]
    assert crate.root_dataset["license"].id == "https://creativecommons.org/licenses/by/4.0/"
    assert crate.root_dataset["author"]["name"] == "The iort-kg authors"
    about = {entity.id.rpartition("/")[2]: entity for entity in crate.root_dataset["about"]}
    assert set(shipped_policies()) <= set(about)
    assert {name for name in shipped_policies() if "in part" in about[name].properties().get("description", "")} == {
        "aetna-0721",
        "bcbst-iort",
    }
    assert about["bcbst-iort"]["url"].startswith("https://bcbst.com/")
    assert str(crate.root_dataset["datePublished"])[:10] == "2020-12-01"
    together = [quad for name, content in files.items() if name.startswith("graphs/") for quad in by_pyoxigraph(content, "ttl")]
    assert len(together) == len(everything(kg.store))


def test_the_crate_takes_its_day_from_the_environment(kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert '"datePublished": "2023-11-14"' in make_crate(kg.store)["ro-crate-metadata.json"].decode()


# ---------------------------------------------------------------- nothing of the document


def test_no_sentence_of_the_document_and_no_descriptor_is_exported(
    kg: KnowledgeGraph, written: Callable[[str], bytes], document: Path
) -> None:
    """No eleven words in a row of the text before the reference list, and no CPT descriptor, in what any profile writes."""
    length = 11
    lines = document.read_text(encoding="utf-8").split("\n")
    runs = {run for text in lines[:412] for run in runs_of(text.replace('"', " "), length)}
    descriptors = [
        text.split(maxsplit=1)[1].strip(" .").removeprefix("77424 ").lower() for text in (*lines[52:55], *lines[520:523]) if text.strip()
    ]
    assert (len(runs) > 5000, len(descriptors)) == (True, 6)
    exports = {form: written(form) for form in FORMATS}
    exports |= {name: to_bytes(profile(kg.store, name), "nq", frame=frame_of(name)) for name in ("schema-org", "nanopub")}
    exports |= make_crate(kg.store)
    for name, content in exports.items():
        text = content.decode().lower()
        assert [run for run in set(runs_of(text, length)) if run in runs] == [], name
        assert [descriptor for descriptor in descriptors if descriptor in text] == [], name


def runs_of(text: str, length: int) -> Iterable[tuple[str, ...]]:
    """Runs of words within one value: a quote or a tag ends it, for values that stand side by side are no sentence."""
    for value in set(re.split(r'["<>]', text.lower())):
        words = re.findall(r"[\w'%.-]+", value)
        yield from (tuple(words[i : i + length]) for i in range(len(words) - length + 1))


# ---------------------------------------------------------------- the command line


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    """Each with another seed of hashes, and one with its store on disk."""
    script = """
import sys
from pathlib import Path
import iort_kg
from hashlib import sha256
from iort_kg.crate import make_crate
from iort_kg.description import describe
from iort_kg.export import everything, frame_of, one_graph, one_record, profile, to_bytes
from iort_kg.formats import FORMATS, write
from iort_kg.packages import to_zip
from iort_kg.sources import find_sources
store = iort_kg.load(store=sys.argv[1] or None).store
node, record = one_record(store, "study/dubois-2011")
for form in FORMATS:
    whole = write(everything(store), form)
    print(form, sha256(whole).hexdigest(), sha256(to_bytes(record, form, root=node)).hexdigest())
print(sha256(to_bytes(one_graph(store, "definitions/cam80108"), "jsonld")).hexdigest())
for name in ("schema-org", "nanopub"):
    print(name, *(sha256(to_bytes(profile(store, name), form, frame=frame_of(name))).hexdigest() for form in ("jsonld", "trig")))
print(sha256(to_bytes(describe(store, find_sources()), "ttl")).hexdigest(), sha256(to_zip(make_crate(store, find_sources()))).hexdigest())
"""
    runs = [
        subprocess.run(
            [sys.executable, "-c", script, store],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        ).stdout
        for seed, zone, store in (("1", "UTC", ""), ("2", "Asia/Tokyo", str(tmp_path / "store")))
    ]
    assert runs[0].count("\n") == len(FORMATS) + 4
    assert runs[0] == runs[1]


def test_the_command_line_writes_each_kind(cli: Run, kg: KnowledgeGraph, tmp_path: Path) -> None:
    assert cli("export", "--output", "full.ttl").stdout == ""
    assert (tmp_path / "full.ttl").read_bytes() == write(everything(kg.store), "ttl")
    assert cli("export", "--graph", "vocabularies/sites", "-f", "nt").stdout.encode() == write(
        one_graph(kg.store, "vocabularies/sites"), "nt"
    )
    document = json.loads(cli("export", "--record", "study/dubois-2011", "-f", "jsonld", "--inline-context").stdout)
    assert document["@context"]["Study"] == "iort:Study"
    assert cli("export", "--profile", "context").stdout.encode() == context_file(context())
    assert json.loads(cli("export", "--profile", "schema-org").stdout)["@graph"]
    assert "np:Nanopublication" in cli("export", "--profile", "nanopub").stdout
    assert "void:Linkset" in cli("export", "--profile", "void").stdout
    assert cli("export", "--profile", "findings").stdout.count("a sh:ValidationResult") > 100
    assert [path.name for path in tmp_path.iterdir()] == ["full.ttl"]


def test_a_question_is_exported_as_tables(cli: Run, tmp_path: Path) -> None:
    asked = cli("ask", "studies-of-site", "-i", "site=C20", "-f", "csv").stdout
    arguments = ("export", "--question", "studies-of-site", "-i", "site=C20")
    assert cli(*arguments, "-f", "csv").stdout == asked
    assert cli(*arguments, "-o", "tables").returncode == 0
    assert cli(*arguments, "-o", "tables.zip").returncode == 0
    assert (tmp_path / "tables" / "studies-of-site.csv").read_text(encoding="utf-8") == asked
    with zipfile.ZipFile(tmp_path / "tables.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            path.name: path.read_bytes() for path in (tmp_path / "tables").iterdir()
        }
    (table,) = csvw.TableGroup.from_file(_as_group(tmp_path / "tables" / METADATA)).tables
    assert sum(1 for _ in table.iterdicts(strict=True)) == asked.count("\n") - 1


def _as_group(metadata: Path) -> Path:
    """The same description in a group, which is what the package csvw reads from a file."""
    table = json.loads(metadata.read_text(encoding="utf-8"))
    group = metadata.with_name("group.json")
    group.write_text(json.dumps({"@context": table.pop("@context"), "tables": [table]}), encoding="utf-8")
    return group


def test_user_folders_are_exported_with_the_rest(cli: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "more.ttl").write_text(
        "<https://w3id.org/iort-kg/policy/x/study/a> <http://example.org/p> 1.50 .", encoding="utf-8"
    )
    assert "<http://example.org/p> 1.5" in cli("--load", "mine", "export", "--graph", "shared/mine/more").stdout
    assert f"<{GRAPH}shared/mine/more#file>" in cli("--load", "mine", "export", "--profile", "void").stdout


WRONG: dict[str, tuple[list[str], int, str]] = {
    "two things": (["--graph", "iort", "--record", "study/dubois-2011"], 2, "--graph and --record are given; give one of them"),
    "no graph": (["--graph", ""], 2, "no graph is called ''"),
    "no record": (["--record", ""], 2, "no record is called ''"),
    "no question": (["--question", ""], 2, "no question is called ''"),
    "an unknown graph": (["--graph", "vocabularies/site"], 2, "did you mean vocabularies/sites"),
    "the end of a graph's name": (["--graph", "trials"], 2, "policies/cam80108/trials"),
    "an unknown record": (["--record", "study/dubois-2012"], 2, "did you mean study/dubois-2011"),
    "an unknown question": (["--question", "covered-site"], 2, "did you mean covered-sites"),
    "an unknown format": (["-f", "xml"], 2, "'xml' is not one of 'ttl', 'trig'"),
    "an unknown profile": (["--profile", "fhir2"], 2, "'fhir2' is not one of 'full'"),
    "a graph as a table": (["--graph", "iort", "-f", "csv"], 2, "a graph is written as ttl, trig, nq, nt, jsonld, rdf, not as csv"),
    "a table as a graph": (["--question", "covered-sites", "-f", "ttl"], 2, "written as csvw, csv, json, md, not as ttl"),
    "an input of nothing": (["-i", "site=C20"], 2, "--input goes with --question"),
    "an input that is none": (["--question", "studies-of-site", "-i", "C20"], 2, "an input is given as NAME=VALUE"),
    "a context where there is none": (["--inline-context"], 2, "--inline-context goes with --format jsonld, not with ttl"),
    "a format for a package": (["--profile", "ro-crate", "-f", "ttl"], 2, "--profile ro-crate is written in one way only"),
    "a folder for one file": (["-o", "full"], 3, "full is a folder; name a file to write"),
    "a full folder for a package": (["--question", "covered-sites", "-o", "full"], 3, "full is not empty; give a new or empty folder"),
    "a file for a folder": (["--question", "covered-sites", "-o", "full/file"], 3, "is a file; give a new or empty folder"),
    "a place where nobody may write": (["--graph", "iort", "-o", "/proc/iort/x.ttl"], 3, "cannot be written"),
    "a package where nobody may write": (["--question", "covered-sites", "-o", "/proc/iort/x"], 3, "cannot be written"),
}


@pytest.mark.parametrize(("arguments", "code", "said"), WRONG.values(), ids=WRONG)
def test_bad_use_gets_one_line_and_leaves_nothing(cli: Run, tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("mine", encoding="utf-8")
    done = cli("export", *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1), done.stderr
    assert said in done.stderr
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == ["full", "full/file"]
    assert (tmp_path / "full" / "file").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(("missing", "arguments"), [("pyld", ["--graph", "iort", "-f", "jsonld"]), ("rocrate", ["--profile", "ro-crate"])])
def test_a_missing_extra_is_named(tmp_path: Path, missing: str, arguments: list[str]) -> None:
    script = f"""
import sys
from importlib.machinery import PathFinder
class Without(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] == {missing!r} else PathFinder.find_spec(name, path, target)
sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not PathFinder] + [Without]
from iort_kg.cli import main
sys.argv = ["iort-kg", "export", *{arguments!r}]
main()
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("run: pip install 'iort-kg[export]'\n")


def test_help_tells_every_profile_and_form(cli: Run) -> None:
    told = " ".join(cli("export", "--help").stdout.split())
    assert all(name in told for name in (*PROFILES, *RDF_FORMS, *TABLE_FORMS))
