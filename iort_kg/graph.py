"""The knowledge graph as a user holds it: ask a question, run a query, look at a record."""

from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from iort_kg.catalog import Question, get_question, question_names
from iort_kg.disk import open_store
from iort_kg.display import Block, Shown
from iort_kg.errors import InvalidInput
from iort_kg.inputs import bind, find_record
from iort_kg.overview import Description, describe_record, look_over
from iort_kg.provenance import Difference, verify
from iort_kg.store import evaluate
from iort_kg.table import Table

if TYPE_CHECKING:
    import rdflib

    from iort_kg.coverage import Decider, Determination
    from iort_kg.endpoint import Endpoint
    from iort_kg.findings import Findings

__all__ = ["Description", "KnowledgeGraph", "connect", "load"]


class KnowledgeGraph(Shown):
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

    @property
    def question_table(self) -> Table:
        """All shipped questions, with what each asks and its inputs, as a table."""
        return Table(("question", "asks", "inputs"), tuple((q.name, q.summary, ", ".join(q.inputs)) for q in self.questions))

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
        return describe_record(find_record(name, self.store), self.store)

    def verify(self, path: Path, document: str | None = None) -> list[Difference]:
        """Compare a copy of the source document with the graph; see `iort_kg.provenance.verify`."""
        return verify(self.store, path, document)

    def determine(self, /, *, policy: str | None = None, as_of: "date | str | None" = None, **facts: object) -> "Determination":
        """Decide a request by a policy's coverage rule.

        Args:
            policy: the policy's short name; may be left out when only one has a rule.
            as_of: the day whose rule applies, as a date or as YYYY-MM-DD.
            facts: `site` or `diagnosis`, `modality` or `procedure`, `boost`, and criteria by slug with underscores.

        Raises:
            UnknownName: no such fact, concept or policy.
            InvalidInput: a value that is not understood.
        """
        decider = self.decider(policy)
        if isinstance(as_of, str):
            try:
                as_of = date.fromisoformat(as_of)
            except ValueError:
                raise InvalidInput(f"as_of is a date as YYYY-MM-DD, not {as_of!r}") from None
        return decider.determine(decider.request(**facts), as_of)

    def decider(self, policy: str | None = None) -> "Decider":
        """What decides requests by a policy's rule, for batches and tables (`iort_kg.batch`, `iort_kg.answers`); made once.

        Raises:
            UnknownName: the policy has no rule.
            InvalidInput: several policies have a rule, and none is named.
        """
        from iort_kg.coverage import Decider

        if policy not in self._deciders:
            self._deciders[policy] = Decider(self.store, policy)
        return self._deciders[policy]

    def check(self, *only: str, as_of: date | None = None) -> "Findings":
        """Is the graph well formed (family `shapes`), and where does a document contradict itself (all other families)?

        Args:
            only: families or checks; all if none is given.
            as_of: the day on which dates are judged; today if not given.

        Raises:
            UnknownName: there is no such family or check.
            InvalidInput: the graph is a server's elsewhere.
            MissingDependency: an audit needs what is not installed.
        """
        from iort_kg.shards import check_store

        if not isinstance(self.store, ox.Store):
            raise InvalidInput("a SPARQL server elsewhere is not checked; load its files, and check those")
        return check_store(self.store, only, as_of).findings

    def blocks(self) -> Iterable[Block]:
        """What a notebook shows: what is in the graph."""
        return look_over(self.store, self.ask("policies"), len(self.questions))


def load(folders: Iterable[str | Path] = (), *, store: str | Path | None = None, policies: Collection[str] | None = None) -> KnowledgeGraph:
    """Load the shipped graph, and further folders of Turtle files.

        iort_kg.load(["my-policy"], policies=["cam80108"])

    Args:
        folders: folders of your own, each a policy's or with a folder for each policy.
        store: a folder for a store on disk, built on first use, or filled by `iort-kg load`; in memory if not given.
        policies: which of the shipped policies, by slug; all if not given, none if empty.

    Raises:
        UnreadableInput: a file is not Turtle, or the folder holds something else.
        UnknownName: there is no shipped policy of that name.
        InvalidInput: two folders have the same name, or the store holds other units.
    """
    if isinstance(policies, str):
        raise InvalidInput(f"policies is a list of slugs, not {policies!r}; give [{policies!r}]")
    if isinstance(folders, str | Path):
        raise InvalidInput(f"folders is a list of folders, not {str(folders)!r}; give [{str(folders)!r}]")
    return KnowledgeGraph(open_store([Path(folder) for folder in folders], None if store is None else Path(store), policies))


def connect(url: str, *, timeout: float = 30.0) -> KnowledgeGraph:
    """The graph of a SPARQL 1.1 server elsewhere, with the same methods; it is asked when a method is called, and nothing is copied.

        iort_kg.connect("http://localhost:8080/sparql").ask("covered-sites")

    What needs the files themselves (`check`, `graph`) is refused. Nothing but that address is ever contacted.

    Args:
        url: of its query service; it has to answer for the union of its graphs when a query names none.
        timeout: seconds for each answer.

    Raises:
        InvalidInput: the URL is not of HTTP.
    """
    from iort_kg.endpoint import Endpoint

    return KnowledgeGraph(Endpoint(url, timeout=timeout))
