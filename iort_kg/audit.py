"""Run queries/check/: where a published document contradicts itself, its evidence, its guidelines, its codes, or the day.

Each check is one `.rq` file; its `#+` header says what is wrong when it finds something (problem), what would make it right
(solution), the family, the severity, the formula, and what is assumed. Its rows have the columns `entity`, `message`, `first_line`,
`last_line` and, if it has one, `proposal`. Rows that differ in their lines alone are one finding, from the first to the last.

Each policy is audited by itself: where the graph holds records of several, a check sees one of them at a time, with all that is of
none (the schema, the vocabularies), so that none can hold one document against another.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import yaml

from iort_kg.assets import query_files
from iort_kg.catalog import Loader
from iort_kg.errors import UnknownName, UnreadableInput
from iort_kg.findings import SEVERITIES, Finding, in_order
from iort_kg.functions import Custom, custom_functions
from iort_kg.namespaces import BASE, POLICY
from iort_kg.provenance import SOURCE, LineRange
from iort_kg.store import TYPE, evaluate, subjects, term, values

FAMILIES = (
    "arithmetic",
    "rounding",
    "inference",
    "order",
    "labels",
    "structure",
    "time",
    "layers",
    "concordance",
    "codes",
    "words",
)
ACROSS = "across"  # of queries/across/, which look at all policies at once
COLUMNS = ("entity", "message", "first_line", "last_line")
_POLICIES = f"""SELECT DISTINCT ?policy {{
    ?record a ?class FILTER (STRSTARTS(STR(?record), "{POLICY}") && CONTAINS(STRAFTER(STR(?record), "{POLICY}"), "/"))
    BIND (CONCAT("{POLICY}", STRBEFORE(STRAFTER(STR(?record), "{POLICY}"), "/"), "/") AS ?policy)
}}"""
_AS_OF = re.compile(r"VALUES\s*\?as_of\s*\{[^{}]*\}")


@dataclass(frozen=True)
class Check:
    """One check: what its header says, and its SPARQL."""

    name: str
    problem: str
    solution: str
    family: str
    severity: str
    formula: str
    assumption: str
    sparql: str

    def query(self, as_of: date) -> str:
        """The query as of a day."""
        return _AS_OF.sub(f'VALUES ?as_of {{ "{as_of.isoformat()}"^^xsd:date }}', self.sparql)


def load_check(path: Path) -> Check:
    """Read one check.

    Raises:
        UnreadableInput: its header is missing, or lacks what a check has to say.
    """
    text = path.read_text(encoding="utf-8")
    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    try:
        header = yaml.load("\n".join(lines), Loader=Loader)
        said = {name: " ".join(header[name].split()) for name in ("problem", "solution", "family", "severity", "formula", "assumption")}
    except (yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise UnreadableInput(f"{path.name} has no readable #+ header of a check: {' '.join(str(error).split())}") from None
    if said["family"] not in (*FAMILIES, ACROSS) or said["severity"] not in SEVERITIES:
        raise UnreadableInput(
            f"{path.name} is of the family {said['family']!r} and the severity {said['severity']!r}; "
            f"give one of {', '.join(FAMILIES)}, and one of {', '.join(SEVERITIES)}"
        )
    return Check(name=path.stem, sparql=text, **said)


def load_checks(only: Collection[str] = ()) -> list[Check]:
    """The shipped checks, or those of the families or names given.

    Raises:
        UnknownName: there is no such family or check.
    """
    checks = _shipped_checks()
    known = {*FAMILIES, *(check.name for check in checks)}
    for name in only:
        if name not in known:
            raise UnknownName("family or check", name, known)
    return [check for check in checks if not only or check.family in only or check.name in only]


@cache
def _shipped_checks() -> tuple[Check, ...]:
    return tuple(load_check(path) for path in query_files("check").values())


def run_checks(store: ox.Store, only: Collection[str] = (), as_of: date | None = None) -> list[Finding]:
    """What the checks find in each policy, in order of severity.

    Args:
        store: the graph.
        only: families or checks to run; all if empty.
        as_of: the day from which dates are judged; today if not given.

    Raises:
        UnknownName: there is no such family or check.
        UnreadableInput: a check gives a row that says nothing, or has other columns.
        MissingDependency: scipy is not installed.
    """
    functions = custom_functions()
    day = as_of or date.today()
    checks = load_checks(only)
    return in_order(finding for part in by_policy(store) for check in checks for finding in run_check(part, check, day, functions))


def by_policy(store: ox.Store) -> Iterator[ox.Store]:
    """The graph as each policy sees it, without the records of the others; the graph itself if one policy has records, or none.

    It is copied for each; `iort_kg.shards` reads the graphs of one policy after another from a store that is kept by policy.
    """
    policies = policies_of(store)
    if len(policies) < 2:
        yield store
        return
    for policy in policies:
        yield part_of(store, policy, policies)


def policies_of(store: ox.Store) -> list[str]:
    """What the IRIs of the records of each policy begin with, for the policies that have records."""
    ours = evaluate(store, _POLICIES)
    owned = {row["policy"].value for row in ours} if isinstance(ours, ox.QuerySolutions) else set()
    named = {*values(store, None, term("ofPolicy")), *(node.value for node in subjects(store, TYPE, term("CoveragePolicy")))}
    return sorted(owned | {iri + "/" for iri in named if not iri.startswith(POLICY) and _has_records(store, iri + "/")})


def part_of(store: ox.Store, policy: str | None, policies: Collection[str]) -> ox.Store:
    """A copy of the graph without the records of the policies, but for one.

    A record is of the policy whose IRI its own begins with; of the longest, if several do.
    """
    longest = sorted(policies, key=len, reverse=True)
    owners: dict[object, str | None] = {}
    part = ox.Store()
    part.extend(quad for quad in store if _owner(quad.subject, longest, owners) in (None, policy))
    return part


def _owner(node: ox.NamedNode | ox.BlankNode | ox.Triple, longest: Sequence[str], known: dict[object, str | None]) -> str | None:
    if node not in known:
        iri = node.value + "/" if isinstance(node, ox.NamedNode) else ""
        known[node] = next((one for one in longest if iri.startswith(one)), None)
    return known[node]


def _has_records(store: ox.Store, policy: str) -> bool:
    return bool(evaluate(store, f'ASK {{ ?record a ?class FILTER (STRSTARTS(STR(?record), "{policy}")) }}'))


def run_check(store: ox.Store, check: Check, as_of: date, functions: Mapping[ox.NamedNode, Custom]) -> Iterator[Finding]:
    """What one check finds."""
    solutions = evaluate(store, check.query(as_of), functions)
    if not isinstance(solutions, ox.QuerySolutions) or not set(COLUMNS) <= {variable.value for variable in solutions.variables}:
        raise UnreadableInput(f"the check {check.name} has to select the columns {', '.join(COLUMNS)}")
    proposes = "proposal" in {variable.value for variable in solutions.variables}
    lines: dict[tuple[str, str, str | None], list[int]] = {}
    for row in solutions:
        entity, message = row["entity"], row["message"]
        if not isinstance(entity, ox.NamedNode) or not isinstance(message, ox.Literal):
            raise UnreadableInput(f"the check {check.name} gives a row without an entity or a message: {row}")
        key = (entity.value, " ".join(message.value.split()), _text(row["proposal"]) if proposes else None)
        lines.setdefault(key, []).extend(int(term.value) for name in COLUMNS[2:] if isinstance(term := row[name], ox.Literal))
    for (iri, said, proposal), at in lines.items():
        yield Finding(
            check=check.name,
            family=check.family,
            severity=check.severity,
            entity=iri,
            message=said,
            document=_document(store, iri),
            first_line=min(at, default=None),
            last_line=max(at, default=None),
            proposal=proposal,
        )


def _document(store: ox.Store, entity: str) -> str | None:
    anchors = sorted(filter(None, map(LineRange.from_iri, values(store, ox.NamedNode(entity), SOURCE))))
    return f"{BASE}source/{anchors[0].document}" if anchors else None


def _text(term: object) -> str | None:
    return " ".join(term.value.split()) if isinstance(term, ox.Literal) else None
