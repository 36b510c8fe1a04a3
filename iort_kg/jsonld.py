"""JSON-LD with the one shipped context: short keys of our terms, IRIs as strings, labels by language; nothing is ever fetched.

Whole numbers and truth values become JSON's; decimals stay text with their type, for a JSON number would lose their datatype.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.util import find_spec
from typing import Any, cast

import pyoxigraph as ox

from iort_kg.assets import query_files, shipped
from iort_kg.errors import InvalidInput, MissingDependency
from iort_kg.formats import Statement, in_order, write
from iort_kg.namespaces import BASE, PREFIXES, shorten
from iort_kg.store import evaluate

CONTEXT = BASE + "context.jsonld"
_XSD = PREFIXES["xsd"]
# Beyond it, a JSON number may lose digits: https://www.rfc-editor.org/rfc/rfc8259#section-6
_MAX_NUMBER = 2**53
_TYPE = PREFIXES["rdf"] + "type"


@cache
def context() -> dict[str, Any]:
    """The shipped context, as it stands below `@context`."""
    text = (shipped() / "ontology" / "context.jsonld").read_text(encoding="utf-8")
    return cast("dict[str, Any]", json.loads(text)["@context"])


def make_context(store: ox.Store) -> dict[str, Any]:
    """The context for the terms that a graph declares or uses: what the shipped file holds.

    Ours go by their local name; a term of another namespace does if no other one has that name, and else by its prefixed name.

    Raises:
        InvalidInput: one of our terms has the name of a prefix.
    """
    rows = list(cast("ox.QuerySolutions", evaluate(store, query_files("export")["context"].read_text(encoding="utf-8"))))
    terms = sorted((shorten(row["term"].value), row["own"].value != "true", row["kind"].value) for row in rows)
    taken: dict[str, str] = {}
    definitions: dict[str, Any] = {}
    for name, foreign, kind in sorted(terms, key=lambda term: term[1]):
        prefix, _, local = name.partition(":")
        if prefix not in PREFIXES:
            continue
        if local in PREFIXES and not foreign:
            raise InvalidInput(f"the term {name} has the name of a prefix, so the context cannot shorten it; rename one of the two")
        key = name if taken.get(local, name) != name or local in PREFIXES else local
        taken.setdefault(local, name)
        definition: dict[str, Any] = {"@id": name}
        if kind == "link":
            definition["@type"] = "@id"
        elif kind == "text":
            definition["@container"] = "@language"
        definitions[key] = name if len(definition) == 1 and key != name else definition
    return {"@version": 1.1, **PREFIXES, **dict(sorted(definitions.items()))}


def context_file(definitions: Mapping[str, Any]) -> bytes:
    """A context as a file."""
    return _dump({"@context": definitions})


def to_jsonld(
    statements: Iterable[Statement], *, root: str | None = None, frame: Mapping[str, Any] | None = None, inline_context: bool = False
) -> bytes:
    """Statements as JSON-LD in the shipped context.

    Args:
        statements: what to write; if named graphs are to be kept, as quads.
        root: the record under which all is nested (framing).
        frame: what else all is nested under, with a context of its own, which is written into the file; with neither root nor frame,
            there is one object a record, side by side, in its graph.
        inline_context: write the shipped context itself, and not its IRI.

    Raises:
        MissingDependency: PyLD is not installed.
    """
    jsonld = _pyld()
    refer: Any = frame["@context"] if frame else context() if inline_context else CONTEXT
    framed = frame or ({"@context": refer, "@id": root} if root else None)
    data = _native(json.loads(write(in_order(statements, graphs=framed is None), "jsonld") or b"[]"))
    options = {"documentLoader": load_document, "processingMode": "json-ld-1.1"}
    if framed:
        document = jsonld.frame(data, framed, {**options, "embed": "@once"})
    else:
        document = _processor().compact(data, {"@context": CONTEXT}, {**options, "graph": True, "skipExpansion": True})
    return _dump({**document, "@context": refer})


def load_document(url: str, options: Mapping[str, Any] | None = None) -> dict[str, Any]:  # noqa: ARG001
    """What JSON-LD may load: the shipped context by its IRI, and nothing else.

    Raises:
        InvalidInput: any other address.
    """
    if url != CONTEXT:
        raise InvalidInput(f"the JSON-LD context {url} is not fetched; {CONTEXT} is shipped, or put the context into the file")
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": {"@context": context()}}


def _pyld() -> Any:
    if not find_spec("pyld"):
        raise MissingDependency("PyLD, which writes JSON-LD in the shipped context, is not installed", "export")
    from pyld import jsonld

    return jsonld


@cache
def _processor() -> Any:
    """PyLD's own, which remembers the shipped context and what IRIs are in it.

    PyLD reads the context anew for each document, and compares each IRI with every term; for thousands of small documents, as a static
    site has, that is nearly all of the time. What Oxigraph writes is in expanded form already.
    """

    class Processor(_pyld().JsonLdProcessor):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            options = {"documentLoader": load_document, "processingMode": "json-ld-1.1", "base": ""}
            self.shipped = super().process_context(self._get_initial_context(options), {"@context": CONTEXT}, options)
            self.short = lru_cache(2**16)(lambda iri, named: super(Processor, self)._compact_iri(self.shipped, iri, **dict(named)))

        def process_context(self, *_: Any, **__: Any) -> Any:
            return self.shipped

        def _compact_iri(self, active_ctx: Any, iri: Any, value: Any = None, **named: Any) -> Any:
            if active_ctx is self.shipped and (value is None or str(iri).startswith("@")):  # keywords go by one name, whatever the value
                return self.short(iri, tuple(named.items()))
            return super()._compact_iri(active_ctx, iri, value, **named)

    return Processor()


def _native(data: Any) -> Any:
    """Expanded JSON-LD with numbers for canonical xsd:integer, and true and false for xsd:boolean."""
    if isinstance(data, list):
        return [_native(item) for item in data]
    if not isinstance(data, dict):
        return data
    kind, value = data.get("@type"), data.get("@value")
    if kind == _XSD + "integer" and str(value).lstrip("-").isascii() and str(value).lstrip("-").isdigit():
        number = int(str(value))
        if str(number) == value and abs(number) < _MAX_NUMBER:
            return {"@value": number}
    if kind == _XSD + "boolean" and value in ("true", "false"):
        return {"@value": value == "true"}
    types = [item["@id"] for item in data.get(_TYPE, ())]
    return {**({"@type": types} if types else {}), **{key: _native(item) for key, item in data.items() if key != _TYPE}}


def _dump(document: object) -> bytes:
    return (json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
