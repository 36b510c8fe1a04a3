"""`iort-kg export`: take the graph, or a part of it, to other programs and other sites."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from iort_kg.cli_options import graph_options
from iort_kg.errors import InvalidInput

if TYPE_CHECKING:
    import pyoxigraph as ox

RDF_FORMS = ("ttl", "trig", "nq", "nt", "jsonld", "rdf")  # those of iort_kg.formats, which is not imported for --help alone
TABLE_FORMS = ("csvw", "csv", "json", "md")
PROFILES = {
    "full": "the whole graph",
    "void": "what it holds, in VoID, DCAT and PROV",
    "schema-org": "what a policy's page can embed",
    "nanopub": "a nanopublication for each claim, estimate and statement",
    "fhir": "an HL7 FHIR R5 Bundle of citations, evidence, assessments and rules",
    "ro-crate": "a folder or zip of data, tables and their description",
    "findings": "what checks find, as a SHACL validation report",
    "context": "the JSON-LD context",
}
_USUAL = {"schema-org": "jsonld", "nanopub": "trig", "context": "jsonld", "fhir": "json"}
_ONLY = {"ro-crate": (), "context": ("jsonld",), "fhir": ("json",)}
Content = bytes | Iterator[bytes] | Mapping[str, bytes]


@click.command()
@click.option("--graph", metavar="NAME", help="One named graph, by short name such as policies/…, vocabularies/… or derived/…, or by IRI.")
@click.option("--record", metavar="IRI|SLUG", help="One record with its context: what it says, and the labels of what it links to.")
@click.option("--question", metavar="NAME", help="The answer to a shipped question, as a table.")
@click.option("--profile", type=click.Choice(list(PROFILES)), help="; ".join(f"{name}: {what}" for name, what in PROFILES.items()) + ".")
@click.option("--input", "-i", "pairs", multiple=True, metavar="NAME=VALUE", help="An input of the question; may be repeated.")
@click.option(
    "--format",
    "-f",
    "form",
    type=click.Choice([*RDF_FORMS, *TABLE_FORMS]),
    help="Form of the output; if not given, as --output ends, or else ttl (a question: csvw, which is CSV with its description).",
)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write here, whole or not at all, instead of to standard output.")
@click.option("--inline-context", is_flag=True, help="Put the context into the JSON-LD, instead of its IRI.")
@click.pass_context
def export(
    context: click.Context,
    graph: str | None,
    record: str | None,
    question: str | None,
    profile: str | None,
    pairs: tuple[str, ...],
    form: str | None,
    output: Path | None,
    inline_context: bool,
) -> None:
    """Write the graph, or a part of it, for other programs and other sites.

    Without --graph, --record, --question or --profile it is the whole graph, and with --format csvw its tables (results, effects, codes,
    references, statements, criteria, determinations). The same graph gives the same bytes. Several files go into a folder, or into a zip.
    """
    chosen = [
        name for name, value in (("graph", graph), ("record", record), ("question", question), ("profile", profile)) if value is not None
    ]
    if len(chosen) > 1:
        raise InvalidInput(f"--{' and --'.join(chosen)} are given; give one of them")
    if pairs and question is None:
        raise InvalidInput("--input goes with --question; name the question (iort-kg ask lists them)")
    if form and form not in _ONLY.get(profile or "", (form,)):
        raise InvalidInput(f"--profile {profile} is written in one way only; leave --format {form} out")
    form = form or _by_ending(output) or _USUAL.get(profile or "", "csvw" if question is not None else "ttl")
    if inline_context and form != "jsonld":
        raise InvalidInput(f"--inline-context goes with --format jsonld, not with {form}")
    if question is not None:
        content = _question(graph_options(context).open_store(), question, pairs, form)
    elif graph is not None or record is not None:
        content = _part(graph_options(context).open_store(), graph, record, _rdf(form), inline_context)
    else:
        content = _profile(graph_options(context).open_store(), context, profile or "full", form, inline_context)
    _write(content, output)


def _part(store: "ox.Store", graph: str | None, record: str | None, form: str, inline_context: bool) -> Content:
    """A named graph, or a record."""
    from iort_kg.export import one_graph, one_record, to_bytes

    if record is not None:
        node, quads = one_record(store, record)
        return to_bytes(quads, form, root=node, inline_context=inline_context)
    return to_bytes(one_graph(store, graph or ""), form, inline_context=inline_context)


def _profile(store: "ox.Store", context: click.Context, name: str, form: str, inline_context: bool) -> Content:
    from iort_kg.export import everything, frame_of, profile, to_bytes
    from iort_kg.nquads import to_nquads

    if name == "ro-crate":
        from iort_kg.crate import make_crate

        return make_crate(store, graph_options(context).origin())
    if name == "fhir":
        from iort_kg.fhir.bundle import make_bundle

        if form != "json":
            raise InvalidInput(f"--profile fhir is written as json, not as {form}")
        return make_bundle(store)
    if name == "full" and form == "csvw":
        from iort_kg.csvw import shipped_sheets, to_files

        return to_files(list(shipped_sheets(store)))
    form = _rdf(form)
    if name == "context":
        from iort_kg.jsonld import context_file, make_context

        return context_file(make_context(store))
    if name == "void":
        from iort_kg.description import describe

        return to_bytes(describe(store, graph_options(context).origin()), form, inline_context=inline_context)
    if name == "findings":
        from iort_kg.description import content_day
        from iort_kg.reports import to_rdf
        from iort_kg.shards import check_store

        day = content_day(store)
        return to_bytes(to_rdf(check_store(store, as_of=day).findings, day), form, inline_context=inline_context)
    if name == "full" and form == "nq":
        return to_nquads(store)
    quads = everything(store) if name == "full" else profile(store, name)
    return to_bytes(quads, form, frame=frame_of(name), inline_context=inline_context)


def _question(store: "ox.Store", name: str, pairs: tuple[str, ...], form: str) -> Content:
    from iort_kg.catalog import get_question
    from iort_kg.csvw import question_sheet, to_files
    from iort_kg.graph import KnowledgeGraph
    from iort_kg.inputs import read_pairs

    if form not in TABLE_FORMS:
        raise InvalidInput(f"the answer to a question is a table, written as {', '.join(TABLE_FORMS)}, not as {form}")
    answer = KnowledgeGraph(store).ask(name, **read_pairs(pairs))
    if form == "csvw":
        return to_files([question_sheet(get_question(name), answer)])
    return {"csv": answer.to_csv, "json": lambda: answer.to_json() + "\n", "md": answer.to_markdown}[form]().encode()


def _rdf(form: str) -> str:
    """The format, if it is one for graphs."""
    if form not in RDF_FORMS:
        raise InvalidInput(
            f"a graph is written as {', '.join(RDF_FORMS)}, not as {form}; tables are for --question, and csvw for the whole graph"
        )
    return form


def _write(content: Content, output: Path | None) -> None:
    """Write one file, or several; a zip goes to no terminal."""
    from iort_kg.batch import write_bytes
    from iort_kg.packages import write_files

    target = output or sys.stdout.buffer
    if not isinstance(content, Mapping):
        write_bytes(content, target)
    elif output is None and sys.stdout.isatty():
        raise InvalidInput("these are several files; name a folder or a .zip to write (--output)")
    else:
        write_files(content, target)


def _by_ending(output: Path | None) -> str | None:
    ending = output.suffix.removeprefix(".").lower() if output else ""
    return ending if ending in (*RDF_FORMS, *TABLE_FORMS) else None
