"""Apache Jena reads what is exported as pyoxigraph does: a parser of another house, from Debian's libapache-jena-java, without network."""

import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from iort_kg.crate import make_crate
from iort_kg.description import describe
from iort_kg.export import everything, frame_of, profile, to_bytes
from iort_kg.formats import FORMATS, Statement, in_order, write
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import PREFIXES
from iort_kg.sources import find_sources

JARS = Path("/usr/share/java")
HERE = "https://example.org/export/"
# Debian has no implementation of the JSON interface that Jena's processor of JSON-LD 1.1 is built on, but that of 1.0 works.
NAMES = {"ttl": "turtle", "trig": "trig", "nq": "nquads", "nt": "ntriples", "rdf": "rdfxml", "jsonld": "jsonld10"}
Read = Callable[[bytes, str], set[ox.Quad]]


@pytest.fixture(scope="module")
def jena(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """What Jena makes of bytes in a format, with blank nodes named by RDFC-1.0."""
    java = shutil.which("java")
    if java is None or not (JARS / "jena-arq.jar").is_file():
        pytest.skip("Apache Jena or Java is not installed (Debian: libapache-jena-java and default-jre-headless)")
    folder = tmp_path_factory.mktemp("jena")
    with zipfile.ZipFile(JARS / "jena-core.jar") as jar:  # Debian renamed the classes that it holds, but not the messages that they load
        for name in jar.namelist():
            if name.startswith("org/apache/jena/ext/xerces/") and name.endswith(".properties"):
                messages = folder / name.removeprefix("org/apache/jena/ext/")
                messages.parent.mkdir(parents=True, exist_ok=True)
                messages.write_bytes(jar.read(name))
    wanted = "jena-* commons-* libthrift thrift guava jackson* jsonld-java dexx* http* protobuf* gson slf4j-api slf4j-simple jcl-over-slf4j"
    jars = [str(path) for pattern in wanted.split() for path in sorted(JARS.glob(f"{pattern}.jar"))]

    def read(data: bytes, form: str) -> set[ox.Quad]:
        file = folder / f"data.{form}"
        file.write_bytes(data)
        command = [java, "-cp", ":".join([str(folder), *jars]), "-Dhttp.proxyHost=127.0.0.1", "-Dhttp.proxyPort=9"]
        command += ["riotcmd.riot", "--output=nquads", f"--syntax={NAMES[form]}", f"--base={HERE}", str(file)]
        done = subprocess.run(command, capture_output=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        assert b"ERROR" not in done.stderr, done.stderr.decode()[-2000:]
        return canonical(ox.parse(done.stdout, format=ox.RdfFormat.N_QUADS), graphs=True)

    return read


def canonical(statements: Iterable[Statement], graphs: bool) -> set[ox.Quad]:
    return set(in_order(statements, graphs))


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "jsonld"])
def test_the_whole_graph(kg: KnowledgeGraph, jena: Read, form: str) -> None:
    quads = everything(kg.store)
    assert len(quads) > 20_000
    assert jena(to_bytes(quads, form), form) == canonical(quads, FORMATS[form].holds_graphs)


def test_the_whole_graph_as_json_ld(kg: KnowledgeGraph, jena: Read) -> None:
    """With no context, and with ours: of version 1.1 it has the mark alone, so that a processor of 1.0 reads the rest."""
    quads = canonical(everything(kg.store), True)
    assert jena(write(quads, "jsonld"), "jsonld") == quads
    document = json.loads(to_bytes(quads, "jsonld", inline_context=True))
    assert document["@context"].pop("@version") == 1.1
    assert jena(json.dumps(document).encode(), "jsonld") == quads


def test_nanopublications(kg: KnowledgeGraph, jena: Read) -> None:
    quads = profile(kg.store, "nanopub")
    assert jena(to_bytes(quads, "trig"), "trig") == canonical(quads, True)


def test_what_a_page_embeds(kg: KnowledgeGraph, jena: Read) -> None:
    """JSON-LD of schema.org, of which the frame takes what hangs together."""
    written = to_bytes(profile(kg.store, "schema-org"), "jsonld", frame=frame_of("schema-org"))
    expected = canonical(ox.parse(written, format=ox.RdfFormat.JSON_LD), False)
    assert len(expected) > 1_000
    assert jena(written, "jsonld") == expected


@pytest.mark.parametrize("form", ["ttl", "rdf"])
def test_the_description(kg: KnowledgeGraph, jena: Read, form: str) -> None:
    """VoID, DCAT and PROV."""
    quads = list(describe(kg.store))
    assert jena(to_bytes(quads, form), form) == canonical(quads, False)


def test_the_crate(kg: KnowledgeGraph, jena: Read) -> None:
    """Its context is elsewhere, and nothing is fetched: its terms are nearly all of schema.org, so that vocabulary stands for it."""
    document = json.loads(make_crate(kg.store, find_sources())["ro-crate-metadata.json"])
    document["@context"] = {"@vocab": PREFIXES["schema"], "conformsTo": {"@id": PREFIXES["dcterms"] + "conformsTo"}}
    data = json.dumps(document).encode()
    expected = canonical(ox.parse(data, format=ox.RdfFormat.JSON_LD, base_iri=HERE), True)
    assert len(expected) > 100
    assert jena(data, "jsonld") == expected
