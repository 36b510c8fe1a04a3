"""What the graph holds, where it comes from and what made it: VoID and DCAT by queries/export/void/, and PROV of the build."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import cast

import pyoxigraph as ox

from iort_kg import __version__
from iort_kg.assets import query_files
from iort_kg.errors import InvalidInput
from iort_kg.export import profile
from iort_kg.formats import FORMATS
from iort_kg.namespaces import BASE, PREFIXES
from iort_kg.sources import DERIVED, Sources
from iort_kg.store import LABEL, TYPE, evaluate

DATASET = ox.NamedNode(BASE + "dataset")
BUILD_RECORD = ox.NamedNode(BASE + "dataset#build")
SOFTWARE = ox.NamedNode(BASE + "dataset#software")


def describe(store: ox.Store, sources: Sources | None = None) -> list[ox.Triple]:
    """Counts, links, downloads and origin of a graph.

    Args:
        store: the graph.
        sources: the files that it was loaded from, if they are known.
    """
    return [quad.triple for quad in profile(store, "void")] + [*_downloads(), *_origin(store, sources)]


def made_at() -> datetime | None:
    """The time that a build is given by https://reproducible-builds.org/specs/source-date-epoch/; none if it is not.

    Raises:
        InvalidInput: SOURCE_DATE_EPOCH is not a number of seconds.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return None
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError):
        raise InvalidInput(f"SOURCE_DATE_EPOCH is a number of seconds since 1970, not {given!r}") from None


def content_day(store: ox.Store) -> date:
    """The day that an export is of: that of SOURCE_DATE_EPOCH, or else the last one that its content tells of."""
    if time := made_at():
        return time.date()
    row = next(iter(cast("ox.QuerySolutions", evaluate(store, query_files("export")["date"].read_text(encoding="utf-8")))))
    return date.fromisoformat(row["date"].value) if row["date"] else date(1970, 1, 1)


def _downloads() -> Iterator[ox.Triple]:
    """A distribution for each format, named as the dataset with the format's ending."""
    for form in FORMATS.values():
        file = ox.NamedNode(DATASET.value + form.ending)
        yield ox.Triple(DATASET, _in("dcat", "distribution"), file)
        yield ox.Triple(file, TYPE, _in("dcat", "Distribution"))
        yield ox.Triple(file, _in("dcterms", "title"), ox.Literal(form.title, language="en"))
        yield ox.Triple(file, _in("dcat", "accessURL"), DATASET)
        yield ox.Triple(file, _in("dcat", "downloadURL"), file)
        yield ox.Triple(file, _in("dcat", "mediaType"), ox.NamedNode(f"https://www.iana.org/assignments/media-types/{form.media_type}"))


def _origin(store: ox.Store, sources: Sources | None) -> Iterator[ox.Triple]:
    """The files that were read, with their digests, and the program that read them."""
    yield ox.Triple(DATASET, TYPE, _in("prov", "Entity"))
    yield ox.Triple(DATASET, _in("prov", "wasGeneratedBy"), BUILD_RECORD)
    yield ox.Triple(BUILD_RECORD, TYPE, _in("prov", "Activity"))
    yield ox.Triple(BUILD_RECORD, _in("prov", "wasAssociatedWith"), SOFTWARE)
    yield ox.Triple(SOFTWARE, TYPE, _in("prov", "SoftwareAgent"))
    yield ox.Triple(SOFTWARE, LABEL, ox.Literal("iort-kg", language="en"))
    yield ox.Triple(SOFTWARE, _in("schema", "softwareVersion"), ox.Literal(__version__))
    if time := made_at():
        yield ox.Triple(BUILD_RECORD, _in("prov", "endedAtTime"), ox.Literal(time.isoformat(), datatype=_in("xsd", "dateTime")))
    graphs = (graph.value for graph in store.named_graphs())
    derivations = query_files("derive")
    derived = sorted((graph, derivations[graph.rpartition("/")[2]]) for graph in graphs if graph.startswith(DERIVED))
    for graph, path in [*sources.files(), *derived] if sources else derived:
        file = ox.NamedNode(graph + "#file")
        yield ox.Triple(BUILD_RECORD, _in("prov", "used"), file)
        yield ox.Triple(ox.NamedNode(graph), _in("prov", "wasDerivedFrom"), file)
        yield ox.Triple(file, TYPE, _in("prov", "Entity"))
        yield ox.Triple(file, _in("schema", "name"), ox.Literal(path.name))
        yield ox.Triple(file, _in("schema", "sha256"), ox.Literal(sha256(path.read_bytes()).hexdigest()))


def _in(prefix: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES[prefix] + name)
