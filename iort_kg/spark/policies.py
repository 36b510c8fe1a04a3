"""Check policies on Spark: each by `iort_kg.shards`, beside what all share, wherever its statements lie.

The statements of a policy are brought together on one worker, which checks it as one machine would; what all share goes to every worker.
What a finding refers to in another policy is then looked up, and only those policies are checked once more. What is shared, and what
holds between policies (queries/across/), is checked here, on the statements that those checks ask for and no others.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from iort_kg.audit import run_check
from iort_kg.build import PolicyBuilder
from iort_kg.errors import InvalidInput
from iort_kg.findings import Finding, in_order
from iort_kg.namespaces import PREFIXES
from iort_kg.provenance import SOURCE
from iort_kg.shards import MOST_BORROWED, SHAPES, Outcome, Shard, Task, UnitChecker, across
from iort_kg.sources import find_sources
from iort_kg.spark.quads import POLICY, QUAD, read_quads
from iort_kg.spark.session import LOCAL, connected, kept_on_disk
from iort_kg.validate import is_derived
from iort_kg.verdicts import Verdict

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark import Broadcast
    from pyspark.sql import DataFrame, SparkSession

# Parts of the work for each core: policies differ in size.
PARTS_A_CORE = 4
_PART, _SAID = "part", "said"
_Arguments = tuple[bytes, str, date, tuple[str, ...]]


def check(
    sources: Sequence[str],
    only: Collection[str] = (),
    as_of: date | None = None,
    engine: str | None = None,
    *,
    master: "str | SparkSession" = LOCAL,
    chatter: bool = False,
) -> Outcome:
    """Check the policies in N-Quads or Parquet files on Spark, each by itself, and what holds between them.

    Graphs are named as `iort_kg.sources` names them. Where a graph that is shipped and shared (the schema, a vocabulary, the shapes) is
    not among them, the shipped one is taken.

    Args:
        sources: files, or folders of them: paths, or URLs of a file system that the cluster reads; see `iort_kg.spark.quads`.
        only: families or audits to run; all if empty.
        as_of: the day on which dates are judged; today if not given.
        engine: of SHACL; the fastest that is installed if not given.
        master: the URL of a Spark master, or a session that is open.
        chatter: whether Spark may write its log to standard error.

    Raises:
        InvalidInput: no such engine; the files hold no policy, or not quads.
        UnreadableInput: a file cannot be read, or is not N-Quads.
        UnknownName: there is no such family or audit.
        MissingDependency: what an engine or an audit needs is not installed, here or on a worker.
    """
    with connected(master, chatter=chatter) as session, kept_on_disk(_by_policy(session, read_quads(session, sources))) as quads:
        work = _Work(session, quads, engine, as_of, only)
        if not work.policies:
            raise InvalidInput(f"{', '.join(sources)} holds no graph of a policy (…/graph/policies/NAME/…)")
        found = [*work.findings(), *work.checker.lint(), *work.across(only)]
        return Outcome(in_order(found), work.checker.shape_names, len(work.policies), 0)


def _by_policy(session: "SparkSession", quads: "DataFrame") -> "DataFrame":
    return quads.repartition(PARTS_A_CORE * session.sparkContext.defaultParallelism, POLICY)


class _Work:
    """One check: the statements by policy, and what of them is brought here."""

    def __init__(self, session: "SparkSession", quads: "DataFrame", engine: str | None, as_of: date | None, only: Collection[str]) -> None:
        from pyspark.sql.functions import col

        self._session = session
        self._quads = quads
        self._is_shared = col(POLICY) == ""
        self.policies = {row[0] for row in self._quads.where(~self._is_shared).select(POLICY).distinct().collect()}
        self.shared = self._shared()
        self.checker = UnitChecker(self.shared, engine, audits=True, as_of=as_of, only=only)
        self._sent = session.sparkContext.broadcast(self.checker.arguments())

    def _shared(self) -> list[ox.Quad]:
        """What is shared, by the files, and by what is shipped where they do not hold it."""
        given = list(_parsed(self._quads.where(self._is_shared)))
        graphs = {quad.graph_name for quad in given}
        shipped = ox.parse(PolicyBuilder(find_sources(policies=()).shared).shared(), ox.RdfFormat.N_QUADS)
        return given + [quad for quad in shipped if quad.graph_name not in graphs]

    def findings(self) -> list[Finding]:
        """What is found in the policies, and in what is shared."""
        found = self._judge(tuple(self.checker.parts), {}) if self.checker.parts else {}
        audited = {policy for verdict in found.values() for policy in verdict.policies}
        if SHAPES in self.checker.parts:
            found["", SHAPES] = self.checker.judge_shared()
            self._settle(found)
        own = [finding for verdict in found.values() for finding in verdict.findings]
        return [*own, *self.checker.audit_shared(audited)]

    def _settle(self, found: dict[tuple[str, str], Verdict]) -> None:
        """Judge once more, told what other policies say, those policies of which a finding refers to what they do not describe."""
        open_ = {policy for (policy, part), verdict in found.items() if part == SHAPES and verdict.unknown}
        borrowed: dict[str, set[ox.Triple]] = {policy: set() for policy in open_}
        for _ in range(MOST_BORROWED):
            said = self._descriptions({iri for policy in open_ for iri in found[policy, SHAPES].unknown})
            for policy in list(open_):
                more = {triple for iri in found[policy, SHAPES].unknown for triple in said.get(iri, ())} - borrowed[policy]
                borrowed[policy] |= more
                if not more:
                    open_.remove(policy)
            if not open_:
                return
            lent = {policy: ox.serialize(borrowed[policy], format=ox.RdfFormat.N_TRIPLES) or b"" for policy in open_}
            found |= self._judge((SHAPES,), lent)

    def _descriptions(self, iris: Collection[str]) -> Mapping[str, set[ox.Triple]]:
        """What files say of these, in whatever policy or in what is shared, and nothing that is derived."""
        if not iris:
            return {}
        from pyspark.sql.functions import col, split

        asked = {f"<{iri}>" for iri in iris}
        said: dict[str, set[ox.Triple]] = {}
        for quad in _parsed(self._quads.where(split(col(QUAD), " ", 2)[0].isin(*asked))):
            if not is_derived(quad.graph_name):
                said.setdefault(quad.subject.value, set()).add(quad.triple)  # type: ignore[union-attr]
        return said

    def _judge(self, parts: tuple[str, ...], lent: Mapping[str, bytes]) -> dict[tuple[str, str], Verdict]:
        """The verdicts on the policies; where something is lent, on those to which it is."""
        from pyspark.sql.functions import col

        sent, told = self._sent, self._session.sparkContext.broadcast(lent)
        chosen = self._quads.where(col(POLICY).isin(*lent) if lent else ~self._is_shared)
        judged = chosen.groupBy(POLICY).applyInArrow(
            lambda table: judge_table(table, sent, parts, told), f"{POLICY} string, {_PART} string, {_SAID} string"
        )
        found = {(row[POLICY], row[_PART]): Verdict.from_json(row[_SAID]) for row in judged.collect()}
        if "" in lent:
            found["", SHAPES] = self.checker.judge(Task(Shard("", b"", borrowed=lent[""]), (SHAPES,)))[SHAPES]
        return found

    def across(self, only: Collection[str]) -> Iterable[Finding]:
        """What holds between policies, asked of the statements with the properties that those checks name."""
        from pyspark.sql.functions import col, split

        for one in across(only):
            named = predicates(one.sparql)
            chosen = self._quads if named is None else self._quads.where(split(col(QUAD), " ", 3)[1].isin(*map(str, named)))
            store = ox.Store()
            store.extend(self.shared)
            store.extend(_parsed(chosen))
            yield from run_check(store, one, date.today(), {})


def predicates(sparql: str) -> set[ox.NamedNode] | None:
    """The properties of which a query asks, and that by which a record names its source; None if it may ask of any.

    >>> found = predicates("SELECT ?a { ?a rdfs:label ?b FILTER NOT EXISTS { ?a ^skos:broader+ ?c } }")
    >>> sorted(node.value.rpartition("/")[2].rpartition("#")[2] for node in found)
    ['broader', 'label', 'source']
    >>> predicates("SELECT ?a { ?a ?b ?c }")
    """
    from rdflib import URIRef
    from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
    from rdflib.plugins.sparql import prepareQuery

    found = {SOURCE}
    pending: list[object] = [prepareQuery(sparql, initNs=PREFIXES).algebra]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            pending += (value for name, value in part.items() if name != "triples")
            # inside EXISTS, rdflib leaves the triples of a pattern in one list
            asked: list[object] = [predicate for triples in dict.get(part, "triples", []) for predicate in triples[1::3]]
            while asked:
                path = asked.pop()
                if isinstance(path, URIRef):
                    found.add(ox.NamedNode(path))
                elif isinstance(path, InvPath):
                    asked.append(path.arg)
                elif isinstance(path, MulPath):
                    asked.append(path.path)
                elif isinstance(path, AlternativePath | SequencePath):
                    asked += path.args
                else:
                    return None
        elif isinstance(part, list | tuple | set):
            pending += part
    return found


def _parsed(quads: "DataFrame") -> Iterable[ox.Quad]:
    return ox.parse("".join(f"{row[0]} .\n" for row in quads.select(QUAD).collect()), ox.RdfFormat.N_QUADS)


# ---------------------------------------------------------------- on a worker


def judge_table(
    table: "pa.Table", sent: "Broadcast[_Arguments]", parts: tuple[str, ...], told: "Broadcast[Mapping[str, bytes]]"
) -> "pa.Table":
    """The verdicts on the policy whose statements are the rows."""
    import pyarrow

    policy = table.column(POLICY)[0].as_py()
    text = "".join(f"{quad} .\n" for quad in table.column(QUAD).to_pylist())
    shard = replace(Shard.from_quads(policy, text), borrowed=told.value.get(policy, b""))
    verdicts = _checker(sent.value).judge(Task(shard, parts))
    said = [verdict.to_json() for verdict in verdicts.values()]
    return pyarrow.table({POLICY: [policy] * len(said), _PART: list(verdicts), _SAID: said})


@lru_cache(maxsize=1)
def _checker(arguments: _Arguments) -> UnitChecker:
    shared, engine, as_of, only = arguments
    return UnitChecker(shared, engine, audits=True, as_of=as_of, only=only)
