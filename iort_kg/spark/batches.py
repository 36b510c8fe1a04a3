"""Decide a batch on Spark: each part of it by `iort_kg.batch`, as if it were a file of its own.

Spark reads Parquet, one file or a folder of any size, and shares it out; a worker keeps its part in a Parquet file for a moment, decides
that, and gives back its rows. So every row has the answer that one machine gives it, to the byte. The order of the input is not kept.

What workers have decided is kept on their disks until all of it is; only then does anything appear at the target.
"""

import json
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO

from iort_kg.batch import RESULT, BatchSummary, decide_file, finished
from iort_kg.coverage import Decider
from iort_kg.errors import InvalidInput, IortKgError
from iort_kg.spark.portable import freeze, thaw
from iort_kg.spark.session import LOCAL, connected, is_url, kept_on_disk, read_parquet, spark_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa
    from pyspark import Broadcast
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

FORMS = ("csv", "parquet")
# Rows that a worker decides at a time: its memory does not grow with its part.
CHUNK = 1_000_000
_BLOCK = 4_000_000
_TEXT = "text"
_COUNTS = "counts of this part"
_COUNTED = ("rows", "errors", "determinations", "combinations")
_ROWS = 100_000


def determine(
    decider: Decider,
    source: str,
    target: str | BinaryIO,
    form: str = "csv",
    as_of: date | None = None,
    *,
    master: "str | SparkSession" = LOCAL,
    chatter: bool = False,
) -> BatchSummary:
    """Decide each row of a Parquet file, or of a folder of them, on Spark.

    Args:
        decider: decides; it is sent to the workers with the graph of its policy.
        source: a path, or the URL of a file system that the cluster reads, such as hdfs://… or s3a://….
        target: where the result goes. CSV is one file, unless the target is a URL or ends in a slash; then, and if the result is
            Parquet, it is a folder that the workers write, a file for each part, and must not exist yet.
        form: csv or parquet.
        as_of: the day whose rule applies; today's if not given.
        master: the URL of a Spark master, or a session that is open.
        chatter: whether Spark may write its log to standard error.

    Returns:
        Counts; `combinations` is the sum of those of the parts.

    Raises:
        MissingDependency: PySpark or Java is not installed here, or this package on a worker.
        UnreadableInput: the source cannot be read, the target not written, or the master does not answer.
        InvalidInput: the columns are not those of a batch, the form is another, or the target exists as a folder.
    """
    if form not in FORMS:
        raise InvalidInput(f"Spark writes a batch as {' or '.join(FORMS)}, not {form!r}")
    folder = _folder(target, form)
    with ExitStack() as stack:
        if folder is None:
            _, file = stack.enter_context(finished(Path(target) if isinstance(target, str) else target))
        session = stack.enter_context(connected(master, chatter=chatter))
        rows = read_parquet(session, source)
        head, untouched = _rehearse(decider, rows, source, form)
        work = _Work(session.sparkContext.broadcast(freeze(decider)), form, as_of, len(head), opening=head if folder else b"")
        decided = rows.mapInArrow(lambda batches: decide_part(batches, work), _schema(rows.schema, form))
        kept = stack.enter_context(kept_on_disk(decided))
        counts = [json.loads(row[0]) for row in kept.where(kept[_COUNTS].isNotNull()).select(_COUNTS).collect()]
        result = kept.where(kept[_COUNTS].isNull()).drop(_COUNTS)
        if folder is None:
            with file.open("wb") as stream:
                stream.writelines(chain((head,), (bytes(row[0]) + b"\n" for row in result.toLocalIterator())))
        elif form == "parquet":
            result.write.parquet(folder)
        else:
            result.selectExpr(f"CAST({_TEXT} AS STRING)").write.text(folder)
    return _summary(counts, untouched)


def _folder(target: str | BinaryIO, form: str) -> str | None:
    """The folder that the workers write; None if the result is one file, or not a file at all."""
    if not isinstance(target, str):
        if form == "parquet":
            raise InvalidInput("parquet is not text; name a folder to write (--output)")
        return None
    if is_url(target):
        return target
    if form == "csv" and not target.endswith("/"):
        return None
    if Path(target).exists():
        raise InvalidInput(f"{target} exists already; name a folder that does not")
    return spark_path(target)


def _rehearse(decider: Decider, rows: "DataFrame", source: str, form: str) -> tuple[bytes, tuple[str, ...]]:
    """The batch without its rows, on this machine: what it would refuse, the line of column names, the columns carried through."""
    import pyarrow.parquet

    with TemporaryDirectory(prefix="iort-kg-") as name:
        empty, result = Path(name) / "empty.parquet", Path(name) / "result"
        pyarrow.parquet.write_table(rows.limit(0).toArrow(), empty)
        try:
            summary = decide_file(decider, empty, result, form)
        except IortKgError as error:
            error.args = (str(error).replace(str(empty), source),)
            raise
        return (result.read_bytes() if form == "csv" else b""), summary.untouched


def _schema(given: "StructType", form: str) -> "StructType":
    """The columns that a part gives back: the result, or blocks of its text; and in a row of its own what it counted."""
    from pyspark.sql.types import BinaryType, StringType, StructField, StructType

    if form == "csv":
        return StructType([StructField(_TEXT, BinaryType()), StructField(_COUNTS, StringType())])
    carried = [StructField(field.name, field.dataType) for field in given.fields]
    return StructType([*carried, *(StructField(name, StringType()) for name in (*RESULT, _COUNTS))])


def _summary(counts: list[dict[str, Any]], untouched: tuple[str, ...]) -> BatchSummary:
    determinations: Counter[str] = Counter()
    for part in counts:
        determinations.update(part["determinations"])
    rows, wrong, combinations = (sum(part[name] for part in counts) for name in _COUNTED if name != "determinations")
    return BatchSummary(rows, wrong, dict(sorted(determinations.items())), combinations, untouched, "duckdb")


# ---------------------------------------------------------------- on a worker


@dataclass(frozen=True)
class _Work:
    """What a worker has to know: the decider as bytes, the form, the day, the length of the line of column names, and what a part of
    the result opens with."""

    decider: "Broadcast[bytes]"
    form: str
    as_of: date | None
    head: int
    opening: bytes


def decide_part(batches: "Iterable[pa.RecordBatch]", work: _Work) -> "Iterator[pa.RecordBatch]":
    """The result of one part of a batch, and what was counted; nothing for a part without rows."""
    import pyarrow

    decider = _thawed(work.decider.value)
    opening = work.opening
    with TemporaryDirectory(prefix="iort-kg-") as name:
        source, result = Path(name) / "part.parquet", Path(name) / "result"
        for given in _written(batches, source):
            summary = decide_file(decider, source, result, work.form, work.as_of)
            schema = _result_schema(given, work.form)
            tables = _blocks(result, work.head, opening) if work.form == "csv" else _rows(result)
            for table in tables:
                yield from table.cast(schema).append_column(_COUNTS, pyarrow.nulls(len(table), pyarrow.string())).to_batches()
            counted = json.dumps({name: getattr(summary, name) for name in _COUNTED})
            nothing = pyarrow.table([pyarrow.nulls(1, kind) for kind in schema.types], schema=schema)
            yield from nothing.append_column(_COUNTS, pyarrow.array([counted])).to_batches()
            opening = b""


@lru_cache(maxsize=1)
def _thawed(content: bytes) -> Decider:
    return thaw(content)


def _written(batches: "Iterable[pa.RecordBatch]", path: Path) -> "Iterator[pa.Schema]":
    """Write rows to a Parquet file, as many as are decided at a time, again and again; the schema of each."""
    import pyarrow.parquet

    writer, rows = None, 0
    for batch in batches:
        if writer is None:
            writer, rows = pyarrow.parquet.ParquetWriter(path, batch.schema), 0
        writer.write_batch(batch)
        rows += batch.num_rows
        if rows >= CHUNK:
            writer.close()
            writer = None
            yield batch.schema
    if writer is not None:
        writer.close()
        if rows:
            yield batch.schema


def _result_schema(given: "pa.Schema", form: str) -> "pa.Schema":
    """The columns of a result as Spark is told them (`_schema`), of the types that it gave."""
    import pyarrow

    if form == "csv":
        return pyarrow.schema([(_TEXT, pyarrow.binary())])
    return pyarrow.schema([*given, *((name, pyarrow.string()) for name in RESULT)])


def _blocks(result: Path, head: int, opening: bytes) -> "Iterator[pa.Table]":
    """The text of a result after its line of column names, in blocks that end where a line does, without the end of that line."""
    import pyarrow

    if opening:
        yield pyarrow.table({_TEXT: [opening.removesuffix(b"\n")]})
    with result.open("rb") as stream:
        stream.seek(head)
        while block := stream.read(_BLOCK) + stream.readline():
            yield pyarrow.table({_TEXT: [block.removesuffix(b"\n")]})


def _rows(result: Path) -> "Iterator[pa.Table]":
    import pyarrow.parquet

    with pyarrow.parquet.ParquetFile(result) as file:
        for batch in file.iter_batches(_ROWS):
            yield pyarrow.Table.from_batches([batch])
