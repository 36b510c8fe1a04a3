"""Findings in the forms that people and programs read: a table, one HTML page, JUnit, a SHACL report."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from importlib.util import find_spec
from typing import Any

import pyoxigraph as ox

from iort_kg.errors import MissingDependency
from iort_kg.findings import SEVERITIES, Finding, Ran, in_order
from iort_kg.namespaces import BASE, PREFIXES, shorten
from iort_kg.provenance import SOURCE
from iort_kg.store import TYPE, evaluate
from iort_kg.table import IRI, Table
from iort_kg.templates import environment

COLUMNS = ("check", "severity", "entity", "message", "first_line", "last_line")
READ_COLUMNS = ("check", "severity", "entity", "message", "lines", "proposal")
FINDINGS = BASE + "graph/findings#"

_POLICIES = """SELECT DISTINCT ?policy ?label ?reviewed ?next ?address {
  ?part iort:ofPolicy ?policy . ?policy a iort:CoveragePolicy
  OPTIONAL { ?policy rdfs:label ?label } OPTIONAL { ?policy schema:lastReviewed ?reviewed }
  OPTIONAL { ?policy iort:nextReview ?next } OPTIONAL { ?policy schema:url ?address }
} ORDER BY ?policy ?label"""


def to_table(findings: Sequence[Finding]) -> Table:
    """As rows for programs, with the columns that do not change from version to version."""
    return Table(COLUMNS, tuple(tuple(IRI(v) if k == "entity" else v for k, v in _row(found).items()) for found in findings))


def to_read(findings: Sequence[Finding]) -> Table:
    """As rows for people: the lines in one column."""
    return Table(READ_COLUMNS, tuple((f.check, f.severity, IRI(f.entity), f.message, lines(f), f.proposal) for f in findings))


def lines(found: Finding) -> str | None:
    """The lines of a finding as a reader writes them.

    >>> lines(Finding("a", "b", "info", "c", "d", first_line=3, last_line=5)), lines(Finding("a", "b", "info", "c", "d", first_line=3))
    ('3–5', '3')
    """
    if found.first_line is None:
        return None
    return str(found.first_line) + (f"–{found.last_line}" if found.last_line not in (None, found.first_line) else "")


def to_html(findings: Sequence[Finding], ran: Sequence[Ran] = (), as_of: date | None = None, subject: Sequence[str] = ()) -> str:
    """As one page that needs no other file: the counts, then what each check found, then the checks that found nothing.

    Args:
        findings: what was found.
        ran: every check that ran.
        as_of: the day on which dates were judged.
        subject: what was checked, each in one line (`describe`).

    Raises:
        MissingDependency: jinja2 is not installed.
    """
    about = {(one.family, one.check): one for one in ran}
    checks = sorted(
        {**about, **{(f.family, f.check): Ran(f.family, f.check) for f in findings if (f.family, f.check) not in about}}.values()
    )
    found = in_order(findings)
    families: list[dict[str, Any]] = []
    for family in sorted({one.family for one in checks}, key=lambda name: (name != "shapes", name)):
        mine = [finding for finding in found if finding.family == family]
        names = list(dict.fromkeys(finding.check for finding in mine))
        groups = [(about.get((family, name), Ran(family, name)), [f for f in mine if f.check == name]) for name in names]
        passed = [one.check for one in checks if one.family == family and one.check not in names]
        counts = Counter(finding.severity for finding in mine)
        families.append({"name": family, "groups": groups, "counts": counts, "total": len(mine), "passed": passed})
    page = (
        environment()
        .get_template("check.html")
        .render(
            lines=lines,
            families=families,
            severities=SEVERITIES,
            counts=Counter(finding.severity for finding in findings),
            total=len(findings),
            as_of=as_of.isoformat() if as_of else "",
            subject=list(subject),
            base=BASE,
        )
    )
    return page + "\n"


def to_junit(findings: Sequence[Finding], ran: Sequence[Ran] = (), as_of: date | None = None) -> str:
    """As JUnit XML: a suite a family, a case a check, also a check that found nothing.

    A case fails once, with all that was found in its text; information is told, and fails nothing.

    Raises:
        MissingDependency: junitparser is not installed.
    """
    if not find_spec("junitparser"):
        raise MissingDependency("junitparser is not installed", "report")
    import junitparser

    report = junitparser.JUnitXml("iort-kg check")
    checks = sorted({(found.family, found.check) for found in findings} | {(one.family, one.check) for one in ran})
    for family in sorted({family for family, _ in checks}):
        suite = junitparser.TestSuite(family)
        if as_of:
            suite.add_property("as-of", as_of.isoformat())
        for _, check in (one for one in checks if one[0] == family):
            case = junitparser.TestCase(check, classname=family)
            mine = [found for found in findings if (found.family, found.check) == (family, check)]
            wrong = [found for found in mine if found.severity != "info"]
            if wrong:
                worst = min((found.severity for found in wrong), key=SEVERITIES.index)
                message = _line(wrong[0]) if len(wrong) == 1 else f"{len(wrong)} findings"
                failure = junitparser.Failure(_xml(message), worst)
                failure.text = "\n".join(_xml(_line(found)) for found in wrong)
                case.result = [failure]
            told = [_xml(_line(found)) for found in mine if found.severity == "info"]
            if told:
                case.system_out = "\n".join(told)
            suite.add_testcase(case)
        report.add_testsuite(suite)
    text = report.tostring()  # type: ignore[no-untyped-call]
    return text.decode() if isinstance(text, bytes) else str(text)


def to_rdf(findings: Sequence[Finding], as_of: date | None = None) -> Iterator[ox.Triple]:
    """As a validation report of SHACL; what an audit found has its check instead of a shape."""
    sh, names = PREFIXES["sh"], {"error": "Violation", "warning": "Warning", "info": "Info"}
    dcterms, xsd = PREFIXES["dcterms"], PREFIXES["xsd"]
    report = ox.NamedNode(FINDINGS + "report")
    results = {_key(found): found for found in findings}
    yield ox.Triple(report, TYPE, ox.NamedNode(sh + "ValidationReport"))
    conforms = "false" if findings else "true"
    yield ox.Triple(report, ox.NamedNode(sh + "conforms"), ox.Literal(conforms, datatype=ox.NamedNode(xsd + "boolean")))
    if as_of:
        yield ox.Triple(report, ox.NamedNode(dcterms + "date"), ox.Literal(as_of.isoformat(), datatype=ox.NamedNode(xsd + "date")))
    for key in results:
        yield ox.Triple(report, ox.NamedNode(sh + "result"), ox.NamedNode(FINDINGS + key))
    for key, found in results.items():
        result = ox.NamedNode(FINDINGS + key)
        yield ox.Triple(result, TYPE, ox.NamedNode(sh + "ValidationResult"))
        focus = ox.BlankNode() if found.entity.startswith("_:") else ox.NamedNode(found.entity)
        yield ox.Triple(result, ox.NamedNode(sh + "focusNode"), focus)
        yield ox.Triple(result, ox.NamedNode(sh + "resultSeverity"), ox.NamedNode(sh + names[found.severity]))
        yield ox.Triple(result, ox.NamedNode(sh + "resultMessage"), ox.Literal(found.message, language="en"))
        if found.family == "shapes":
            shape = found.check if ":" in found.check else f"{BASE}shape/{found.check}"
            yield ox.Triple(result, ox.NamedNode(sh + "sourceShape"), ox.NamedNode(shape))
        else:
            yield ox.Triple(result, ox.NamedNode(sh + "sourceConstraintComponent"), ox.NamedNode(sh + "SPARQLConstraintComponent"))
        yield ox.Triple(result, ox.NamedNode(dcterms + "identifier"), ox.Literal(f"{found.family}/{found.check}"))
        if found.document and found.first_line:
            where = f"{found.document}#line={found.first_line - 1},{found.last_line or found.first_line}"
            yield ox.Triple(result, SOURCE, ox.NamedNode(where))
        if found.proposal:
            yield ox.Triple(result, ox.NamedNode(PREFIXES["rdfs"] + "comment"), ox.Literal(f"Proposal: {found.proposal}", language="en"))


def describe(store: ox.Store) -> list[str]:
    """The policies of a graph that have parts of their own, a line each."""
    described: dict[str, str] = {}
    for row in evaluate(store, _POLICIES):  # type: ignore[union-attr]
        said = {name: row[name].value for name in ("label", "reviewed", "next", "address") if row[name] is not None}
        iri = row["policy"].value
        dates = [f"{word} {said[name]}" for name, word in (("reviewed", "last reviewed"), ("next", "next review")) if name in said]
        described.setdefault(iri, "; ".join([said.get("label", shorten(iri)), *dates, *filter(None, [said.get("address")])]))
    return list(described.values())


def _row(found: Finding) -> dict[str, str | int | None]:
    values = found.to_dict()
    return {name: values[name] for name in COLUMNS}


def _key(found: Finding) -> str:
    text = "\n".join((found.family, found.check, found.entity, found.message, found.proposal or "", lines(found) or ""))
    return sha256(text.encode()).hexdigest()[:16]


def _line(found: Finding) -> str:
    where = f" (line {lines(found)})" if found.first_line else ""
    proposal = f" Proposal: {found.proposal}" if found.proposal else ""
    return f"{shorten(found.entity)}{where}: {found.message}{proposal}"


def _xml(text: str) -> str:
    """Without the control characters that XML does not allow."""
    return re.sub("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
