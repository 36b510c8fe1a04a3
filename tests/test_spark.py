"""Batches and checks on Spark give what one machine gives; its errors are one line."""

import io
import json
import os
import shutil
import socket
import subprocess
import sys
import venv
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyoxigraph as ox
import pytest

from iort_kg.batch import decide_file
from iort_kg.build import PolicyBuilder
from iort_kg.coverage import Decider
from iort_kg.errors import InvalidInput, MissingDependency, UnreadableInput
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import GRAPH, POLICY, PREFIXES
from iort_kg.shards import check_store
from iort_kg.sources import find_sources
from iort_kg.spark import check, determine

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

CLUSTER = "local-cluster[2,1,1024]"
DAY = date(2026, 1, 1)
needs_packages = pytest.mark.skipif(not all(map(find_spec, ("pyspark", "pyarrow"))), reason="pyspark or pyarrow is not installed")
needs_java = pytest.mark.skipif(not shutil.which("java") and not os.environ.get("JAVA_HOME"), reason="Spark needs Java")
pytestmark = [needs_packages, needs_java]


@pytest.fixture(scope="module")
def cluster() -> Iterator["SparkSession"]:
    """Two workers in processes of their own, as on two machines."""
    from iort_kg.spark.session import connected

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")  # quicker for so little work
        with connected(CLUSTER) as session:
            yield session


@pytest.fixture(scope="module")
def decider(kg: KnowledgeGraph) -> Decider:
    return kg.decider("cam80108")


def write_claims(path: Path, first: int, rows: int) -> None:
    """Rows of every kind, with cells that CSV has to quote, and columns of other types that are carried through."""
    path.parent.mkdir(exist_ok=True)
    duckdb.sql(f"""COPY (
        SELECT 'r' || n AS id,
            ['rectal-cancer', 'Breast cancer', 'C20', 'gastric-cancer', 'nowhere', NULL, 'unknown'][1 + n % 7] AS site,
            ['electron-beam', 'IORT', '', NULL, 'low-energy-x-ray'][1 + n % 5] AS "Modality",
            ['yes', ' no ', 'maybe', NULL][1 + n // 7 % 4] AS at_excision,
            [true, false, NULL][1 + n % 3] AS incomplete_resection,
            ['a "b", c', 'l1' || chr(10) || 'l2', '#x', 'é', '', NULL, '''; --'][1 + n // 3 % 7] AS "a note",
            CAST(n AS DECIMAL(9, 2)) / 8 AS amount, DATE '2026-01-01' + CAST(n AS INTEGER) AS "day",
            TIMESTAMP '2026-01-01 10:00:00.5' AS at,
            n / 3 AS ratio, CAST(n AS TINYINT) AS small, [n, NULL] AS list, {{'a': n, 'b': 'x,y'}} AS pair
        FROM range({first}, {first + rows}) t(n)
    ) TO '{path}' (FORMAT parquet)""")


@pytest.fixture(scope="module")
def claims(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same rows as a folder of two files, and as one file."""
    folder = tmp_path_factory.mktemp("claims")
    write_claims(folder / "parts" / "1.parquet", 0, 70)
    write_claims(folder / "parts" / "2.parquet", 70, 50)
    write_claims(folder / "all.parquet", 0, 120)
    return folder / "parts", folder / "all.parquet"


# ---------------------------------------------------------------- determine


def test_csv_is_the_same_to_the_byte_after_sorting(
    cluster: "SparkSession", decider: Decider, claims: tuple[Path, Path], tmp_path: Path
) -> None:
    parts, whole = claims
    alone = io.BytesIO()
    expected = decide_file(decider, whole, alone)
    summary = determine(decider, str(parts), str(tmp_path / "decided.csv"), master=cluster)
    written = (tmp_path / "decided.csv").read_bytes()
    assert sorted(written.splitlines(keepends=True)) == sorted(alone.getvalue().splitlines(keepends=True))
    assert written.splitlines()[0] == alone.getvalue().splitlines()[0]
    assert (summary.rows, summary.errors) == (120, expected.errors)
    assert 0 < expected.errors < 120
    assert (summary.determinations, summary.untouched) == (expected.determinations, expected.untouched)
    assert list(tmp_path.iterdir()) == [tmp_path / "decided.csv"]


def test_a_folder_of_csv_has_a_line_of_names_in_each_part(
    cluster: "SparkSession", decider: Decider, claims: tuple[Path, Path], tmp_path: Path
) -> None:
    parts, whole = claims
    alone = io.BytesIO()
    decide_file(decider, whole, alone, as_of=date(1990, 1, 1))
    determine(decider, str(parts), f"{tmp_path}/decided/", as_of=date(1990, 1, 1), master=cluster)
    head, *rows = alone.getvalue().splitlines(keepends=True)
    texts = [path.read_bytes().splitlines(keepends=True) for path in (tmp_path / "decided").glob("part-*")]
    assert len(texts) > 1
    assert [text[0] for text in texts] == [head] * len(texts)
    assert sorted(row for text in texts for row in text[1:]) == sorted(rows)
    assert b"policy-version-unknown" in alone.getvalue()


def test_parquet_has_the_same_rows_and_types(
    cluster: "SparkSession", decider: Decider, claims: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iort_kg.spark.batches.CHUNK", 20)
    parts, whole = claims
    decide_file(decider, whole, tmp_path / "alone.parquet", "parquet")
    determine(decider, str(parts), str(tmp_path / "decided"), "parquet", master=cluster)
    one, other = f"FROM '{tmp_path}/alone.parquet'", f"FROM '{tmp_path}/decided/*.parquet'"
    assert duckdb.sql(f"DESCRIBE {one}").fetchall() == duckdb.sql(f"DESCRIBE {other}").fetchall()
    assert duckdb.sql(f"SELECT count(*) {other}").fetchall() == [(120,)]
    assert duckdb.sql(f"({one}) EXCEPT ALL ({other})").fetchall() == duckdb.sql(f"({other}) EXCEPT ALL ({one})").fetchall() == []


def test_a_part_is_decided_some_rows_at_a_time(decider: Decider, claims: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """What a worker does, without Spark: several files in turn, one result."""
    import pyarrow.parquet

    from iort_kg.spark import batches
    from iort_kg.spark.portable import freeze

    monkeypatch.setattr(batches, "CHUNK", 30)
    alone = io.BytesIO()
    decide_file(decider, claims[1], alone)
    head = alone.getvalue().index(b"\n") + 1

    class Sent:
        value = freeze(decider)

    work: Any = batches._Work(Sent(), "csv", None, head, b"")  # type: ignore[arg-type]
    found = list(batches.decide_part(pyarrow.parquet.ParquetFile(claims[1]).iter_batches(10), work))
    texts = [row["text"] for batch in found for row in batch.to_pylist() if row["text"] is not None]
    counts = [json.loads(row[batches._COUNTS]) for batch in found for row in batch.to_pylist() if row[batches._COUNTS]]
    assert b"".join(text + b"\n" for text in texts) == alone.getvalue()[head:]
    assert [count["rows"] for count in counts] == [30, 30, 30, 30]


def test_what_is_no_batch_is_refused(cluster: "SparkSession", decider: Decider, tmp_path: Path) -> None:
    duckdb.sql(f"COPY (SELECT 'C20' AS diagnosis) TO '{tmp_path}/no-id.parquet'")
    (tmp_path / "claims.csv").write_text("id,site\n1,rectal-cancer\n")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and no more")
    here = set(tmp_path.iterdir())
    for source, kind, said in (
        ("no-id.parquet", InvalidInput, f"{tmp_path}/no-id.parquet has no column id; it has diagnosis"),
        ("claims.csv", UnreadableInput, "is not Parquet"),
        ("broken.parquet", UnreadableInput, "Spark cannot read it"),
        ("absent.parquet", UnreadableInput, "absent.parquet does not exist"),
        ("absent-*.parquet", UnreadableInput, "does not exist"),
    ):
        with pytest.raises(kind, match=said) as raised:
            determine(decider, str(tmp_path / source), str(tmp_path / "decided.csv"), master=cluster)
        assert "\n" not in str(raised.value)
    assert set(tmp_path.iterdir()) == here


def test_a_target_that_is_there_or_cannot_be_is_refused_before_spark_starts(decider: Decider, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="exists already"):
        determine(decider, "claims.parquet", str(tmp_path), "parquet")
    with pytest.raises(InvalidInput, match="parquet is not text"):
        determine(decider, "claims.parquet", io.BytesIO(), "parquet")
    with pytest.raises(InvalidInput, match="csv or parquet, not 'json'"):
        determine(decider, "claims.parquet", io.BytesIO(), "json")
    with pytest.raises(UnreadableInput, match="cannot be written"):
        determine(decider, "claims.parquet", str(tmp_path / "no" / "decided.csv"))


# ---------------------------------------------------------------- check


@pytest.fixture(scope="module")
def policies(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Parts of a policy, in two files; and the same under another name, with errors: a study without a label that refers to a record of
    the first policy, and to one that is nowhere, and the class of a record of the first."""
    folder = tmp_path_factory.mktemp("policies")
    parts = {
        ox.NamedNode(f"{GRAPH}policies/cam80108/{name}") for name in ("policy", "statement", "history", "references", "evidence-brain")
    }
    quads = sorted(f"{quad} .\n" for quad in kg.store if quad.graph_name in parts)
    (folder / "one.nq").write_text("".join(quads[::2]), encoding="utf-8")
    (folder / "two.nq").write_text("# the rest\n" + "".join(quads[1::2]), encoding="utf-8")
    first, second = (f"<{POLICY}{name}/study/nemoto-2002>" for name in ("cam80108", "other"))
    label, kind, cites = (f"<{PREFIXES[name]}{local}>" for name, local in (("rdfs", "label"), ("rdf", "type"), ("iort", "reportedIn")))
    graph = f"<{GRAPH}policies/other/evidence-brain>"
    other = [quad.replace("/cam80108", "/other") for quad in quads]
    kept = [quad for quad in other if not quad.startswith(f"{second} {label}")]
    assert len(kept) == len(other) - 1
    kept += [f"{second} {cites} <{POLICY}{name}> {graph} .\n" for name in ("cam80108/reference/26", "nowhere/reference/1")]
    kept.append(f"{first} {kind} <{PREFIXES['iort']}Study> {graph} .\n")
    (folder / "other.nq").write_text("".join(kept), encoding="utf-8")
    return folder


def test_findings_are_those_of_one_machine(cluster: "SparkSession", policies: Path, tmp_path: Path) -> None:
    store = ox.Store()
    store.load(PolicyBuilder(find_sources(policies=()).shared).shared(), ox.RdfFormat.N_QUADS)
    for path in policies.iterdir():
        store.load(path.read_bytes(), ox.RdfFormat.N_QUADS)
    expected = check_store(store, as_of=DAY)
    found = check([str(policies)], as_of=DAY, master=cluster)
    assert (found.findings, found.shapes, found.checked) == (expected.findings, expected.shapes, 2)
    study = [one for one in found.findings if one.entity == POLICY + "other/study/nemoto-2002"]
    assert [one.family for one in study if one.check == "LabeledRecord-label"] == ["shapes"]
    (wrong,) = (one.message for one in study if one.check == "reportedIn")  # what the first policy describes is lent
    assert wrong.endswith("(found: nowhere/reference/1)")
    across = [(one.check, one.entity) for one in found.findings if one.family == "across"]
    assert ("described-in-two-policies", POLICY + "cam80108/study/nemoto-2002") in across

    rows = (quad for path in policies.iterdir() for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS))
    columns = list(zip(*([*map(str, quad.triple), str(quad.graph_name)] for quad in rows), strict=True))
    texts = ", ".join(f"unnest(?::VARCHAR[]) AS {name}" for name in ("subject", "predicate", "object", "graph"))
    with duckdb.connect() as database:
        database.execute(f"CREATE TABLE quads AS SELECT {texts}", [list(column) for column in columns])
        database.execute(f"COPY quads TO '{tmp_path}/quads.parquet'")
    (tmp_path / "the payer's").mkdir()
    (tmp_path / "quads.parquet").rename(tmp_path / "the payer's" / "quads.parquet")
    packed = check([f"{tmp_path}/the payer's"], ["shapes"], DAY, master=cluster)
    assert list(packed.findings) == [one for one in expected.findings if one.family == "shapes"]


@pytest.mark.parametrize(("ending", "codec"), [("gz", "gzip"), ("bz2", "bz2"), ("zst", "zstd")])
def test_packed_quads_are_read(cluster: "SparkSession", policies: Path, tmp_path: Path, ending: str, codec: str) -> None:
    import pyarrow

    from iort_kg.spark.quads import read_quads
    from iort_kg.spark.session import connected

    content = (policies / "one.nq").read_bytes()
    with pyarrow.CompressedOutputStream(tmp_path / f"one.nq.{ending}", codec) as stream:
        stream.write(content)
    with connected(cluster) as session:
        assert read_quads(session, [str(tmp_path)]).count() == content.count(b"\n")


def test_what_holds_no_policy_is_refused(cluster: "SparkSession", tmp_path: Path) -> None:
    for name, content, kind, said in (
        ("none.nq", "<urn:a> <urn:b> <urn:c> .\n", InvalidInput, "holds no graph of a policy"),
        ("broken.nq", "<urn:a> <urn:b> .\n", UnreadableInput, "broken.nq is not N-Quads"),
        ("policy.ttl", "<urn:a> <urn:b> <urn:c> .\n", UnreadableInput, "is not N-Quads or Parquet by its name"),
    ):
        (tmp_path / name).write_text(content)
        with pytest.raises(kind, match=said) as raised:
            check([str(tmp_path / name)], master=cluster)
        assert "\n" not in str(raised.value)


def test_a_session_keeps_no_rows(
    cluster: "SparkSession", decider: Decider, policies: Path, claims: tuple[Path, Path], tmp_path: Path
) -> None:
    kept = cluster._jsparkSession.sharedState().cacheManager()  # type: ignore[attr-defined]
    kept.clearCache()
    assert {one.family for one in check([str(policies)], ["across"], DAY, master=cluster).findings} == {"across"}
    assert kept.isEmpty()
    with pytest.raises(InvalidInput, match="exists already"):
        determine(decider, str(claims[1]), tmp_path.as_uri(), master=cluster)
    assert kept.isEmpty()


def test_blank_nodes_of_two_files_are_two() -> None:
    import pyarrow

    from iort_kg.spark.quads import parse_lines

    graph = "<https://w3id.org/iort-kg/graph/policies/x/a>"
    line = f"_:b <urn:p> _:c {graph} ."
    batch = pyarrow.RecordBatch.from_pydict({"file": ["1.nq", "1.nq", "2.nq"], "line": [line, line, line]})
    (found,) = parse_lines([batch])
    one, again, other = (row.split(" ") for row in found.column("quad").to_pylist())
    assert one == again
    assert {one[0], one[2]}.isdisjoint((other[0], other[2]))
    assert found.column("policy").to_pylist() == ["x", "x", "x"]


# ---------------------------------------------------------------- sessions


def test_a_master_that_is_none_or_does_not_answer_is_told(decider: Decider) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(UnreadableInput, match=f"no Spark master answers at 127.0.0.1:{port}"):
        determine(decider, "claims.parquet", io.BytesIO(), master=f"spark://127.0.0.1:{port}")
    with pytest.raises(InvalidInput, match="'localhost' is not the URL of a Spark master"):
        determine(decider, "claims.parquet", io.BytesIO(), master="localhost")


def test_what_is_not_installed_is_told(decider: Decider, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "pyspark", None)
        with pytest.raises(MissingDependency, match=r"^pyspark is not installed; run: pip install 'iort-kg\[spark\]'$"):
            determine(decider, "claims.parquet", io.BytesIO())
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(MissingDependency, match="Spark needs Java 17 or later"):
        determine(decider, "claims.parquet", io.BytesIO(), master="local[1]")


SCRIPT = """
import sys
import iort_kg
from iort_kg.errors import IortKgError
from iort_kg.spark import determine
try:
    determine(iort_kg.load().decider("cam80108"), sys.argv[1], sys.stdout.buffer, master="local[1]")
except IortKgError as error:
    print(type(error).__name__, error)
"""


def run(source: Path, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SCRIPT, str(source)]
    changed = {**os.environ, "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1", **environment}
    return subprocess.run(command, cwd=folder, env=changed, capture_output=True, text=True, timeout=180, check=True)


def test_spark_is_quiet_and_leaves_nothing_behind(decider: Decider, claims: tuple[Path, Path], tmp_path: Path) -> None:
    alone = io.BytesIO()
    decide_file(decider, claims[1], alone)
    done = run(claims[1], tmp_path)
    assert done.stderr == ""
    assert done.stdout == alone.getvalue().decode()
    assert list(tmp_path.iterdir()) == []


def test_a_worker_without_this_package_is_told(claims: tuple[Path, Path], tmp_path: Path) -> None:
    venv.create(tmp_path / "bare")
    done = run(claims[1], tmp_path, PYSPARK_PYTHON=str(tmp_path / "bare" / "bin" / "python"))
    assert done.stdout.startswith("MissingDependency the Python of a worker has no ")
    assert done.stdout.endswith("; run there: pip install 'iort-kg[spark]'\n")
    assert done.stderr == ""
