"""A Virtuoso server of the benchmark's own, from Debian's package virtuoso-opensource-7: loaded by its bulk loader, asked over HTTP.

What it takes is read from /proc: the CPU seconds of the server's process, and the most memory that it held.
"""

import http.client
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

SETTINGS = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CaseMode = 2
CheckpointInterval = 0
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
ThreadsPerQuery = 1
DirsAllowed = {folder}, {data}

[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 4
Charset = UTF-8

[SPARQL]
ResultSetMaxRows = 2000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = {limit}
"""


@dataclass(frozen=True)
class Virtuoso:
    """A running server."""

    process: int
    port: int
    sql: int

    def load(self, quads: Path) -> None:
        """Load N-Quads by the bulk loader, and write them to disk."""
        commands = f"ld_dir('{quads.parent}', '{quads.name}', 'urn:none'); rdf_loader_run(); checkpoint;"
        program = shutil.which("isql-vt") or shutil.which("isql") or "isql-vt"
        command = [program, f"127.0.0.1:{self.sql}", "dba", "dba", "VERBOSE=OFF", f"EXEC={commands}"]
        subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)

    def rows(self, sparql: str) -> int:
        """How many rows a query has, over the union of all graphs.

        Raises:
            RuntimeError: it is refused, or not done in time.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json"}
        connection.request("POST", "/sparql", urlencode({"query": sparql}), headers)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        if response.status != 200:
            raise RuntimeError(" ".join(text.decode(errors="replace").split())[:110])
        return len(json.loads(text)["results"]["bindings"])

    def cpu(self) -> float:
        """CPU seconds of the server so far."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak(self) -> float:
        """The most memory that it held, in megabytes."""
        status = Path(f"/proc/{self.process}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def is_installed() -> bool:
    """Whether there is a Virtuoso with its command line on this machine, and /proc to read."""
    return all(map(shutil.which, ("virtuoso-t", "isql-vt"))) and Path("/proc/self/stat").exists()


@contextmanager
def running(folder: Path, data: Path, limit: int = 60) -> Iterator[Virtuoso]:
    """A server over an empty database in a folder, which may load from another; a query has some seconds."""
    folder.mkdir(parents=True)
    port, sql = _free_port(), _free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(SETTINGS.format(folder=folder, data=data, port=port, sql=sql, limit=limit), encoding="utf-8")
    command = ["virtuoso-t", "+configfile", str(settings), "+foreground"]
    process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            if process.poll() is not None:
                raise RuntimeError(f"Virtuoso has not started; see {folder}/virtuoso.log")
            time.sleep(0.2)
        yield Virtuoso(process.pid, port, sql)
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
