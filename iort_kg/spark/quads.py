"""Quads that Spark reads: from N-Quads or Parquet files, each statement with the policy that it is of."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from iort_kg.errors import InvalidInput, UnreadableInput
from iort_kg.sources import policy_of_graph
from iort_kg.spark.session import is_url, spark_path

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

NQUADS = (".nq", ".nq.gz", ".nq.bz2", ".nq.zst")
PARQUET = ".parquet"
COLUMNS = ("subject", "predicate", "object", "graph")
POLICY, QUAD = "policy", "quad"
_LINE, _FILE = "line", "file"
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def read_quads(session: "SparkSession", sources: Sequence[str]) -> "DataFrame":
    """The statements of files, or of folders of them, in the columns `policy` (nothing for what is shared) and `quad` (N-Quads).

    Files are N-Quads (`.nq`, or packed as `.nq.gz`, `.nq.bz2` or `.nq.zst`) or Parquet with the columns subject, predicate, object and
    graph, each a term as N-Quads writes it. A blank node is of its file in N-Quads, and of the whole of what is given in Parquet.

    Raises:
        UnreadableInput: one is not there, is empty or of another kind.
        InvalidInput: both kinds are given; or Parquet has other columns.
    """
    for given in sources:
        if not is_url(given) and "*" not in given and not Path(given).exists():
            raise UnreadableInput(f"{given} does not exist")
    paths = [spark_path(given) for given in sources]
    files = session.read.format("binaryFile").option("recursiveFileLookup", "true").load(paths).select("path")
    names = [row[0] for row in files.collect()]
    shown = ", ".join(sources)
    if not names:
        raise UnreadableInput(f"{shown} holds no file; give N-Quads or Parquet")
    packed = [name for name in names if name.endswith(PARQUET)]
    other = [name for name in names if not name.endswith((*NQUADS, PARQUET))]
    if other:
        raise UnreadableInput(f"{other[0]} is not N-Quads or Parquet by its name; it has to end in {', '.join((*NQUADS, PARQUET))}")
    if packed and len(packed) < len(names):
        raise InvalidInput(f"{shown} holds N-Quads and Parquet; give one of the two at a time")
    lines = _from_parquet(session, paths, shown) if packed else _from_text(session, paths)
    return lines.mapInArrow(parse_lines, f"{POLICY} string, {QUAD} string")


def _from_text(session: "SparkSession", paths: list[str]) -> "DataFrame":
    text = session.read.option("recursiveFileLookup", "true").text(paths)
    return text.selectExpr(f"value AS {_LINE}", f"_metadata.file_path AS {_FILE}")


def _from_parquet(session: "SparkSession", paths: list[str], shown: str) -> "DataFrame":
    from pyspark.sql.functions import concat_ws, lit

    table = session.read.option("recursiveFileLookup", "true").parquet(*paths)
    if missing := [name for name in COLUMNS if name not in table.columns]:
        raise InvalidInput(f"{shown} has no column {missing[0]}; Parquet of quads has {', '.join(COLUMNS)}")
    return table.select(concat_ws(" ", *COLUMNS, lit(".")).alias(_LINE), lit(shown).alias(_FILE))


# ---------------------------------------------------------------- on a worker


def parse_lines(batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """The statements of lines of files, each with the policy that it is of.

    Raises:
        UnreadableInput: a line is not N-Quads.
    """
    import pyarrow

    for batch in batches:
        policies: list[str] = []
        quads: list[str] = []
        rows = zip(batch.column(_FILE).to_pylist(), batch.column(_LINE).to_pylist(), strict=True)
        for file, group in groupby(rows, key=lambda row: row[0]):
            for quad in _parse(file, [line for _, line in group]):
                policies.append((policy_of_graph(quad.graph_name.value) if isinstance(quad.graph_name, ox.NamedNode) else None) or "")
                quads.append(str(quad))
        yield pyarrow.RecordBatch.from_pydict({POLICY: policies, QUAD: quads})


def _parse(file: str, lines: list[str]) -> Iterator[ox.Quad]:
    scope = "f" + sha256(file.encode()).hexdigest()[:16]
    try:
        for quad in ox.parse("\n".join(lines), ox.RdfFormat.N_QUADS):
            yield _in_scope(quad, scope)
    except SyntaxError as error:
        line = lines[error.lineno - 1] if error.lineno and error.lineno <= len(lines) else ""
        raise UnreadableInput(f"{file} is not N-Quads: {' '.join(error.msg.split())}, in {line[:200]!r}") from None


def _in_scope(quad: ox.Quad, scope: str) -> ox.Quad:
    """The quad, its blank nodes named apart from those of other files."""
    nodes = (quad.subject, quad.object, quad.graph_name)
    if not any(isinstance(node, ox.BlankNode | ox.Triple) for node in nodes):
        return quad
    subject, object_, graph = (_apart(node, scope) for node in nodes)
    return ox.Quad(subject, quad.predicate, object_, graph)  # type: ignore[arg-type]


def _apart(node: "_Term | ox.DefaultGraph", scope: str) -> "_Term | ox.DefaultGraph":
    if isinstance(node, ox.BlankNode):
        return ox.BlankNode(scope + node.value)
    if isinstance(node, ox.Triple):
        return ox.Triple(_apart(node.subject, scope), node.predicate, _apart(node.object, scope))  # type: ignore[arg-type]
    return node
