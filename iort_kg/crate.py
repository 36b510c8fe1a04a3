"""The graph as a research object (https://w3id.org/ro/crate/1.1): graphs, tables and description, each with size and digest."""

import io
import json
from collections.abc import Mapping
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox

from iort_kg import __version__
from iort_kg.csvw import METADATA, shipped_sheets, to_files
from iort_kg.description import DATASET, content_day, describe
from iort_kg.errors import MissingDependency
from iort_kg.export import graph_names, one_graph, profile, to_bytes
from iort_kg.formats import FORMATS
from iort_kg.jsonld import context, context_file
from iort_kg.namespaces import PREFIXES
from iort_kg.sources import Sources
from iort_kg.store import TYPE

_DOCUMENT = ox.NamedNode(PREFIXES["schema"] + "DigitalDocument")
_ABOUT = "ro-crate-metadata.json"
_MEDIA_TYPES = {".csv": "text/csv", ".json": "application/json", **{form.ending: form.media_type for form in FORMATS.values()}}
_POLICY = ("name", "alternateName", "identifier", "url", "description")
_TERMS = {"title": "name", "description": "description", "license": "license", "version": "version"}


def make_crate(store: ox.Store, sources: Sources | None = None) -> dict[str, bytes]:
    """The files of the crate by relative path.

    Args:
        store: the graph.
        sources: the files that it was loaded from, if they are known.

    Raises:
        MissingDependency: rocrate is not installed.
    """
    if not find_spec("rocrate"):
        raise MissingDependency("rocrate, which describes the package, is not installed", "export")
    sheets = list(shipped_sheets(store))
    files = {f"graphs/{name}.ttl": to_bytes(one_graph(store, name), "ttl") for name in graph_names(store)}
    files |= {f"tables/{name}": content for name, content in to_files(sheets).items()}
    files |= {"void.ttl": to_bytes(describe(store, sources), "ttl"), "context.jsonld": context_file(context())}
    names = {f"tables/{sheet.name}.csv": sheet.title for sheet in sheets} | {f"tables/{METADATA}": "What the columns of the tables mean"}
    names |= {"void.ttl": "What the graph holds, in VoID, DCAT and PROV", "context.jsonld": "The JSON-LD context"}
    return {**files, _ABOUT: _metadata(store, files, names)}


def _policies(store: ox.Store) -> dict[str, dict[str, str]]:
    """What schema.org's terms say of each policy, also how much of it is transcribed."""
    said: dict[str, dict[str, str]] = {}
    quads = profile(store, "schema-org")
    policies = {quad.subject for quad in quads if quad.predicate == TYPE and quad.object == _DOCUMENT}
    for quad in quads:
        if quad.subject in policies and isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            known = said.setdefault(quad.subject.value, {})
            name, value = quad.predicate.value.rpartition("/")[2], quad.object.value
            known[name] = min(known.get(name, value), value)
    return said


def _metadata(store: ox.Store, files: Mapping[str, bytes], names: Mapping[str, str]) -> bytes:
    from rocrate.model.contextentity import ContextEntity
    from rocrate.rocrate import ROCrate

    told = {
        quad.predicate.value.rpartition("/")[2].rpartition("#")[2]: quad.object.value
        for quad in profile(store, "void")
        if quad.subject == DATASET and isinstance(quad.object, ox.NamedNode | ox.Literal)
    }
    crate = ROCrate()
    for term, name in _TERMS.items():
        crate.root_dataset[name] = told[term]
    crate.root_dataset["license"] = crate.add(ContextEntity(crate, told["license"], {"@type": "CreativeWork"}))
    crate.root_dataset["identifier"] = DATASET.value
    crate.root_dataset["datePublished"] = content_day(store).isoformat()
    authors = {"@type": "Organization", "name": "The iort-kg authors"}
    crate.root_dataset["author"] = crate.add(ContextEntity(crate, f"{DATASET.value}#authors", authors))
    about = [
        {"@id": policy, "@type": "DigitalDocument", **{key: value for key, value in said.items() if key in _POLICY}}
        for policy, said in sorted(_policies(store).items())
    ]
    crate.root_dataset["about"] = [crate.add(ContextEntity(crate, one["@id"], one)) for one in about]
    software = {"@type": "SoftwareApplication", "name": "iort-kg", "softwareVersion": __version__}
    action = {
        "@type": "CreateAction",
        "name": "Export of the graph",
        "instrument": crate.add(ContextEntity(crate, f"{DATASET.value}#software", software)),
        "result": crate.root_dataset,
    }
    crate.add(ContextEntity(crate, f"{DATASET.value}#build", action))
    for path, content in sorted(files.items()):
        described = {
            "name": names.get(path, f"Named graph {path.removeprefix('graphs/').removesuffix('.ttl')}"),
            "encodingFormat": _MEDIA_TYPES[Path(path).suffix],
            "contentSize": str(len(content)),
            "sha256": sha256(content).hexdigest(),
        }
        crate.add_file(io.BytesIO(content), path, properties=described)
    document = cast("dict[str, Any]", crate.metadata.generate())
    document["@graph"].sort(key=lambda entity: entity["@id"])
    return (json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
