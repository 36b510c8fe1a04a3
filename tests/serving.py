"""A server of ours for tests: on loopback, at any free port, always ended, and watched when it ends."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

import iort_kg


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> object:
        return json.loads(self.body)

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:  # type: ignore[override]
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)


@dataclass
class Server:
    """A running server."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def port(self) -> int:
        return int(self.url.rstrip("/").rpartition(":")[2])

    def get(self, path: str, accept: str | None = None, *, method: str = "GET", **headers: str) -> Answer:
        return self.send(path, None, accept, method=method, **headers)

    def send(self, path: str, body: bytes | None, accept: str | None = None, *, method: str = "POST", **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url.rstrip("/") + path, body, named, method=method)
        if accept is not None:
            request.add_header("Accept", accept)
        try:
            with _OPENER.open(request, timeout=60) as response:
                return _answer(response)
        except urllib.error.HTTPError as response:
            return _answer(response)

    def query(self, text: str, accept: str | None = "application/sparql-results+json", **more: str) -> Answer:
        return self.get("/sparql?" + urlencode({"query": text, **more}), accept)

    def children(self) -> list[int]:
        """The nursery and its workers."""
        found, pending = [], [self.process.pid]
        while pending:
            listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pending.pop())], capture_output=True, text=True, check=False).stdout
            pending += map(int, listed.split())
            found += map(int, listed.split())
        return found

    def count(self, what: str) -> int:
        """So many workers, or busy, slow or waiting ones, as the server tells."""
        state = self.get("/health").json
        assert isinstance(state, dict)
        return int(state[what])

    def lines(self) -> list[dict[str, object]]:
        """The access log."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]


def _answer(response: object) -> Answer:
    headers = response.headers  # type: ignore[attr-defined]
    merged = {name.lower(): ", ".join(headers.get_all(name)) for name in headers}
    return Answer(response.status, merged, response.read())  # type: ignore[attr-defined]


@contextmanager
def running(folder: Path, *arguments: str, before: tuple[str, ...] = ()) -> Iterator[Server]:
    """A server, ended at last by SIGTERM: with exit code 0, and no process left."""
    if not hasattr(os, "fork"):
        pytest.skip("this system cannot fork")
    for needed in ("uvicorn", "httptools"):
        pytest.importorskip(needed, reason="the server is not installed (pip install 'iort-kg[serve]')")
    log = folder / "log"
    environment = {**os.environ, "PYTHONPATH": str(Path(iort_kg.__file__).parent.parent)}
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "iort_kg", *before, "serve", "--port", "0", *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            env=environment,
        )
    try:
        server = Server(_address(process, log), process, log)
        yield server
        if process.poll() is not None:
            return
        children = server.children()
        assert children
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        assert [child for child in children if Path(f"/proc/{child}").exists()] == []
        assert "Traceback" not in log.read_text(encoding="utf-8")
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if found := re.search(r"serving at (\S+)", log.read_text(encoding="utf-8")):
            return found[1]
        assert process.poll() is None, log.read_text(encoding="utf-8")
        time.sleep(0.05)
    raise AssertionError("the server has not started")
