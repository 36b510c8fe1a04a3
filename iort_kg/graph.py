"""The knowledge graph as a user holds it: ask a question, run a query, look at a record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from iort_kg.catalog import Question, get_question, question_names
from iort_kg.errors import InvalidInput
from iort_kg.inputs import bind, find_record
from iort_kg.provenance import Difference, LineRange, verify
from iort_kg.store import evaluate, open_store
from iort_kg.table import IRI, Table, to_python

if TYPE_CHECKING:
    import rdflib

    from iort_kg.coverage import Decider, Determination
    from iort_kg.endpoint import Endpoint


@dataclass(frozen=True)
class Description:
    """A record: what it says, what points to it, and the lines it came from.

    Attributes:
        iri: the record.
        label: its label, if it has one.
        statements: property and value, labels of values beside them, in the order of properties.
        incoming: what points to it: record, its label, and the property.
        lines: where the document says it.
    """

    iri: IRI
    label: str | None
    statements: Table
    incoming: Table
    lines: tuple[LineRange, ...]


class KnowledgeGraph:
    """A loaded graph.

    >>> kg = load()
    >>> [row.label for row in kg.ask("nccn-2a-but-investigational")]
    ['head and neck cancer']
    >>> kg.ask("studies-of-site", site="C20", min_participants=100).column("study")[0].short
    'cam80108/study/dubois-2011'
    """

    def __init__(self, store: "ox.Store | Endpoint") -> None:
        """Hold a store, or a SPARQL server elsewhere (`iort_kg.endpoint.Endpoint`), which has as much of its interface as is used here."""
        self.store: ox.Store = store  # type: ignore[assignment]
        self._deciders: dict[str | None, Decider] = {}

    @property
    def questions(self) -> list[Question]:
        """All shipped questions."""
        return [get_question(name) for name in question_names()]

    def ask(self, question: str, /, **inputs: object) -> Table:
        """Answer a shipped question.

        Args:
            question: its name, such as `covered-sites`.
            inputs: its inputs by name, hyphens written as underscores; concepts by slug, label, IRI or code.

        Raises:
            UnknownName: no such question, input, concept or record.
            InvalidInput: an input is missing or has the wrong type.
        """
        found = get_question(question)
        given = {name if name in found.inputs else name.replace("_", "-"): value for name, value in inputs.items()}
        if len(given) < len(inputs):
            raise InvalidInput("an input is given twice, with a hyphen and with an underscore; give it once")
        return Table.from_solutions(evaluate(self.store, bind(found, given, self.store)))  # type: ignore[arg-type]

    def query(self, sparql: str) -> "Table | bool | rdflib.Graph":
        """Run a SPARQL query over the union of all graphs.

        Returns:
            A table for SELECT, a bool for ASK, an rdflib graph for CONSTRUCT and DESCRIBE.

        Raises:
            InvalidQuery: the text is not a query, is an update, or calls another server.
        """
        outcome = evaluate(self.store, sparql)
        if isinstance(outcome, ox.QuerySolutions):
            return Table.from_solutions(outcome)
        if isinstance(outcome, ox.QueryBoolean):
            return bool(outcome)
        import rdflib

        return rdflib.Graph().parse(data=ox.serialize(outcome, format=ox.RdfFormat.N_TRIPLES), format="nt")

    @property
    def graph(self) -> "rdflib.Dataset":
        """An rdflib view over the same store; its default graph is the union of all graphs.

        Raises:
            InvalidInput: the graph is a server's elsewhere.
        """
        import rdflib

        if not isinstance(self.store, ox.Store):
            raise InvalidInput("there is no rdflib view of a SPARQL server elsewhere; rdflib's own SPARQLStore gives one")

        from iort_kg.view import LocalStore

        return rdflib.Dataset(store=LocalStore(store=self.store), default_union=True)

    def describe(self, name: str) -> Description:
        """A record, concept or term by IRI, prefixed name or slug, such as `study/dubois-2011`.

        Raises:
            UnknownName: nothing of that name.
            InvalidInput: the slug fits several records.
        """
        node = find_record(name, self.store)
        statements = self._describe("SELECT ?property ?value ?label { VALUES ?it { %s } ?it ?property ?value", node, "?property ?value")
        incoming = self._describe("SELECT ?record ?label ?property { VALUES ?it { %s } ?record ?property ?it", node, "?property ?record")
        ranges = (LineRange.from_iri(str(value)) for value in statements.column("value"))
        labels = (value for prop, value, _ in statements.rows if prop.short in ("rdfs:label", "skos:prefLabel", "dcterms:title"))
        return Description(
            iri=to_python(node),
            label=next(labels, None),
            statements=statements,
            incoming=incoming,
            lines=tuple(sorted(where for where in ranges if where)),
        )

    def verify(self, path: Path, document: str | None = None) -> list[Difference]:
        """Compare a copy of the source document with the graph; see `iort_kg.provenance.verify`."""
        return verify(self.store, path, document)

    def determine(self, *, policy: str | None = None, as_of: "date | str | None" = None, **facts: object) -> "Determination":
        """Decide a request by a policy's coverage rule.

        Args:
            policy: the policy's short name; may be left out when only one has a rule.
            as_of: the day whose rule applies, as a date or as YYYY-MM-DD.
            facts: `site` or `diagnosis`, `modality` or `procedure`, `boost`, and criteria by slug with underscores.

        Raises:
            UnknownName: no such fact, concept or policy.
            InvalidInput: a value that is not understood.
        """
        from iort_kg.coverage import Decider

        if policy not in self._deciders:
            self._deciders[policy] = Decider(self.store, policy)
        decider = self._deciders[policy]
        if isinstance(as_of, str):
            try:
                as_of = date.fromisoformat(as_of)
            except ValueError:
                raise InvalidInput(f"as_of is a date as YYYY-MM-DD, not {as_of!r}") from None
        return decider.determine(decider.request(**facts), as_of)

    def _describe(self, select: str, node: ox.NamedNode, order: str) -> Table:
        other = "?value" if "?value" in select else "?record"
        label = f"OPTIONAL {{ {other} rdfs:label|skos:prefLabel ?label }}"
        outcome = evaluate(self.store, f"{select % node} {label} }} ORDER BY {order}")
        return Table.from_solutions(outcome)  # type: ignore[arg-type]


def load(folders: Iterable[str | Path] = (), *, store: str | Path | None = None) -> KnowledgeGraph:
    """Load the shipped graph, and further folders of Turtle files.

    Args:
        folders: folders of your own, such as a second policy.
        store: a folder for a store on disk, built on first use; in memory if not given.

    Raises:
        UnreadableInput: a file is not Turtle, or the folder holds something else.
    """
    if isinstance(folders, str | Path):
        raise InvalidInput(f"folders is a list of folders, not {str(folders)!r}; give [{str(folders)!r}]")
    return KnowledgeGraph(open_store([Path(folder) for folder in folders], None if store is None else Path(store)))
