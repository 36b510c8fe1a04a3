"""What is refused before a worker sees it: strangers' names, oversized requests, methods that do not read; and what each answer carries."""

from dataclasses import dataclass

from iort_kg.service.problems import Problem
from iort_kg.service.settings import Settings

MAX_URL = 2**15
MAX_HEAD = 2**16
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@dataclass(slots=True)
class Head:
    """The headers that are looked at."""

    host: str = ""
    origin: str = ""
    accept: str = ""
    content_type: str = ""
    content_length: str = ""
    content_encoding: str = ""
    if_none_match: str = ""


_FIELDS = {name.replace("_", "-").encode(): name for name in Head.__slots__}
_LISTS = ("accept", "if_none_match")


def read_head(headers: list[tuple[bytes, bytes]]) -> Head:
    """The headers that are looked at; of those that may be repeated, all.

    Raises:
        Problem: one is given twice that says one thing.
    """
    head = Head()
    for name, value in headers:
        field = _FIELDS.get(name)
        if field is None:
            continue
        text = value.decode("latin-1")
        before = getattr(head, field)
        if before and field not in _LISTS:
            raise Problem(400, f"the header {name.decode()} is given twice")
        setattr(head, field, f"{before}, {text}" if before else text)
    return head


def check_host(head: Head, settings: Settings) -> None:
    """Refuse a request that calls this server by a name that is not its own: the page that sent it may be a stranger's (DNS rebinding).

    Raises:
        Problem: there is no Host (400), or a wrong one (421).
    """
    if not head.host:
        raise Problem(400, "the request names no Host")
    name, colon, port = head.host.rpartition(":")
    if not colon or not port.isdigit():
        name = head.host
    if name.lower() not in settings.names:
        raise Problem(421, "this server is not called by that name; start it with --allow-host NAME if it should be")


def check_size(url: int, head: Head, settings: Settings) -> None:
    """Refuse what is too long.

    Raises:
        Problem: the URL (414) or the body (413) is, or the body is encoded (415).
    """
    if url > MAX_URL:
        raise Problem(414, f"the URL has {url:,} bytes; at most {MAX_URL:,} are read: use POST")
    if head.content_encoding.strip().lower() not in ("", "identity"):
        raise Problem(415, "the body is compressed; send it as it is")
    if head.content_length.isdigit() and int(head.content_length) > settings.max_request:
        raise too_long(settings.max_request)


def too_long(limit: int) -> Problem:
    """What is said of a body that is longer than the limit."""
    return Problem(413, f"the body is longer than the {limit:,} bytes that are read", connection="close")


def cross_origin(head: Head, settings: Settings) -> list[tuple[bytes, bytes]]:
    """What lets scripts of allowed origins read the answer; never with credentials."""
    if not head.origin or not settings.origins:
        return []
    exposed = (b"access-control-expose-headers", b"link, etag, content-location, retry-after")
    if "*" in settings.origins:
        return [(b"access-control-allow-origin", b"*"), (b"cross-origin-resource-policy", b"cross-origin"), exposed]
    if head.origin in settings.origins:
        return [(b"access-control-allow-origin", head.origin.encode("latin-1")), exposed]
    return []


def preflight(allowed: bool) -> dict[str, str]:
    """What a script is told before it asks."""
    if not allowed:
        return {}
    return {
        "access-control-allow-methods": "GET, HEAD, POST",
        "access-control-allow-headers": "accept, content-type",
        "access-control-max-age": "3600",
    }
