"""What was found in a policy, kept in the user's cache folder under a digest of all that it depends on, so that it can never be stale.

A verdict depends on what the policy says and what is derived from it, on what is shared, on the shapes and the engine, on the text of
the audits with the day in it if they ask for one, on the classifications and the lexicon, and on the modules that work it out.
"""

import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from iort_kg.assets import PACKAGE
from iort_kg.findings import Finding
from iort_kg.rules import cache_file

KEPT_DAYS = 90
FILE = "verdicts.sqlite"
_TABLE = "CREATE TABLE IF NOT EXISTS verdict (key TEXT PRIMARY KEY, day TEXT NOT NULL, said TEXT NOT NULL) WITHOUT ROWID"
_AT_ONCE = 500


@dataclass(frozen=True)
class Verdict:
    """What one part of the check finds in a policy.

    Attributes:
        findings: in any order.
        unknown: IRIs that the findings of the shapes name and neither the policy nor what is shared describes.
        policies: what the IRIs of the records begin with that were audited.
    """

    findings: tuple[Finding, ...] = ()
    unknown: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The verdict as text."""
        return json.dumps([[asdict(one) for one in self.findings], self.unknown, self.policies], ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Verdict":
        """The verdict of a text.

        Raises:
            ValueError: it is not one.
            TypeError: it is not one.
        """
        findings, unknown, policies = json.loads(text)
        return cls(tuple(Finding(**one) for one in findings), tuple(unknown), tuple(policies))


class Verdicts:
    """The verdicts that are kept, under given settings; a cache that cannot be used is done without."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Take the settings of each part (`settings_digest`)."""
        self._settings = settings

    def get(self, asked: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], Verdict]:
        """The kept verdicts, by policy and part, of policies, parts, and digests of the policies."""
        keys = {self._key(*one): one[:2] for one in asked}
        found: dict[tuple[str, str], Verdict] = {}
        with suppress(sqlite3.Error, OSError, RuntimeError), _open() as base:
            names = list(keys)
            for start in range(0, len(names), _AT_ONCE):
                some = names[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                for key, said in base.execute(f"SELECT key, said FROM verdict WHERE key IN ({marks})", some):
                    with suppress(ValueError, TypeError):
                        found[keys[key]] = Verdict.from_json(said)
        return found

    def put(self, verdicts: Iterable[tuple[str, str, str, Verdict]]) -> None:
        """Keep verdicts of policies and parts, after the digests of the policies; forget those that are old."""
        today = date.today()
        rows = [(self._key(*one[:3]), today.isoformat(), one[3].to_json()) for one in verdicts]
        old = date.fromordinal(today.toordinal() - KEPT_DAYS).isoformat()
        with suppress(sqlite3.Error, OSError, RuntimeError), _open() as base, base:
            base.executemany("INSERT OR REPLACE INTO verdict VALUES (?, ?, ?)", rows)
            base.execute("DELETE FROM verdict WHERE day < ?", (old,))

    def _key(self, name: str, part: str, digest: str) -> str:
        return sha256(f"{name} {part} {digest} {self._settings[part]}".encode()).hexdigest()


@contextmanager
def _open() -> Iterator[sqlite3.Connection]:
    path = cache_file(FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=10)) as base:
        base.execute(_TABLE)
        yield base


def settings_digest(engine: str, shared: Sequence[str], audits: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Of each part of a check, the digest of all that a verdict depends on beside the policy.

    Args:
        engine: the SHACL engine.
        shared: digests of what is shared, of the shapes, and of the queries that derive.
        audits: the queries of each part, with the day in them.
    """
    base = [engine, *shared, *_program()]
    return {part: sha256("\n".join([part, *base, *queries]).encode()).hexdigest() for part, queries in audits.items()}


@cache
def _program() -> tuple[str, ...]:
    """The modules of this package, and what is installed beside it, engines, classifications and the lexicon among it."""
    modules = [sha256(path.read_bytes()).hexdigest() for path in sorted(PACKAGE.glob("*.py"))]
    installed = {one.name for folder in sys.path for one in Path(folder).glob("*.dist-info")}
    return (*modules, *sorted(installed))


def content_digest(triples: bytes) -> str:
    """SHA-256 of N-Triples, whatever their order and the names of their blank nodes."""
    lines = set(triples.splitlines())
    blank = [line for line in lines if b"_:" in line]
    if blank:
        dataset = ox.Dataset(ox.parse(b"\n".join(blank), ox.RdfFormat.N_TRIPLES))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        lines = (lines - set(blank)) | {str(quad).encode() for quad in dataset}
    return sha256(b"\n".join(sorted(lines))).hexdigest()
