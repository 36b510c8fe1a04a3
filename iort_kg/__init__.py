"""Coverage policies as a knowledge graph: query, describe, verify.

    import iort_kg
    kg = iort_kg.load()
    kg.ask("nccn-2a-but-investigational").to_pandas()

Each module or package depends only on those before it:
errors, namespaces, terms, display, frames, assets, templates, formats, store, nquads, sources, build, disk, exchange, remote_query,
remote_results, endpoint, graph_store, view, catalog, table, inputs, provenance, findings, codes, words, functions, shacl, validate, audit,
reports, diagrams, dependence, rules, verdicts, processes, shards, loading, remote_loading, skeleton, requests, explanation, coverage,
answers, batch, comparison, packages, jsonld, csvw, export, description, crate, dmn, fhir, reason, overview, graph, standing, plots,
notebook, spark, service, pages, publish, cli_options, cli_print, cli_check, cli_determine, cli_export, cli_load, cli_plot, cli_policy,
cli_publish, cli_serve, cli.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iort_kg.graph import KnowledgeGraph, connect, load
    from iort_kg.table import IRI, Table

__version__ = "0.1.0"
__all__ = ["IRI", "KnowledgeGraph", "Table", "connect", "load"]

_HOMES = {"KnowledgeGraph": "graph", "connect": "graph", "load": "graph", "IRI": "table", "Table": "table"}


def __getattr__(name: str) -> object:
    """Load a public name on first use, so that the command line starts fast."""
    if name not in _HOMES:
        raise AttributeError(f"module 'iort_kg' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"iort_kg.{_HOMES[name]}"), name)
