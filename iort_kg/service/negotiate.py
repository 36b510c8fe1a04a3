"""Which of the offered media types a client wants (RFC 9110, section 12.5.1)."""

import re
from collections.abc import Sequence
from functools import lru_cache

_QUALITY = re.compile(r"[01](?:\.\d{0,3})?")


def choose(accept: str, offers: Sequence[str]) -> str | None:
    """The offer that suits best; the earlier of two that suit alike; None if none does.

    >>> choose("text/*;q=0.5, application/json", ("text/csv", "application/json"))
    'application/json'
    >>> choose("", ("text/csv", "application/json"))
    'text/csv'
    >>> choose("image/png", ("text/csv",)) is None
    True
    """
    return _choose(accept, tuple(offers))


@lru_cache(maxsize=256)
def _choose(accept: str, offers: tuple[str, ...]) -> str | None:
    if not accept.strip():
        return offers[0]
    ranges = _ranges(accept)
    rated = [(_quality(offer, ranges), -place, offer) for place, offer in enumerate(offers)]
    quality, _, offer = max(rated)
    return offer if quality > 0 else None


def _ranges(accept: str) -> list[tuple[str, str, float]]:
    """Type, subtype and quality of each element that is well formed."""
    found = []
    for element in accept.split(","):
        name, *parameters = (part.strip() for part in element.split(";"))
        kind, slash, subtype = name.lower().partition("/")
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                quality = min(float(value), 1.0) if _QUALITY.fullmatch(value.strip()) else 0.0
        if slash and kind and subtype and (kind != "*" or subtype == "*"):
            found.append((kind, subtype, quality))
    return found


def _quality(offer: str, ranges: list[tuple[str, str, float]]) -> float:
    """That of the most specific range that takes the offer in."""
    kind, _, subtype = offer.partition(";")[0].strip().partition("/")
    for wanted in ((kind, subtype), (kind, "*"), ("*", "*")):
        matching = [quality for *accepted, quality in ranges if tuple(accepted) == wanted]
        if matching:
            return max(matching)
    return 0.0
