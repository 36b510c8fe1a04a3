"""The log: one JSON object a line, on standard error."""

import asyncio
import contextlib
import json
import sys
from typing import Any

PAUSE = 0.05
_waiting: list[dict[str, Any]] = []


def tell(**line: Any) -> None:
    """Write a line, with others that come at about the same time."""
    _waiting.append(line)
    if len(_waiting) == 1:
        asyncio.get_running_loop().call_later(PAUSE, flush)


def flush() -> None:
    """Write what waits; nobody may be reading it any more."""
    lines = "".join(json.dumps(line) + "\n" for line in _waiting)
    _waiting.clear()
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(lines)
