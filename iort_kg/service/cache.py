"""Answers that the front keeps, because they are the same as long as the server runs and take long to make."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from datetime import date

from iort_kg.service.messages import Request, Response

KEPT = ("/openapi.json", "/ask", "/facts", "/version")
PICTURES = "/plot/"
MOST = 32


class Cache:
    """A few answers by what was asked, and the findings of the day. Those who ask for the same at once wait for one answer."""

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[str, str, str, date], Response] = OrderedDict()
        self._findings: tuple[date, asyncio.Task[Response]] | None = None

    async def get(self, request: Request, make: Callable[[], Awaitable[Response]]) -> Response:
        """The answer, made if it is not kept."""
        if not (request.path in KEPT or request.path.startswith(PICTURES)) or request.method != "GET":
            return await make()
        key = request.path, request.query, request.accept, date.today()
        if (kept := self._answers.get(key)) is not None:
            return kept
        response = await make()
        if response.status == 200:
            self._answers[key] = response
            if len(self._answers) > MOST:
                self._answers.popitem(last=False)
        return response

    async def findings(self, make: Callable[[], Coroutine[None, None, Response]]) -> Response:
        """What the checks find; they judge dates by the day."""
        today = date.today()
        if self._findings is None or self._findings[0] != today:
            self._findings = (today, asyncio.create_task(make()))
        task = self._findings[1]
        try:
            response = await asyncio.shield(task)
        except BaseException:
            if task.done():
                self._findings = None
            raise
        if response.status != 200:
            self._findings = None
        return response
