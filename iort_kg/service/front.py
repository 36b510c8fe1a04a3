"""The application that faces the network (ASGI): guard, hand on, answer, log."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from iort_kg.service.cache import Cache
from iort_kg.service.guard import ALWAYS, DATA_POLICY, METHODS, Head, check_host, check_size, cross_origin, preflight, read_head, too_long
from iort_kg.service.links import Gone
from iort_kg.service.log import tell
from iort_kg.service.messages import Request, Response
from iort_kg.service.pages import WITH_FINDINGS
from iort_kg.service.pool import Pool
from iort_kg.service.problems import Problem
from iort_kg.service.routes import FINDINGS, methods_of
from iort_kg.service.settings import Settings

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
BODY_SECONDS = 30.0
CHECK_SECONDS = 300.0
_POLICY = (b"content-security-policy", DATA_POLICY.encode())


class Front:
    """The application."""

    def __init__(self, settings: Settings, pool: Pool) -> None:
        self.settings = settings
        self.pool = pool
        self.cache = Cache()
        self.stopping = False

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = time.monotonic()
        head = Head()
        asked = b""
        try:
            head = read_head(scope["headers"])
            response, asked = await self._respond(scope, head, receive)
        except Problem as problem:
            response = problem.response(head.accept)
        except Gone:
            self._log(scope, Response(499, note="the client hung up"), began, asked)
            return
        except Exception as error:
            response = Problem(500, "something went wrong in this server").response(head.accept, type(error).__name__)
        await self._send(send, response, head)
        self._log(scope, response, began, asked)

    async def _respond(self, scope: Message, head: Head, receive: Receive) -> tuple[Response, bytes]:
        path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
        check_host(head, self.settings)
        check_size(len(path) + len(query), head, self.settings)
        method = scope["method"]
        if method not in METHODS:
            raise Problem(405, f"{method} is not done here; there is {', '.join(METHODS)}", allow=", ".join((*methods_of(path), "OPTIONS")))
        if method == "OPTIONS":
            return Response(
                204, {"allow": ", ".join((*methods_of(path), "OPTIONS")), **preflight(bool(cross_origin(head, self.settings)))}
            ), b""
        body = await self._body(receive) if method == "POST" else b""
        request = Request(
            "GET" if method == "HEAD" else method, path, query, head.accept, head.content_type, head.if_none_match, head.host, body
        )
        if path == "/health":
            return self._health(), b""

        async def hung_up() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass

        if path in (WITH_FINDINGS if self.settings.pages else ("/check",)) and method != "POST":
            found = await self.cache.findings(lambda: self.pool.run(Request("GET", FINDINGS), limit=CHECK_SECONDS, trusted=True))
            if found.status == 200:
                request = replace(request, body=found.body)
            elif path == "/check":
                return found, b""
        return await self.cache.get(request, lambda: self.pool.run(request, gone=hung_up)), body

    async def _body(self, receive: Receive) -> bytes:
        parts, size = [], 0
        try:
            async with asyncio.timeout(BODY_SECONDS):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Gone
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    if size > self.settings.max_request:
                        raise too_long(self.settings.max_request)
                    if not message.get("more_body"):
                        return b"".join(parts)
        except TimeoutError:
            raise Problem(408, f"the body did not come within {BODY_SECONDS:g} s", connection="close") from None

    def _health(self) -> Response:
        state = self.pool.state()
        status = "stopping" if self.stopping else "ok" if state["workers"] else "starting"
        body = json.dumps({"status": status, **state}) + "\n"
        return Response(200 if status == "ok" else 503, {"content-type": "application/json", "cache-control": "no-store"}, body.encode())

    async def _send(self, send: Send, response: Response, head: Head) -> None:
        origin = cross_origin(head, self.settings)
        headers = [(name.encode(), value.encode("utf-8")) for name, value in response.headers.items()]
        if self.settings.origins and "*" not in self.settings.origins:
            headers.append((b"vary", b"origin"))
        if "content-security-policy" not in response.headers:
            headers.append(_POLICY)
        if response.status not in (204, 304):
            headers.append((b"content-length", str(len(response.body)).encode()))
        replaced = {name for name, _ in origin}
        headers += [*origin, *(pair for pair in ALWAYS if pair[0] not in replaced)]
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        await send({"type": "http.response.body", "body": response.body})

    def _log(self, scope: Message, response: Response, began: float, asked: bytes) -> None:
        line: dict[str, Any] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "client": scope["client"][0] if scope.get("client") else None,
            "method": scope["method"],
            "path": scope["raw_path"].decode("latin-1")[:1000],
            "status": response.status,
            "bytes": len(response.body),
            "ms": round((time.monotonic() - began) * 1000, 1),
        }
        if response.note:
            line["note"] = response.note
        if self.settings.log_queries:
            line["query"] = scope["query_string"].decode("latin-1")
            line["body"] = asked.decode("utf-8", "replace")
        tell(**line)
