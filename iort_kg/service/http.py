"""uvicorn's HTTP/1.1, with bounds on what a client may send before the application sees it, and with our headers on its own answers."""

from asyncio import TimerHandle, Transport
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from iort_kg.service.guard import ALWAYS, DATA_POLICY, MAX_HEAD
from iort_kg.service.problems import Problem

HEAD_SECONDS = 15.0


class Corked:
    """A transport that sends what is written in one turn of the loop at once: the head and the body of an answer."""

    def __init__(self, transport: Transport, call_soon: Callable[..., object]) -> None:
        self._transport = transport
        self._call_soon = call_soon
        self._parts: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write at the end of this turn."""
        if not self._parts:
            self._call_soon(self._flush)
        self._parts.append(data)

    def close(self) -> None:
        """Close once all is written."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._parts and not self._transport.is_closing():
            self._transport.write(b"".join(self._parts))
        self._parts.clear()


class GuardedProtocol(HttpToolsProtocol):
    """One connection: the head of a request may be so long, and come so slowly, and no more."""

    _head = 0
    _slow: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for the head of a request."""
        super().connection_made(Corked(transport, self.loop.call_soon))  # type: ignore[arg-type]
        self._slow = self.loop.call_later(HEAD_SECONDS, self._refuse, 408, "the request did not come in time")

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._head = 0
        if self._slow is None:
            self._slow = self.loop.call_later(HEAD_SECONDS, self._refuse, 408, "the request did not come in time")

    def on_url(self, url: bytes) -> None:
        """A part of the URL."""
        self._count(len(url), 414, "the URL is too long")
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header."""
        self._count(len(name) + len(value), 431, "the headers are too long")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._wait_no_more()
        if not self.transport.is_closing():
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        if self.cycle is not None:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is there."""
        if self.cycle is not None:
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Say that what came is not HTTP."""
        self._refuse(400, msg)

    def _count(self, length: int, status: int, why: str) -> None:
        self._head += length
        if self._head > MAX_HEAD:
            self._refuse(status, why)

    def _refuse(self, status: int, why: str) -> None:
        if self.transport.is_closing():
            return
        answer = Problem(status, why).response()
        headers: list[tuple[Any, Any]] = [(name.encode(), value.encode()) for name, value in answer.headers.items()]
        headers += [(b"content-security-policy", DATA_POLICY.encode()), *ALWAYS]
        headers += [(b"content-length", str(len(answer.body)).encode()), (b"connection", b"close")]
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
        self.transport.write(STATUS_LINE[status] + lines + b"\r\n" + answer.body)
        self.transport.close()

    def _wait_no_more(self) -> None:
        if self._slow is not None:
            self._slow.cancel()
            self._slow = None
