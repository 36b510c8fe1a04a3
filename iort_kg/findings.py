"""What a check says is wrong: one frozen record, whichever check found it, and the order of severities."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True)
class Finding:
    """One thing that a check found.

    Attributes:
        check: the check's name: of an audit its file, of a shape its name.
        family: the kind of check, such as `arithmetic`; `shapes` for the graph's own shapes.
        severity: `error`, `warning` or `info`.
        entity: the IRI of the record.
        message: what is wrong, with the numbers in it.
        document: the IRI of the source document, if the record is anchored.
        first_line: where in the document.
        last_line: where it ends there.
        proposal: what would make it right.
    """

    check: str
    family: str
    severity: str
    entity: str
    message: str
    document: str | None = None
    first_line: int | None = None
    last_line: int | None = None
    proposal: str | None = None

    def to_dict(self) -> dict[str, str | int | None]:
        """The finding by attribute: all of them, in the order above, `None` where there is none."""
        return asdict(self)


@dataclass(frozen=True, order=True)
class Ran:
    """A check that ran, whether it found anything or not, and what it says of itself.

    Attributes:
        family: the kind of check.
        check: its name.
        problem: what is wrong when it finds something.
        solution: what would make it right.
        formula: how it is worked out.
        assumption: what has to be so for the finding to hold.
    """

    family: str
    check: str
    problem: str = ""
    solution: str = ""
    formula: str = ""
    assumption: str = ""


def at_least(severity: str, level: str) -> bool:
    """Whether a severity reaches a level.

    >>> at_least("error", "warning"), at_least("info", "warning")
    (True, False)
    """
    return SEVERITIES.index(severity) <= SEVERITIES.index(level)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by severity, then check, then place in the document, then entity; each once."""
    return sorted(
        set(findings),
        key=lambda found: (SEVERITIES.index(found.severity), found.check, found.first_line or 0, found.entity, found.message),
    )
