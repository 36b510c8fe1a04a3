"""What went wrong, as RFC 9457 problem details: one clear line, never a traceback."""

import json
from http import HTTPStatus

from iort_kg.endpoint import NoAnswer
from iort_kg.errors import IortKgError, MissingDependency, UnknownName, UsageError
from iort_kg.service.messages import Response
from iort_kg.service.negotiate import choose

JSON = "application/problem+json"
PLAIN = "text/plain; charset=utf-8"
_OFFERS = (JSON, "application/json", "text/plain")
_TITLES = {422: "Unprocessable Content", 413: "Content Too Large"}


class Problem(Exception):
    """A request that is not answered as asked; the message is one line."""

    def __init__(self, status: int, detail: str, **headers: str) -> None:
        super().__init__(" ".join(detail.split()))
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def response(self, accept: str = "", note: str = "") -> Response:
        """As JSON, or as text for those who ask for text."""
        if choose(accept, _OFFERS) == "text/plain":
            body, kind = f"{self}\n", PLAIN
        else:
            data = {"type": "about:blank", "title": title(self.status), "status": self.status, "detail": str(self)}
            body, kind = json.dumps(data, ensure_ascii=False) + "\n", JSON
        headers = {"content-type": kind, "cache-control": "no-store", **self.headers}
        return Response(self.status, headers, body.encode(errors="replace"), note)


def title(status: int) -> str:
    """The name of a status."""
    return _TITLES.get(status) or HTTPStatus(status).phrase


def from_error(error: IortKgError) -> Problem:
    """The problem that stands for an error of ours."""
    if isinstance(error, MissingDependency):
        return Problem(501, f"this server cannot do that: {str(error).partition(';')[0]}")
    if isinstance(error, UnknownName):
        return Problem(404, str(error))
    if isinstance(error, NoAnswer):
        return Problem(502, str(error))
    if isinstance(error, UsageError):
        return Problem(400, str(error))
    return Problem(500, "something that this server reads is not as it should be")  # its message may tell of files
