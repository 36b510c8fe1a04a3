"""Decide a file of requests, a row each, by a join with the decision table; what is not in it is decided once a combination.

DuckDB (`pip install 'iort-kg[scale]'`) reads, joins and writes CSV and Parquet; without it, CSV is streamed through Python with the
same result. Columns are `id`, the facts of the rule by name (underscores for hyphens), `diagnosis` and `procedure`; others are
carried through as they are. The output is the input's columns and rows, in the input's order, with the columns of `RESULT`.

CSV is RFC 4180 in UTF-8: a comma between cells, one kind of line end. JSON is an array of objects, one a line.
"""

import csv
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, TextIO

from iort_kg.answers import CODES, COLUMNS, ERROR, LARGEST, Answer, Answers, column, decision_table, table_size
from iort_kg.coverage import Decider
from iort_kg.errors import InvalidInput, UnreadableInput
from iort_kg.requests import UNKNOWN
from iort_kg.rules import cache_file
from iort_kg.table import Table

if TYPE_CHECKING:
    from _csv import Reader as _Reader

    import duckdb

RESULT = (*COLUMNS, ERROR)
FORMS = ("csv", "json", "parquet")
SCALE = "pip install 'iort-kg[scale]'"
Engine = Literal["duckdb", "python"]
Tell = Callable[[str, float], None]
_COPY = {"csv": "FORMAT csv, HEADER", "json": "FORMAT json, ARRAY true", "parquet": "FORMAT parquet"}
_PATTERN = frozenset("*?[]{}")
# From so many rows on, it pays to make the whole decision table, which is kept for the next batch.
WORTH_A_TABLE = 100_000
_QUOTED = frozenset(',"\n\r#')


@dataclass(frozen=True)
class BatchSummary:
    """What came of a batch.

    Attributes:
        rows: how many there are.
        errors: how many of them are not understood.
        determinations: rows by the slug of their determination.
        combinations: how many distinct combinations of texts were decided beside the decision table.
        untouched: columns that the rule does not know, carried through as they are.
        engine: `duckdb` or `python`.
    """

    rows: int
    errors: int
    determinations: Mapping[str, int]
    combinations: int
    untouched: tuple[str, ...]
    engine: Engine


@dataclass(frozen=True)
class _Layout:
    """The columns of a file, the place of the id, and the facts by place."""

    columns: tuple[str, ...]
    id: int
    facts: Mapping[int, str]

    @property
    def untouched(self) -> tuple[str, ...]:
        return tuple(name for place, name in enumerate(self.columns) if place != self.id and place not in self.facts)


def decide_file(
    decider: Decider,
    source: Path,
    target: Path | BinaryIO,
    form: str = "csv",
    as_of: date | None = None,
    *,
    engine: Engine | None = None,
    tell: Tell | None = None,
) -> BatchSummary:
    """Decide each row of a CSV or Parquet file.

    Args:
        decider: decides.
        source: the file; it is Parquet if its content says so, else CSV.
        target: where the result goes. A file appears, or is replaced, only once it is complete.
        form: of the result.
        as_of: the day whose rule applies; today's if not given.
        engine: DuckDB if it is installed, else Python, if not given.
        tell: is told now and then what is done (reading, deciding, joining, writing), and how much of it, from 0 to 1.

    Returns:
        Counts. A row that is not understood has an `error` and no determination; the others go on.

    Raises:
        UnreadableInput: the file cannot be read, is empty or not such a file; or the target cannot be written.
        InvalidInput: no column of ids or of facts, two columns of one name, an unknown form;
            or Parquet without DuckDB.
    """
    if form not in FORMS:
        raise InvalidInput(f"a batch is written as {', '.join(FORMS)}, not {form!r}")
    if form == "parquet" and not isinstance(target, Path):
        raise InvalidInput("parquet is not text; name a file to write (--output)")
    parquet = _is_parquet(source)
    module = None if engine == "python" else _duckdb()
    if module is None and (parquet or form == "parquet" or engine == "duckdb"):
        raise InvalidInput(f"Parquet needs DuckDB, which is not installed: {SCALE}; or use CSV")
    answers = Answers(decider, as_of)
    with finished(target) as (folder, output):
        if module is None:
            return _by_python(source, output, form, answers, tell)
        table = _table_file(decider)
        with _plainly_named(source) as plain, _connect(module, folder, (plain, output, *([table] if table else []))) as database:
            return _by_duckdb(database, source, plain, parquet, output, form, answers, table, tell)


def write_parquet(table: Table, target: Path) -> None:
    """Write a table of texts as Parquet.

    Raises:
        InvalidInput: DuckDB is not installed.
        UnreadableInput: the target cannot be written.
    """
    module = _duckdb()
    if module is None:
        raise InvalidInput(f"Parquet needs DuckDB, which is not installed: {SCALE}; or use CSV")
    with finished(target) as (folder, output), _connect(module, folder, (output,)) as database:
        texts = ", ".join(f"unnest(?::VARCHAR[]) AS {_name(name)}" for name in table.columns)
        cells = [[None if cell is None else str(cell) for cell in cells] for cells in zip(*table.rows, strict=True)]
        database.execute(f"CREATE TABLE everything AS SELECT {texts}", cells or [[] for _ in table.columns])
        database.execute(f"COPY everything TO {_text(str(output))} ({_COPY['parquet']})")


def write_bytes(content: bytes | Iterable[bytes], target: Path | BinaryIO) -> None:
    """Write a whole file, or nothing.

    Args:
        content: of the file, whole or in parts.
        target: where to.

    Raises:
        UnreadableInput: the target cannot be written.
    """
    with finished(target) as (_, output), output.open("wb") as file:
        file.writelines([content] if isinstance(content, bytes) else content)


# ---------------------------------------------------------------- what both engines share


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError:
        return None
    return duckdb


def _is_parquet(source: Path) -> bool:
    try:
        if not source.is_file():
            raise UnreadableInput(f"{source} is not a file; give a CSV or Parquet file" if source.exists() else f"{source} does not exist")
        with source.open("rb") as stream:
            start = stream.read(4)
    except OSError as error:
        raise UnreadableInput(f"{source} cannot be read: {error.strerror}") from None
    if not start:
        raise UnreadableInput(f"{source} is empty; give a CSV or Parquet file with the columns id, site, modality, …")
    if source.suffix.lower() == ".parquet" and start != b"PAR1":
        raise UnreadableInput(f"{source} is not Parquet; give it the suffix of what it is")
    return start == b"PAR1"


def _layout(source: Path, columns: Sequence[str], decider: Decider) -> _Layout:
    known = [dimension.name for dimension in decider.rule.dimensions]
    accepted = {column(name): name for name in (*known, *(code for code, fact in CODES.items() if fact in known))}
    facts: dict[int, str] = {}
    ids: list[int] = []
    seen: set[str] = set()
    for place, given in enumerate(columns):
        name = column(given.strip().lower())
        if not given.strip() or "\0" in given:
            raise InvalidInput(f"column {place + 1} of {source} has no name")
        if name in RESULT:
            raise InvalidInput(f"{source} already has a column {given!r}, which the result adds; rename it or leave it out")
        if (key := name if name in accepted or name == "id" else given.lower()) in seen:
            raise InvalidInput(f"{source} has two columns {given!r}; upper and lower case are not told apart")
        seen.add(key)
        if name in accepted:
            facts[place] = accepted[name]
        elif name == "id":
            ids.append(place)
    if not ids:
        raise InvalidInput(f"{source} has no column id; it has {', '.join(columns)}")
    if not facts:
        raise InvalidInput(f"{source} has no column that states a fact; there are: {', '.join(accepted)}")
    return _Layout(tuple(columns), ids[0], facts)


def _summary(layout: _Layout, counted: Iterable[tuple[str | None, int]], combinations: int, engine: Engine) -> BatchSummary:
    statuses: Counter[str] = Counter()
    errors = 0
    for status, rows in counted:
        if status is None:
            errors += rows
        else:
            statuses[status] += rows
    return BatchSummary(errors + statuses.total(), errors, dict(sorted(statuses.items())), combinations, layout.untouched, engine)


@contextmanager
def finished(target: Path | BinaryIO) -> Iterator[tuple[Path, Path]]:
    """A folder of our own and a file to write; when all is done, the file becomes the target, else nothing of it stays."""
    plain = isinstance(target, Path) and (target.is_file() or not target.exists())
    if isinstance(target, Path) and target.is_dir():
        raise UnreadableInput(f"{target} is a folder; name a file to write")
    try:
        beside = target.resolve().parent if isinstance(target, Path) and plain else None
        with TemporaryDirectory(prefix=".iort-kg-", dir=beside) as folder:
            output = Path(folder).resolve() / "output"
            yield Path(folder).resolve(), output
            if not isinstance(target, Path):
                with output.open("rb") as stream:
                    shutil.copyfileobj(stream, target)
            elif plain:
                output.replace(target.resolve())
            else:  # such as /dev/null
                with output.open("rb") as stream, target.open("wb") as end:
                    shutil.copyfileobj(stream, end)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UnreadableInput(f"{error.filename or target} cannot be written: {error.strerror or error}") from None


def _header(source: Path) -> list[str]:
    """The first record of a CSV file."""
    with _reading(source) as rows:
        header = next(rows, [])
    if not header:
        raise UnreadableInput(f"{source} has no line of column names; its first line is id,site,modality,… ")
    return header


@contextmanager
def _reading(source: Path) -> "Iterator[_Reader]":
    with source.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream, strict=True)
        try:
            yield rows
        except UnicodeDecodeError:
            raise UnreadableInput(f"{source} is not UTF-8 text; give CSV in UTF-8, or Parquet") from None
        except csv.Error as error:
            raise UnreadableInput(f"{source} is not CSV (RFC 4180), line {rows.line_num}: {error}") from None


# ---------------------------------------------------------------- DuckDB


@contextmanager
def _plainly_named(source: Path) -> Iterator[Path]:
    """The file's path, or a link to it if DuckDB would read the path as a pattern."""
    path = source.resolve()
    if _PATTERN.isdisjoint(str(path)):
        yield path
        return
    with TemporaryDirectory(prefix="iort-kg-") as folder:
        link = Path(folder).resolve() / "input"
        link.symlink_to(path)
        yield link


@contextmanager
def _connect(module: Any, folder: Path, files: Sequence[Path]) -> "Iterator[duckdb.DuckDBPyConnection]":
    """An empty database in memory that reaches these files only, loads nothing, and spills into the folder."""
    config = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "temp_directory": str(folder / "spill"),
    }
    database = module.connect(":memory:", config=config)
    try:
        allowed = ", ".join(_text(str(file)) for file in files)
        database.execute(f"SET allowed_paths = [{allowed}]")
        with suppress(module.InvalidInputException):  # in a notebook, DuckDB has no progress to tell without ipywidgets
            database.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
        database.execute("SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
        yield database
    except module.OutOfMemoryException as error:
        raise UnreadableInput(f"there is not enough memory: {_first_line(error)}") from None
    except (module.IOException, module.PermissionException) as error:
        raise UnreadableInput(f"DuckDB cannot read or write: {_first_line(error)}") from None
    finally:
        database.close()


def _by_duckdb(
    database: "duckdb.DuckDBPyConnection",
    source: Path,
    plain: Path,
    parquet: bool,
    output: Path,
    form: str,
    answers: Answers,
    table: Path | None,
    tell: Tell | None,
) -> BatchSummary:
    layout = _load(database, source, plain, parquet, answers.decider, tell)
    names = tuple(layout.facts.values())
    keys = [f"c{place}" for place in layout.facts]
    texts = ", ".join(f"coalesce(CAST({key} AS VARCHAR), '{UNKNOWN}') AS {key}" for key in keys)
    _take_table(database, layout, answers, table)
    same = " AND ".join(f"coalesce(CAST(i.{key} AS VARCHAR), '{UNKNOWN}') = a.{key}" for key in keys)
    others = f"SELECT DISTINCT {texts} FROM input i ANTI JOIN known a ON {same}"
    database.execute(f"CREATE TABLE combinations AS SELECT row_number() OVER () AS n, * FROM ({others})")
    numbers: dict[Answer, int] = {}
    chosen: list[int] = []
    total = database.execute("SELECT count(*) FROM combinations").fetchall()[0][0]
    cursor = database.execute(f"SELECT {', '.join(keys)} FROM combinations ORDER BY n")
    while block := cursor.fetchmany(5_000):
        chosen += (numbers.setdefault(answers.of(names, given), len(numbers)) for given in block)
        if tell:
            tell("deciding", len(chosen) / total)
    _keep_answers(database, keys, chosen, list(numbers))
    # a join does not keep the order: sort its narrow result, and set it beside the input row by row
    added = ", ".join(RESULT)
    sorted_join = f"CREATE TABLE result AS SELECT {added} FROM input i LEFT JOIN answers a ON {same} ORDER BY i.rowid"
    _execute(database, sorted_join, [], "joining", tell)
    carried = ", ".join(f"c{place} AS {_name(name)}" for place, name in enumerate(layout.columns))
    beside = f"SELECT {carried}, {added} FROM input POSITIONAL JOIN result"
    _execute(database, f"COPY ({beside}) TO {_text(str(output))} ({_COPY[form]})", [], "writing", tell)
    counted = database.execute("SELECT CAST(determination AS VARCHAR), count(*) FROM result GROUP BY ALL").fetchall()
    return _summary(layout, counted, total, "duckdb")


def _table_file(decider: Decider) -> Path | None:
    """Where the decision table of this rule is kept; None if there is no place for it."""
    try:
        target = cache_file(f"table-{decider.digest}.parquet")
        target.parent.mkdir(parents=True, exist_ok=True)
        return target.resolve()
    except (OSError, RuntimeError):
        return None


def _take_table(database: "duckdb.DuckDBPyConnection", layout: _Layout, answers: Answers, table: Path | None) -> None:
    """The table `known`: answers to requests stated in slugs, from the decision table, if that is at hand or worth making."""
    facts = {name: f"c{place}" for place, name in layout.facts.items()}
    places = ", ".join(f"{key} VARCHAR" for key in facts.values())
    database.execute(f"CREATE TABLE known ({places}, {', '.join(f'{name} VARCHAR' for name in RESULT)})")
    valid_from = answers.decider.rule.valid_from
    in_force = answers.as_of is None or valid_from is None or answers.as_of >= valid_from
    if table is None or not in_force or not CODES.keys().isdisjoint(facts) or table_size(answers.decider) > LARGEST:
        return
    if not table.is_file():
        if database.execute("SELECT count(*) < ? FROM input", [WORTH_A_TABLE]).fetchall()[0][0]:
            return
        try:
            write_parquet(decision_table(answers.decider), table)
        except UnreadableInput:
            return
    dimensions = [dimension.name for dimension in answers.decider.rule.dimensions]
    picked = ", ".join(_name(column(name)) for name in facts)
    absent = " AND ".join(f"{_name(column(name))} = '{UNKNOWN}'" for name in dimensions if name not in facts) or "true"
    kept = f"INSERT INTO known SELECT {picked}, {', '.join(COLUMNS)}, NULL FROM read_parquet(?) WHERE {absent}"
    try:
        database.execute(kept, [str(table)])
    except _duckdb().Error:  # a damaged file: the next batch makes it anew
        with suppress(OSError):
            table.unlink()


def _load(database: "duckdb.DuckDBPyConnection", source: Path, plain: Path, parquet: bool, decider: Decider, tell: Tell | None) -> _Layout:
    """Read the file into the table `input`, its columns named by their places, and test the ids."""
    module = _duckdb()
    path = str(plain)
    try:
        if parquet:
            scan = "read_parquet(?, hive_partitioning = false)"
            columns = [row[0] for row in database.execute(f"DESCRIBE SELECT * FROM {scan}", [path]).fetchall()]
        else:
            columns = _header(source)
            kinds = ", ".join(f"c{place}: 'VARCHAR'" for place in range(len(columns)))
            scan = (
                "read_csv(?, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', compression = 'none', "
                f"hive_partitioning = false, columns = {{{kinds}}})"
            )
        layout = _layout(source, columns, decider)
        places = ", ".join(f"c{place}" for place in range(len(columns)))
        _execute(database, f"CREATE TABLE input AS SELECT * FROM {scan} AS t({places})", [path], "reading", tell)
    except (module.InvalidInputException, module.ConversionException, module.IOException, module.BinderException) as error:
        raise UnreadableInput(f"{source} is not {'Parquet' if parquet else 'CSV (RFC 4180, UTF-8)'}: {_first_line(error)}") from None
    return layout


def _keep_answers(database: "duckdb.DuckDBPyConnection", keys: Sequence[str], chosen: list[int], distinct: list[Answer]) -> None:
    """The table `answers`: the result of each combination, its words kept once."""
    database.execute("CREATE TABLE chosen AS SELECT unnest(range(1, ? + 1)) AS n, unnest(?::INTEGER[]) AS answer", [len(chosen), chosen])
    cells = [list(column) for column in zip(*distinct, strict=True)] or [[] for _ in RESULT]
    texts = ", ".join(f"unnest(?::VARCHAR[]) AS {name}" for name in RESULT)
    database.execute(f"CREATE TABLE texts AS SELECT unnest(range(?)) AS answer, {texts}", [len(distinct), *cells])
    decided = f"SELECT {', '.join((*keys, *RESULT))} FROM combinations JOIN chosen USING (n) JOIN texts USING (answer)"
    kinds = []
    for name in RESULT:
        words = f"SELECT {name} FROM texts UNION SELECT {name} FROM known"
        if database.execute(f"SELECT count({name}) FROM ({words})").fetchall()[0][0]:
            database.execute(f"CREATE TYPE kind_of_{name} AS ENUM (SELECT {name} FROM ({words}) WHERE {name} IS NOT NULL)")
            kinds.append(f"CAST({name} AS kind_of_{name}) AS {name}")
        else:
            kinds.append(name)
    database.execute(f"CREATE TABLE answers AS SELECT {', '.join((*keys, *kinds))} FROM (FROM known UNION ALL {decided})")


def _execute(database: "duckdb.DuckDBPyConnection", sql: str, given: list[object], step: str, tell: Tell | None) -> None:
    """Run a statement, telling how far it is."""
    if tell is None:
        database.execute(sql, given)
        return
    failed: list[BaseException] = []

    def work() -> None:
        try:
            database.execute(sql, given)
        except BaseException as error:
            failed.append(error)

    thread = Thread(target=work)
    thread.start()
    try:
        while thread.is_alive():
            tell(step, max(database.query_progress(), 0.0) / 100)
            thread.join(0.1)
    except BaseException:
        database.interrupt()
        thread.join()
        raise
    if failed:
        raise failed[0]
    tell(step, 1.0)


def _text(text: str) -> str:
    """A text as an SQL literal, for the statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"


def _name(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _first_line(error: Exception) -> str:
    return str(error).partition("\nPossible")[0].replace("\n", " ").strip()


# ---------------------------------------------------------------- Python alone


def _by_python(source: Path, output: Path, form: str, answers: Answers, tell: Tell | None) -> BatchSummary:
    layout = _layout(source, _header(source), answers.decider)
    names = tuple(layout.facts.values())
    decided: dict[tuple[str | None, ...], Answer] = {}
    counts: Counter[str | None] = Counter()
    size = source.stat().st_size
    with output.open("w", encoding="utf-8", newline="") as stream:
        writer = _Writer(stream, form, (*layout.columns, *RESULT))
        for number, row in enumerate(_rows(source, layout)):
            given = tuple(row[place] for place in layout.facts)
            if given not in decided:
                decided[given] = answers.of(names, given)
            counts[decided[given][0]] += 1
            writer.write((*row, *decided[given]))
            if tell and number % 20_000 == 0:
                tell("deciding", min(stream.tell() / size / 2, 0.99))
        writer.close()
    return _summary(layout, counts.items(), len(decided), "python")


def _rows(source: Path, layout: _Layout) -> Iterator[list[str | None]]:
    """The rows of a CSV file after its header, empty cells as None."""
    width = len(layout.columns)
    with _reading(source) as rows:
        next(rows)
        for row in rows:
            if not row:
                continue
            if len(row) == width + 1 and not row[-1]:
                row.pop()
            if len(row) != width:
                raise UnreadableInput(f"{source} has {width} columns, but the row that ends at line {rows.line_num} has {len(row)}")
            yield [cell or None for cell in row]


class _Writer:
    """Writes rows as DuckDB does."""

    def __init__(self, stream: TextIO, form: str, columns: Sequence[str]) -> None:
        self._stream = stream
        self._columns = columns
        self._json = form == "json"
        self._between = ""
        if self._json:
            stream.write("[\n\t")
        else:
            self.write(columns)

    def write(self, row: Sequence[str | None]) -> None:
        if self._json:
            text = json.dumps(dict(zip(self._columns, row, strict=True)), ensure_ascii=False, separators=(",", ":"))
            self._stream.write(self._between + text)
            self._between = ",\n\t"
        else:
            self._stream.write(",".join(map(_cell, row)) + "\n")

    def close(self) -> None:
        if self._json:
            self._stream.write("\n]\n")


def _cell(text: str | None) -> str:
    if text is None:
        return ""
    return text if _QUOTED.isdisjoint(text) else '"' + text.replace('"', '""') + '"'
