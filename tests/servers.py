"""SPARQL servers that are not ours, for tests: Virtuoso and Oxigraph's, on loopback, in a folder of the test, and always ended.

`virtuoso` needs Debian's package virtuoso-opensource-7 (it is run as a process of the test, not as the package's service), and
`oxigraph` the Python package of that name; without them, a test that asks for one is skipped, and says so.
"""

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PASSWORD = "a word of its own"
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
# Only what differs from Virtuoso's defaults, its ports, and where its files are.
_INI = """\
[Database]
DatabaseFile       = {folder}/virtuoso.db
ErrorLogFile       = {folder}/virtuoso.log
LockFile           = {folder}/virtuoso.lck
TransactionFile    = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend         = 200

[TempDatabase]
DatabaseFile    = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx

[Parameters]
ServerPort         = 127.0.0.1:{sql}
DisableUnixSocket  = 1
CaseMode           = 2
CheckpointInterval = 0
NumberOfBuffers    = 20000
MaxDirtyBuffers    = 15000
ThreadsPerQuery    = 2
DirsAllowed        = {folder}

[HTTPServer]
ServerPort     = 127.0.0.1:{port}
ServerRoot     = {folder}
ServerThreads  = 8
MaxKeepAlives  = 8
EnabledDavVSP  = 0
Charset        = UTF-8

[SPARQL]
ResultSetMaxRows           = {rows}
MaxQueryCostEstimationTime = 4000
MaxQueryExecutionTime      = 120
"""


@dataclass(frozen=True)
class Remote:
    """The addresses of a running server, and who may write."""

    name: str
    query: str
    update: str
    graphs: str
    scheme: str = ""
    user: str = ""
    password: str = ""


@contextmanager
def oxigraph(folder: Path, *arguments: str) -> Iterator[Remote]:
    """Oxigraph's own server over an empty store, or over the one that is at `folder`/db."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        pytest.skip("no oxigraph server is installed (pip install oxigraph)")
    port = _free_port()
    command = [
        program,
        *(arguments or ("serve",)),
        "--location",
        str(folder / "db"),
        "--bind",
        f"127.0.0.1:{port}",
        "--union-default-graph",
    ]
    with _running(command, folder, f"http://127.0.0.1:{port}/"):
        base = f"http://127.0.0.1:{port}"
        yield Remote("oxigraph", f"{base}/query", f"{base}/update", f"{base}/store")


@contextmanager
def virtuoso(folder: Path, rows: int = 10_000) -> Iterator[Remote]:
    """Virtuoso over an empty database, with Virtuoso's own limit of rows; its administrator may write, with digest authentication."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("no Virtuoso is installed (Debian: apt-get install virtuoso-opensource-7)")
    port, sql = _free_port(), _free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(_INI.format(folder=folder, port=port, sql=sql, rows=rows), encoding="utf-8")
    command = [program, "+configfile", str(settings), "+foreground"]
    words = ["+pwdold", "dba", "+pwddba", PASSWORD, "+pwddav", PASSWORD]  # sets them in the empty database, and ends
    subprocess.run([*command, *words], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=True)
    with _running(command, folder, f"http://127.0.0.1:{port}/sparql"):
        base = f"http://127.0.0.1:{port}"
        yield Remote("virtuoso", f"{base}/sparql", f"{base}/sparql-auth", f"{base}/sparql-graph-crud-auth", "digest", "dba", PASSWORD)


@contextmanager
def _running(command: list[str], folder: Path, address: str) -> Iterator[None]:
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 90
        while not _answers(address):
            assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8", errors="replace")
            time.sleep(0.1)
        yield
    finally:
        process.kill()
        process.wait()


def _answers(address: str) -> bool:
    try:
        _OPENER.open(address, timeout=10).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
