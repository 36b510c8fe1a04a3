"""A Spark session: begun and ended with the work, quiet, on the loopback unless a cluster is named, its errors in one line."""

import os
import re
import shutil
import socket
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from iort_kg import errors
from iort_kg.errors import InvalidInput, IortKgError, MissingDependency, UnreadableInput

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

EXTRA = "spark"
LOCAL = "local[*]"
PATIENCE = 10.0  # seconds for a master to answer
_ACCEPTED = "give local[*], local-cluster[N,CORES,MEGABYTES], spark://HOST:PORT, yarn or k8s://…"
_MASTER = re.compile(r"local(\[(\d+|\*)(,\d+)?\])?|local-cluster\[\d+,\d+,\d+\]|spark://\S+|yarn|k8s://\S+")
_LOOPBACK = "127.0.0.1"
_PATTERN = re.compile(r"([*?\[\]{}\\])")
_RAISED = re.compile(r"^(?:pyspark\.errors\.\S+: )?iort_kg\.errors\.(\w+): (.*)$", re.MULTILINE)
_NOT_THERE = re.compile(r"ModuleNotFoundError: No module named '([\w.]+)'")
_PYTHON = re.compile(r"Traceback \(most recent call last\):\n(?:[ \t].*\n|\n)*([A-Za-z_][\w.]*: .+)$", re.MULTILINE)
_TASK = re.compile(r"^.*Lost task \S+ in stage \S+ \(TID \d+\) \([^()]*\): ")
_MARKS = re.compile(r"^(?:[\w.$]+(?:Exception|Error): |\[[A-Z_.0-9]+\] )*|\s*SQLSTATE: \w+")


@contextmanager
def connected(master: "str | SparkSession" = LOCAL, *, chatter: bool = False) -> "Iterator[SparkSession]":
    """A session to work with; what goes wrong in it is an error of ours.

    Args:
        master: the URL of a Spark master, or a session that is open, which is used and left open.
        chatter: whether Spark may write its log to standard error.

    Raises:
        MissingDependency: PySpark, pyarrow or Java is not installed, here or on a worker.
        InvalidInput: the URL is not of a master, or another session is open in this process.
        UnreadableInput: the master does not answer, or a file cannot be read or written.
    """
    _need()
    if not isinstance(master, str):
        with _no_advice(), plain_errors():
            yield master
        return
    if not _MASTER.fullmatch(master):
        raise InvalidInput(f"{master!r} is not the URL of a Spark master; {_ACCEPTED}")
    if not shutil.which("java") and not os.environ.get("JAVA_HOME"):
        raise _worded(
            MissingDependency, "Spark needs Java 17 or later; there is no java on PATH, and JAVA_HOME is not set; install a Java runtime"
        )
    _reach(master)
    from pyspark import SparkContext

    if SparkContext._active_spark_context is not None:
        raise InvalidInput("a Spark session is open in this process; give that session, or stop it")
    with (
        _no_advice(),
        TemporaryDirectory(prefix="iort-kg-spark-", ignore_cleanup_errors=True) as folder,
        _started(master, Path(folder), chatter) as session,
        plain_errors(),  # which asks Java for their words, while it is there
    ):
        yield session


def _need() -> None:
    for name in ("pyspark", "pyarrow", "duckdb"):
        try:
            __import__(name)
        except ImportError:
            raise MissingDependency(f"{name} is not installed", EXTRA) from None


@contextmanager
def _no_advice() -> Iterator[None]:
    """Without PySpark's advice on versions of pandas, of which nothing is used here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        yield


def _reach(master: str) -> None:
    """Refuse a standalone master where nobody listens: Spark itself would try for a minute."""
    if not master.startswith("spark://"):
        return
    tried = []
    for place in master.removeprefix("spark://").split(","):
        with suppress(ValueError, OSError):
            url = urlsplit(f"spark://{place}")
            with socket.create_connection((url.hostname or "", url.port or 7077), PATIENCE):
                return
        tried.append(place)
    raise UnreadableInput(f"no Spark master answers at {' or '.join(tried)}; start it, or give another with --master")


@contextmanager
def _started(master: str, folder: Path, chatter: bool) -> "Iterator[SparkSession]":
    """A session in a Java process of its own, which works in the folder and ends with it."""
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkRuntimeError
    from pyspark.find_spark_home import _find_spark_home
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    settings = {
        "spark.master": master,
        "spark.app.name": "iort-kg",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.caseSensitive": "true",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
    }
    environment: dict[str, str] = {}
    if master.startswith("local"):
        settings |= {"spark.driver.host": _LOOPBACK, "spark.driver.bindAddress": _LOOPBACK}
        environment = {"SPARK_LOCAL_IP": _LOOPBACK, "PYSPARK_PYTHON": sys.executable}
    log = folder / "log"
    with _environment(environment), log.open("wb") as stream:
        gateway = None
        try:
            conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
            said = {} if chatter else {"stderr": stream}
            kept = {"cwd": str(folder), "stdout": sys.stderr if chatter else stream, **said}
            gateway = launch_gateway(conf, kept)  # type: ignore[no-untyped-call]
            with plain_errors():
                context = SparkContext(conf=conf, gateway=gateway)
        except PySparkRuntimeError:
            _close(gateway)
            raise IortKgError(f"Spark's Java process does not start: {_last_line(log)}") from None
        except BaseException:
            _close(gateway)
            raise
        work = Path(_find_spark_home()) / "work" / str(context.applicationId)
        try:
            yield SparkSession(context)
        finally:
            with suppress(Exception):
                context.stop()
            _close(gateway)
            if master.startswith("local-cluster"):  # its workers keep their logs in the installation
                shutil.rmtree(work, ignore_errors=True)


def _close(gateway: object) -> None:
    """End the Java process, so that the next session begins with one of its own settings."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    SparkContext._gateway = SparkContext._jvm = None
    SparkSession._instantiatedSession = None
    process = getattr(gateway, "proc", None)
    if gateway is not None:
        with suppress(Exception):
            gateway.shutdown()  # type: ignore[attr-defined]
    if process is not None:
        process.stdin.close()
        process.wait()


@contextmanager
def _environment(added: Mapping[str, str]) -> Iterator[None]:
    """Variables for the processes that are started here; what the user has set stays."""
    new = {name: value for name, value in added.items() if name not in os.environ}
    os.environ.update(new)
    try:
        yield
    finally:
        for name in new:
            os.environ.pop(name, None)


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return next((line for line in lines if "rror" in line or "xception" in line), lines[-1] if lines else "it says nothing")


# ---------------------------------------------------------------- errors


@contextmanager
def plain_errors() -> Iterator[None]:
    """Errors of Spark, and those of ours that were raised on a worker, as errors of ours in one line.

    Raises:
        IortKgError: one of its kinds.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        raise as_ours(str(error)) from None


def as_ours(text: str) -> IortKgError:
    """The error of ours that a report of Spark comes down to.

    >>> as_ours("Traceback …\\niort_kg.errors.InvalidInput: no column id\\n\\n at org.apache…")
    InvalidInput('no column id')
    >>> print(as_ours("ModuleNotFoundError: No module named 'iort_kg'"))
    the Python of a worker has no iort_kg; run there: pip install 'iort-kg[spark]'
    """
    if raised := _RAISED.search(text):
        return _worded(getattr(errors, raised[1], IortKgError), raised[2])
    if missing := _NOT_THERE.search(text):
        name = missing[1].partition(".")[0]
        return _worded(MissingDependency, f"the Python of a worker has no {name}; run there: pip install 'iort-kg[{EXTRA}]'")
    if "PYTHON_VERSION_MISMATCH" in text:
        return InvalidInput("the Python of a worker is of another version than this one; set PYSPARK_PYTHON to the same on all machines")
    if "PATH_NOT_FOUND" in text:
        found = re.search(r"Path does not exist: (\S+?)\.? ", text)
        return UnreadableInput(f"{found[1] if found else 'the file'} does not exist")
    if "PATH_ALREADY_EXISTS" in text:
        found = re.search(r"Path (\S+) already exists", text)
        return InvalidInput(f"{found[1] if found else 'the folder'} exists already; name a folder that does not")
    if "FAILED_READ_FILE" in text or "CANNOT_READ_FILE_FOOTER" in text or "UNABLE_TO_INFER_SCHEMA" in text:
        return UnreadableInput(f"Spark cannot read it: {first_line(text)}")
    return IortKgError(f"Spark failed: {first_line(text)}")


def _worded(kind: type[IortKgError], message: str) -> IortKgError:
    """An error whose message is made already, whatever its kind makes one of."""
    error = kind.__new__(kind)
    error.args = (message,)
    return error


def first_line(text: str) -> str:
    """What a report of Spark or of a worker's Python says first, without its marks.

    >>> first_line("An error occurred while calling o38.parquet.\\n: java.net.ConnectException: Connection refused\\n\\tat org.apache…")
    'Connection refused'
    """
    if raised := _PYTHON.search(text):
        return raised[1]
    lines = (line.strip().removeprefix(": ") for line in text.splitlines())
    said = next((line for line in lines if line and not line.startswith("An error occurred")), text)
    return _MARKS.sub("", _TASK.sub("", said)).strip()


# ---------------------------------------------------------------- files


def spark_path(given: str) -> str:
    """A path as Spark takes it: of a local file its absolute path, its characters meant as they are; of another file system its URL.

    >>> spark_path("hdfs://host/claims/day=*")
    'hdfs://host/claims/day=*'
    >>> spark_path("/data/a[1].parquet")
    'file:///data/a\\\\[1\\\\].parquet'
    """
    if is_url(given):
        return given
    path = Path(given).absolute()
    return "file://" + (_PATTERN.sub(r"\\\1", str(path)) if path.exists() or "*" not in given else str(path))


def is_url(given: str) -> bool:
    """Whether a path names its file system.

    >>> is_url("s3a://bucket/claims"), is_url("claims.parquet")
    (True, False)
    """
    return "://" in given


def read_parquet(session: "SparkSession", given: str) -> "DataFrame":
    """A Parquet file, or a folder of them.

    Raises:
        UnreadableInput: it is not there, or not Parquet.
    """
    path = Path(given)
    if not is_url(given) and not path.exists() and "*" not in given:
        raise UnreadableInput(f"{given} does not exist")
    if not is_url(given) and path.is_file() and _start(path) != b"PAR1":
        raise UnreadableInput(f"{given} is not Parquet, which Spark reads; convert it, or use the local engine")
    return session.read.parquet(spark_path(given))


@contextmanager
def kept_on_disk(rows: "DataFrame") -> "Iterator[DataFrame]":
    """Rows that are asked for more than once, kept on the disks of the workers meanwhile: a session of the user's outlives the work."""
    from pyspark import StorageLevel

    kept = rows.persist(StorageLevel.DISK_ONLY)
    try:
        yield kept
    finally:
        kept.unpersist()


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(4)
    except OSError as error:
        raise UnreadableInput(f"{path} cannot be read: {error.strerror}") from None
