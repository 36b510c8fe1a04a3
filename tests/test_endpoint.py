"""The same answers from servers that are not ours as from the local graph: Virtuoso and Oxigraph's, loaded by the Graph Store Protocol."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
import servers
from servers import Remote
from serving import running

from iort_kg.catalog import get_question, question_names
from iort_kg.endpoint import Endpoint, Login, NoAnswer
from iort_kg.exchange import Reply
from iort_kg.explanation import to_data
from iort_kg.export import everything, graph_names, one_graph, one_record, to_bytes
from iort_kg.graph import KnowledgeGraph
from iort_kg.graph_store import GraphStore
from iort_kg.nquads import to_nquads
from iort_kg.remote_loading import load_server
from iort_kg.remote_results import read_table
from iort_kg.sources import find_sources
from iort_kg.table import Table

SERVERS = {"virtuoso": servers.virtuoso, "oxigraph": servers.oxigraph}
# What Virtuoso 7.2.5 does not answer, and why. The first two are not tried: they would hold up the server, and so the tests after it.
UNANSWERED = {
    "coverage-as-of": None,
    "standing-of-sites": None,
    "evidence-by-design": "status 500",  # the query is too deep for its optimizer (SQ200)
    "recorded-effects": "status 500",  # it groups by at most 20 variables (SQ186)
}
NARROWER = {"policy": "cam80108", "site": "breast-cancer"}


@dataclass(frozen=True)
class Far:
    """A loaded server."""

    remote: Remote
    endpoint: Endpoint
    graphs: GraphStore

    @property
    def kg(self) -> KnowledgeGraph:
        return KnowledgeGraph(self.endpoint)


@pytest.fixture(scope="session", params=list(SERVERS))
def far(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Far]:
    """A server with the shipped graph."""
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as remote:
        login = Login(remote.scheme, remote.user, remote.password) if remote.scheme else None
        there = Far(remote, Endpoint(remote.query, timeout=60), GraphStore(remote.graphs, login=login))
        loaded = load_server(there.endpoint, there.graphs, find_sources(), check=False, jobs=1)
        assert loaded.added == [unit.name for unit in find_sources().policies]
        yield there


def _asked() -> Iterator[tuple[str, str | None]]:
    """Every question as it stands, and once with each of the inputs that make it narrower."""
    for name in question_names():
        yield name, None
        yield from ((name, key) for key, given in get_question(name).inputs.items() if key in NARROWER and not given.required)


@pytest.mark.parametrize(("name", "narrowed"), list(_asked()))
def test_a_question_has_the_same_answer(name: str, narrowed: str | None, far: Far, kg: KnowledgeGraph) -> None:
    inputs = {
        key: (given.default or "").strip('"<>').partition('"^^')[0] for key, given in get_question(name).inputs.items() if given.required
    }
    inputs |= {narrowed: NARROWER[narrowed]} if narrowed else {}
    if far.remote.name == "virtuoso" and name in UNANSWERED:
        if (reason := UNANSWERED[name]) is None:
            pytest.skip("this question would hold up the server")
        with pytest.raises(NoAnswer, match=reason):
            far.kg.ask(name, **inputs)
        return
    there, here = far.kg.ask(name, **inputs), kg.ask(name, **inputs)
    assert there.columns == here.columns
    assert _comparable(there) == _comparable(here)


def _comparable(table: Table) -> list[tuple[object, ...]]:
    """Rows in order; lists of words without one, which GROUP_CONCAT does not promise. A boolean that is reckoned may come as 1 or 0."""
    return [tuple(frozenset(cell.replace("; ", ", ").split(", ")) if type(cell) is str else cell for cell in row) for row in table.rows]


@pytest.mark.parametrize("name", ["study/dubois-2011", "site:rectal-cancer", "iort:Study"])
def test_a_description_is_the_same(name: str, far: Far, kg: KnowledgeGraph) -> None:
    there, here = (graph.describe(name) for graph in (far.kg, kg))
    assert (there.iri, there.label, there.statements, there.lines) == (here.iri, here.label, here.statements, here.lines)
    assert named(there.incoming) == named(here.incoming)


def named(table: Table) -> Counter[tuple[object, ...]]:
    """Rows, with blank nodes, whose names are each server's own, as one."""
    return Counter(tuple("_:" if str(value).startswith("_:") else value for value in row) for row in table.rows)


@pytest.mark.parametrize("facts", [{"diagnosis": "C20", "procedure": "77425", "boost": "sole-boost", "at_excision": "yes"}, {}])
def test_a_determination_is_the_same(facts: dict[str, str], far: Far, kg: KnowledgeGraph) -> None:
    there, here = (to_data(graph.determine(policy="cam80108", **facts)) for graph in (far.kg, kg))
    assert there == here


def test_the_whole_graph_is_the_same(far: Far, kg: KnowledgeGraph) -> None:
    """More than 10,000 statements, at which Virtuoso cuts a table and says so, and cuts a CONSTRUCT and does not say so."""
    assert len(kg.store) > 10_000
    assert b"".join(to_nquads(far.endpoint)) == to_bytes(everything(kg.store), "nq")  # type: ignore[arg-type]
    constructed = far.endpoint.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER (STRSTARTS(STR(?s), 'https://w3id.org/iort-kg/policy/')) }")
    here = {quad.triple for quad in kg.store if str(quad.subject).startswith("<https://w3id.org/iort-kg/policy/")}
    without_blank = {triple for triple in here if not isinstance(triple.object, ox.BlankNode)}
    assert len(without_blank) > 10_000
    assert {triple for triple in constructed if not isinstance(triple.object, ox.BlankNode)} == without_blank  # type: ignore[union-attr]


def test_a_graph_and_a_record_are_the_same(far: Far, kg: KnowledgeGraph) -> None:
    assert graph_names(far.endpoint) == graph_names(kg.store)  # type: ignore[arg-type]
    for name in ("shapes/coverage/cam80108", "policies/cam80108/statement"):
        assert to_bytes(one_graph(far.endpoint, name), "nq") == to_bytes(one_graph(kg.store, name), "nq")  # type: ignore[arg-type]
    for name in ("study/dubois-2011", "iort:Study"):
        assert to_bytes(one_record(far.endpoint, name)[1], "nq") == to_bytes(one_record(kg.store, name)[1], "nq")  # type: ignore[arg-type]


def test_values_keep_their_types(far: Far, kg: KnowledgeGraph) -> None:
    for query in (
        "SELECT ?study ?stopped { ?study iort:stoppedEarly ?stopped } ORDER BY ?study",
        "SELECT ?record ?value { ?record iort:value ?value } ORDER BY ?record",
        "SELECT ?entry ?date { ?entry a iort:HistoryEntry ; dcterms:date ?date } ORDER BY ?entry",
    ):
        here, there = kg.query(query), far.kg.query(query)
        assert isinstance(here, Table)
        assert len(here) > 0
        assert there == here
        assert [list(map(type, row)) for row in there.rows] == [list(map(type, row)) for row in here.rows]  # type: ignore[union-attr]


def test_the_front_says_who_asks(far: Far, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Virtuoso's /sparql-auth answers those who prove who they are, and the secret is nowhere to be seen."""
    if not far.remote.scheme:
        pytest.skip("this server does not ask who asks")
    monkeypatch.setenv("IORT_KG_USER", far.remote.user)
    monkeypatch.setenv("IORT_KG_PASSWORD", far.remote.password)
    there = ("--endpoint", far.remote.update)
    with running(tmp_path, "--workers", "2", before=(*there, "--auth", far.remote.scheme)) as server:
        for _time in range(6):
            found = server.query("SELECT ?label { <https://w3id.org/iort-kg/site/rectal-cancer> skos:prefLabel ?label }", "text/csv")
            assert found.text.split() == ["label", "rectal", "cancer"]
        assert far.remote.password not in server.log.read_text(encoding="utf-8") + server.get("/version").text
    refused = subprocess.run([sys.executable, "-m", "iort_kg", *there, "serve", "--port", "0"], capture_output=True, text=True, check=False)
    assert (refused.returncode, refused.stderr.count("\n")) == (3, 1)
    assert "see --auth" in refused.stderr


def test_a_second_load_sends_nothing(far: Far) -> None:
    loaded = load_server(far.endpoint, GraphStore("http://127.0.0.1:1/"), find_sources(), check=False, jobs=1)
    assert loaded.unchanged == [unit.name for unit in find_sources().policies]


def test_writing_needs_the_password(far: Far) -> None:
    if not far.remote.scheme:
        pytest.skip("this server asks nobody who it is")
    for login in (None, Login(far.remote.scheme, far.remote.user, "another word")):
        with pytest.raises(NoAnswer, match="status 401") as caught:
            GraphStore(far.remote.graphs, login=login).put("urn:x", b"<urn:a> <urn:b> <urn:c> .\n")
        assert "another word" not in str(caught.value)
    assert ox.NamedNode("urn:x") not in set(far.endpoint.named_graphs())


# ---------------------------------------------------------------- what an answer has to be


def _reply(columns: list[str], *rows: dict[str, object]) -> Reply:
    document = {"head": {"vars": columns}, "results": {"bindings": rows}}
    return Reply(200, {"content-type": "application/sparql-results+json"}, json.dumps(document).encode())


def test_other_columns_are_refused() -> None:
    with pytest.raises(NoAnswer, match="the columns a, c, not with a, b"):
        read_table(_reply(["a", "c"]), ["a", "b"])


def test_columns_come_in_the_order_asked_for() -> None:
    row = {name: {"type": "uri", "value": f"urn:{name}"} for name in ("a", "b")}
    found = Table.from_solutions(read_table(_reply(["b", "a"], row), ["a", "b"]))  # type: ignore[arg-type]
    assert found.columns == ("a", "b")
    assert found.rows == (("urn:a", "urn:b"),)


def test_a_truth_is_no_table() -> None:
    truth = Reply(200, {"content-type": "application/sparql-results+json"}, b'{"head": {}, "boolean": true}')
    assert read_table(truth, None)
    for reply, columns in ((truth, ["a"]), (_reply(["a"]), None)):
        with pytest.raises(NoAnswer, match="the other way round"):
            read_table(reply, columns)


@pytest.mark.parametrize("term", [{"type": "uri", "value": "no IRI"}, {"type": "other", "value": "x"}, "x", {"type": "bnode"}])
def test_a_bad_row_is_refused_at_once(term: object) -> None:
    with pytest.raises(NoAnswer, match="not what it says"):
        read_table(_reply(["a"], {"a": {"type": "uri", "value": "urn:a"}}, {"a": term}), ["a"])


def test_blank_nodes_of_two_answers_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    graphs = [ox.NamedNode("urn:g"), ox.NamedNode("urn:h")]
    monkeypatch.setattr(Endpoint, "named_graphs", lambda _: iter(graphs))
    row = {"s": {"type": "bnode", "value": "b0"}, "p": {"type": "uri", "value": "urn:p"}, "o": {"type": "bnode", "value": "b0"}}
    monkeypatch.setattr(Endpoint, "_ask", lambda *_: _reply(["s", "p", "o"], row))
    first, second = Endpoint("http://localhost/")
    assert first.subject == first.object != second.subject == second.object


def test_blank_nodes_of_any_name() -> None:
    names = ["nodeID://b10", "b10", "nodeID://b11", "nodeID://b10"]
    rows = [{"a": {"type": "bnode", "value": name}} for name in names]
    found = [row["a"] for row in read_table(_reply(["a"], *rows), ["a"])]  # type: ignore[union-attr]
    assert found[0] == found[3]
    assert len(set(found)) == 3
