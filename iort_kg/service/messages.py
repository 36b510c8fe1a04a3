"""What goes between the front and a worker: a request, its answer, and both as bytes.

A message is the length of its head, the length of its body, the head as JSON, and the body. Nothing in it is ever evaluated.
"""

import json
import socket
import struct
from dataclasses import dataclass, field

LENGTHS = struct.Struct("!II")
_AT_ONCE = 2**16


@dataclass(slots=True)
class Request:
    """The part of an HTTP request that a worker looks at; path and query are as they came, percent-encoded."""

    method: str
    path: str
    query: str = ""
    accept: str = ""
    content_type: str = ""
    if_none_match: str = ""
    host: str = ""
    body: bytes = b""


@dataclass(slots=True)
class Response:
    """An answer. `note` is for the log alone; `spent` is the processor time, in seconds, of the worker that made it, since it began."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    note: str = ""
    spent: float = 0.0


def pack_request(request: Request) -> bytes:
    """A request as bytes."""
    asked = request
    head = [asked.method, asked.path, asked.query, asked.accept, asked.content_type, asked.if_none_match, asked.host]
    return _pack(json.dumps(head).encode(), asked.body)


def pack_response(response: Response) -> bytes:
    """An answer as bytes."""
    return _pack(json.dumps([response.status, response.headers, response.note, response.spent]).encode(), response.body)


def unpack_response(head: bytes, body: bytes) -> Response:
    """The answer that was packed."""
    status, headers, note, spent = json.loads(head)
    return Response(status, headers, body, note, spent)


def receive_request(connection: socket.socket) -> Request | None:
    """The next request; None if the other side is gone. Only one is ever under way, so nothing of a next one is read."""
    data = connection.recv(_AT_ONCE)
    if len(data) < LENGTHS.size:
        data += _read(connection, LENGTHS.size - len(data)) if data else b""
        if len(data) < LENGTHS.size:
            return None
    head, body = LENGTHS.unpack_from(data)
    start, end = LENGTHS.size + head, LENGTHS.size + head + body
    if len(data) < end:
        data += _read(connection, end - len(data))
        if len(data) < end:
            return None
    request = Request(*json.loads(data[LENGTHS.size : start]))
    request.body = data[start:]
    return request


def _pack(head: bytes, body: bytes) -> bytes:
    return LENGTHS.pack(len(head), len(body)) + head + body


def _read(connection: socket.socket, length: int) -> bytes:
    """So many bytes, or fewer if there will be no more."""
    parts = []
    while length and (part := connection.recv(min(length, 2**20))):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
