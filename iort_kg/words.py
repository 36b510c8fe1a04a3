"""Misprints: words that no lexicon holds, one letter away from one that it holds.

The lexicon of English is that of the package pyspellchecker (MIT license): its words with how often each was met, the least number
standing for words that are in dictionaries but were never met. Its file is read as it is, for importing the package takes longer.
Words of the trade come with the question: what our vocabularies, and their names elsewhere, are called.
"""

import gzip
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from string import ascii_lowercase

from iort_kg.errors import MissingDependency

SHORTEST = 5
CANCER = frozenset({"carcinoma", "adenocarcinoma", "neoplasm"})
_FILE = ("spellchecker", "resources/en.json.gz")
_WORD = re.compile(r"(?<![\w'’])[A-Za-z]+(?![\w'’-])")  # no number in it, no hyphen after it, which a prefix has
_BROKEN = re.compile(r"\b([a-z]{4,}) s\b", re.IGNORECASE)
_RUN_ON = ("the", "and", "for", "with", "from", "of")
_ENDINGS = (("ies", "y"), ("es", ""), ("s", ""), ("ed", ""), ("d", ""), ("ing", ""), ("ing", "e"), ("ly", ""))


def require_lexicon() -> None:
    """Make sure that the package is there.

    Raises:
        MissingDependency: it is not installed, or has no such file.
    """
    _path()


def plain_words(text: str) -> str:
    """A text for comparing names of diseases: its words between blanks, small, without an ending s, carcinoma and neoplasm as cancer.

    >>> plain_words("Epithelial Ovarian Carcinomas: head-and-neck")
    ' epithelial ovarian cancer head and neck '
    """
    words = (word.removesuffix("s") for word in re.findall(r"[a-z0-9]+", text.lower()))
    return f" {' '.join('cancer' if word in CANCER else word for word in words)} "


def suspect_words(text: str) -> str | None:
    """The words of a text that the lexicon does not hold, or was never met with, as printed.

    >>> suspect_words("locally advanced rectal caner"), suspect_words("locally advanced rectal cancer")
    ('caner', None)
    """
    broken = [f"{found} s" for found in _BROKEN.findall(text)]
    words = [word for word in _WORD.findall(text) if len(word) >= SHORTEST and not _familiar(word.lower())]
    return ", ".join(dict.fromkeys(broken + words)) or None


def respelled(suspects: str, trade: str) -> str | None:
    """Those of some suspect words that a misprint of one letter, or a blank, makes of a word that is known, with that word.

    A word that is in dictionaries, or is printed with a capital as names are, must be a misprint of a word of the trade.

    >>> respelled("caner, Stucky", "rectal cancer")
    '“caner” for “cancer”'
    """
    known = _words(trade)
    pairs = ((word, _correction(word, known)) for word in suspects.split(", "))
    return ", ".join(f"“{word}” for “{right}”" for word, right in pairs if right) or None


@cache
def _correction(printed: str, trade: frozenset[str]) -> str | None:
    if printed.endswith(" s"):
        return printed.replace(" ", "")
    word = printed.lower()
    if any(stem in trade for stem in _stems(word)):
        return None
    near = sorted(_near(word))
    of_trade = [other for other in near if other in trade or other.removesuffix("s") in trade]
    if of_trade or printed != word or _count(word) is not None:
        right = of_trade[0] if of_trade else None
        return right.upper() if right and printed.isupper() else right
    common = max((other for other in near if _met(other)), key=_met, default=None)
    return common or next((f"{first} {word[len(first) :]}" for first in _RUN_ON if _runs_on(word, first, trade)), None)


def _runs_on(word: str, first: str, trade: frozenset[str]) -> bool:
    rest = word[len(first) :]
    return word.startswith(first) and len(rest) >= SHORTEST and (rest in trade or _familiar(rest))


@cache
def _familiar(word: str) -> bool:
    """Whether a word, or one that it is a form of, was ever met."""
    return any(map(_met, _stems(word)))


def _met(word: str) -> int:
    """How often a word was met; 0 if it is only in dictionaries, or in none."""
    return max((_count(word) or 0) - _never_met(), 0)


def _stems(word: str) -> Iterator[str]:
    yield word
    yield from (word.removesuffix(ending) + letter for ending, letter in _ENDINGS if word.endswith(ending))


def _near(word: str) -> set[str]:
    """All that is one letter more, less or other, or two letters the other way round."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    near = {before + after[1:] for before, after in cuts if after}
    near |= {before + letter + after for before, after in cuts for letter in ascii_lowercase}
    near |= {before + letter + after[1:] for before, after in cuts if after for letter in ascii_lowercase}
    near |= {before + after[1] + after[0] + after[2:] for before, after in cuts if len(after) > 1}
    return near - {word}


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+", text.lower()))


@cache
def _count(word: str) -> int | None:
    """How often the lexicon says that a word was met."""
    lines, start = _lexicon(), f'"{word}": '.encode()
    at = bisect_left(lines, start)
    return int(lines[at][len(start) :].strip(b",}")) if at < len(lines) and lines[at].startswith(start) else None


@cache
def _lexicon() -> list[bytes]:
    """The lines of the lexicon in order, a word and its count each; to read them as JSON would take four times as long."""
    return sorted(gzip.decompress(_path().read_bytes()).split(b"\n"))


@cache
def _never_met() -> int:
    counts = {line.rpartition(b" ")[2] for line in _lexicon()[::97]}  # most words were never met: a sample has the least count
    return min(int(count.strip(b",}")) for count in counts if count.strip(b",{}"))


def _path() -> Path:
    package, name = _FILE
    found = find_spec(package)
    for folder in (found.submodule_search_locations if found else None) or ():
        if (path := Path(folder) / name).is_file():
            return path
    raise MissingDependency("the audit needs pyspellchecker, which is not installed", "audit")
