"""What a check says is wrong: one frozen record, whichever check found it, and the order of severities."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from iort_kg.display import Block, Rows, Shown, words
from iort_kg.terms import IRI

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


class Findings(Shown, list[Finding]):
    """A list of findings that a notebook shows as a table, after how many there are of each severity.

    >>> print(Findings([Finding("a", "b", "info", "c", "d", first_line=3)]).to_plain())
    0 error, 0 warning, 1 info
    severity  check  record  line  says  proposal
    info      a      c       3     d
    (1 row)
    <BLANKLINE>
    """

    def blocks(self) -> Iterator[Block]:
        """What there is to show."""
        counts = Counter(found.severity for found in self)
        yield words(", ".join(f"{counts[severity]} {severity}" for severity in SEVERITIES), strong=True)
        if self:
            yield Rows(("severity", "check", "record", "line", "says", "proposal"), [_row(found) for found in self])


def at_least(severity: str, level: str) -> bool:
    """Whether a severity reaches a level.

    >>> at_least("error", "warning"), at_least("info", "warning")
    (True, False)
    """
    return SEVERITIES.index(severity) <= SEVERITIES.index(level)


def in_order(findings: Iterable[Finding]) -> Findings:
    """Findings by severity, then check, then place in the document, then entity; each once."""
    return Findings(
        sorted(
            set(findings),
            key=lambda found: (SEVERITIES.index(found.severity), found.check, found.first_line or 0, found.entity, found.message),
        )
    )


def _row(found: Finding) -> tuple[object, ...]:
    last = f"–{found.last_line}" if found.last_line not in (None, found.first_line) else ""
    line = f"{found.first_line}{last}" if found.first_line else None
    return (found.severity, found.check, IRI(found.entity), line, found.message, found.proposal)
