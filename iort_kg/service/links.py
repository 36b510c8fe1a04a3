"""The front's ends of its connections: to each worker, and to the nursery, which tells when one has ended."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import cast

from iort_kg.service.messages import LENGTHS, Response, unpack_response

HungUp = Callable[[], Coroutine[None, None, None]]
Ended = Callable[[int, int | None], None]  # a worker's number, and its exit code if that is known
Started = Callable[[int, int], None]  # a worker's number, and that of its process


class Gone(Exception):
    """The client hung up."""


class Worker(asyncio.Protocol):
    """One worker, as the front sees it: it has one request at a time."""

    def __init__(self, number: int, ended: Ended) -> None:
        self.number = number
        self.ended = ended
        self.transport: asyncio.Transport | None = None
        self.process = 0  # until the nursery has told
        self.slow = False
        self.extra = False  # another has its place, so it ends with its request
        self.dead = False
        self.limit = 0.0
        self.since = 0.0
        self.spent = 0.0  # processor time, in seconds, when it last answered
        self.message = b""
        self.trusted = False
        self.gone: HungUp | None = None
        self.watch: asyncio.Future[None] | None = None
        self._answer: asyncio.Future[Response] | None = None
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is ours."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is none by inheritance

    def begin(self, message: bytes, limit: float, now: float) -> "asyncio.Future[Response]":
        """Send a request."""
        assert self.transport is not None
        self.message, self.limit, self.since = message, limit, now
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(message)
        return self._answer

    def data_received(self, data: bytes) -> None:
        """A part of the answer, or all of it."""
        self._buffer += data
        if len(self._buffer) < LENGTHS.size:
            return
        head, body = LENGTHS.unpack_from(self._buffer)
        if len(self._buffer) < LENGTHS.size + head + body:
            return
        start = LENGTHS.size + head
        response = unpack_response(bytes(self._buffer[LENGTHS.size : start]), bytes(self._buffer[start : start + body]))
        self._buffer.clear()
        self.spent = response.spent
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(response)

    def fail(self, error: Exception) -> None:
        """End what is waited for."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)

    def connection_lost(self, _: Exception | None) -> None:
        """The worker has ended; the nursery tells why, and if it does not, it is told without."""
        self.dead = True
        asyncio.get_running_loop().call_later(1.0, self.ended, self.number, None)


class News(asyncio.Protocol):
    """What the nursery tells."""

    def __init__(self, started: Started, ended: Ended, lost: Callable[[], None]) -> None:
        self.started = started
        self.ended = ended
        self.lost = lost
        self._buffer = b""

    def data_received(self, data: bytes) -> None:
        """Lines of JSON."""
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for line in lines:
            message = json.loads(line)
            if "started" in message:
                self.started(message["started"], message["process"])
            else:
                self.ended(message["ended"], message["code"])

    def connection_lost(self, _: Exception | None) -> None:
        """The nursery has ended."""
        self.lost()
