"""What a server is told when it starts."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from iort_kg.errors import InvalidInput
from iort_kg.exchange import Login

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
WILDCARDS = ("0.0.0.0", "::", "[::]", "")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}
_SIZES = {"": 1, "b": 1, "k": 2**10, "kb": 2**10, "m": 2**20, "mb": 2**20, "g": 2**30, "gb": 2**30}


@dataclass(frozen=True)
class Settings:
    """Where to listen, what to serve, and how much a request may take.

    Attributes:
        host: the address to listen on.
        port: the port; 0 for any that is free.
        timeout: seconds that a request may be worked on.
        max_bytes: of an answer.
        max_rows: of a table, or statements of a query's graph, that an answer may have; any number if None.
        max_request: bytes of a request's body.
        max_memory: bytes that a worker may take beside the graph.
        workers: processes for requests that are answered at once.
        slow: requests that may be worked on for long at one time, each in a process of its own and with low priority.
        waiting: requests that may wait for a process.
        origins: web origins whose scripts may read; `*` for all.
        hosts: names, beside those of loopback, `host` and `public_url`, by which clients may call this server.
        public_url: where clients find this server, such as `https://policies.example`, if a proxy stands before it.
        log_queries: whether the access log tells what was asked.
        folders: of Turtle to load beside what is shipped.
        policies: which of the shipped policies to load; all if None.
        store: a folder for a store on disk.
        endpoint: a SPARQL server to ask instead of a store of our own.
        login: who asks that server, if it wants to know.
        pages: what makes HTML pages, as `module:function`; see `iort_kg.service.pages`.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    timeout: float = 10.0
    max_bytes: int = 64 * 2**20
    max_rows: int | None = None
    max_request: int = 2**20
    max_memory: int = 512 * 2**20
    workers: int = field(default_factory=lambda: default_workers())
    slow: int = 8
    waiting: int = 256
    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    public_url: str | None = None
    log_queries: bool = False
    folders: tuple[Path, ...] = ()
    policies: tuple[str, ...] | None = None
    store: Path | None = None
    endpoint: str | None = None
    login: Login | None = None
    pages: str | None = None

    @cached_property
    def names(self) -> frozenset[str]:
        """The names in `Host` that are answered to; what else points here has been rebound to us by a stranger's DNS."""
        host = f"[{self.host}]" if ":" in self.host and not self.host.startswith("[") else self.host
        public = [urlsplit(self.public_url).netloc.removesuffix(f":{urlsplit(self.public_url).port}")] if self.public_url else []
        return frozenset(name.lower() for name in (*LOOPBACK, *self.hosts, *public, *([] if self.host in WILDCARDS else [host])))


def default_workers() -> int:
    """Four for each processor, within reason: on a machine that is busy, most wait for their turn, or for the front."""
    return min(4 * (os.cpu_count() or 2), 32)


def duration(text: str) -> float:
    """Seconds, from a number with a unit.

    >>> duration("10s"), duration("250ms"), duration("2m"), duration("3")
    (10.0, 0.25, 120.0, 3.0)
    """
    return _number(text, _UNITS | {"": 1.0}, "a time such as 10s, 500ms or 2m")


def origin(url: str) -> str:
    """The scheme and host of a public address, which has nothing else.

    >>> origin("https://policies.example/")
    'https://policies.example'

    Raises:
        InvalidInput: it is not such an address.
    """
    try:
        parts = urlsplit(url)
        good = bool(parts.scheme in ("http", "https") and parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good or not re.fullmatch(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d+)?/?", url):
        raise InvalidInput(f"{url!r:.200} is not a public address: give scheme and host alone, such as https://policies.example")
    return url.removesuffix("/")


def size(text: str) -> int:
    """Bytes, from a number with a unit.

    >>> size("1MB"), size("64k"), size("100")
    (1048576, 65536, 100)
    """
    return int(_number(text, _SIZES, "a size such as 64MB, 500kB or 1000"))


def _number(text: str, units: Mapping[str, float], accepted: str) -> float:
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,3})?)\s*([A-Za-z]*)", text.strip())
    if not found or found[2].lower() not in units or not float(found[1]):
        raise InvalidInput(f"{text!r} is not {accepted}")
    return float(found[1]) * units[found[2].lower()]
