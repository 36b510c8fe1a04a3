"""What can go wrong, as one tree.

    IortKgError                 every error of this package; `exit_code` is the command line's
      UsageError (2)            what was asked cannot be done as asked
        UnknownName             no question, input, concept or record of that name
        InvalidInput            an input has the wrong type, is missing, or is not understood
        InvalidQuery            SPARQL that does not parse, or that this package refuses to run
        MissingDependency       a program or package that this needs is not installed
      UnreadableInput (3)       a file or folder that cannot be read, or is not what it should be

Every message is one line: what was given, why it fails, and what is accepted.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class IortKgError(Exception):
    """Base of all errors of this package."""

    exit_code = 2


class UsageError(IortKgError):
    """What was asked cannot be done as asked."""


class UnknownName(UsageError):
    """Nothing is called that; the message names what is, nearest first.

    >>> print(UnknownName("question", "covered-site", ["covered-sites", "doses"]))
    no question is called 'covered-site'; did you mean covered-sites?
    >>> print(UnknownName("study", "Dubois", ["study/dubois-2011", "study/yu-2015"]))
    no study is called 'Dubois'; did you mean study/dubois-2011?
    >>> print(UnknownName("site", "rectl", ["rectal-cancer", "vaginal-cancer"]))
    no site is called 'rectl'; did you mean rectal-cancer?
    >>> print(UnknownName("input", "zzz", ["site"]))
    no input is called 'zzz'; there are: site
    """

    def __init__(self, kind: str, given: str, accepted: Iterable[str], hint: str = "") -> None:
        names = sorted(set(accepted) - {""})
        near = get_close_matches(given.lower(), names, n=4, cutoff=0.6)
        if not near and len(given) > 2:
            near = [name for name in names if given.lower() in name.lower()][:4]
        if not near:
            words = get_close_matches(given.lower(), {word for name in names for word in name.lower().split("-")}, n=1, cutoff=0.75)
            near = [name for name in names if set(words) & set(name.lower().split("-"))][:4]
        if near:
            advice = f"did you mean {' or '.join(near)}?"
        elif not names:
            advice = "there is none"
        else:
            shown = ", ".join(names[:12]) + (f", … ({len(names)} in all)" if len(names) > 12 else "")
            advice = f"there are: {shown}"
        super().__init__(f"no {kind} is called {given!r}; {advice}" + (f" {hint}" if hint else ""))


class InvalidInput(UsageError):
    """An input has the wrong type, is missing, or fits more than one thing."""


class InvalidQuery(UsageError):
    """SPARQL that does not parse, or that is refused (an update, or a call to another server)."""


class MissingDependency(UsageError):
    """A program or package that is not installed; the message names the extra that brings it.

    >>> print(MissingDependency("DuckDB is not installed", "scale"))
    DuckDB is not installed; run: pip install 'iort-kg[scale]'
    """

    def __init__(self, missing: str, extra: str) -> None:
        super().__init__(f"{missing}; run: pip install 'iort-kg[{extra}]'")


class UnreadableInput(IortKgError):
    """A file or folder that cannot be read, or whose content is not what it should be."""

    exit_code = 3


def one_line(error: object) -> str:
    """What an error says, on one line."""
    return " ".join(str(error).split())
