"""Findings in the forms that people and programs read: a table, one HTML page, JUnit, a SHACL report."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from importlib.util import find_spec

import pyoxigraph as ox

from iort_kg.errors import MissingDependency
from iort_kg.findings import SEVERITIES, Finding
from iort_kg.namespaces import BASE, PREFIXES, shorten
from iort_kg.provenance import SOURCE
from iort_kg.store import LABEL, TYPE
from iort_kg.table import IRI, Table

COLUMNS = ("check", "severity", "entity", "message", "first_line", "last_line")


def to_table(findings: Sequence[Finding]) -> Table:
    """As rows, with the columns that do not change from version to version."""
    return Table(COLUMNS, tuple((f.check, f.severity, IRI(f.entity), f.message, f.first_line, f.last_line) for f in findings))


def to_html(findings: Sequence[Finding], as_of: date | None = None) -> str:
    """As one page that needs no other file.

    Raises:
        MissingDependency: jinja2 is not installed.
    """
    if not find_spec("jinja2"):
        raise MissingDependency("jinja2, which writes the HTML page, is not installed", "report")
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("iort_kg"), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters["short"] = shorten
    counts = Counter(finding.severity for finding in findings)
    page = environment.get_template("check.html")
    return page.render(findings=list(findings), severities=SEVERITIES, counts=counts, as_of=as_of.isoformat() if as_of else "") + "\n"


def to_junit(findings: Sequence[Finding], passed: Sequence[tuple[str, str]] = ()) -> str:
    """As JUnit XML: a suite a family, a case a check; information is told, and fails nothing.

    Args:
        findings: what was found.
        passed: family and name of every check that ran, also of those that found nothing.

    Raises:
        MissingDependency: junitparser is not installed.
    """
    if not find_spec("junitparser"):
        raise MissingDependency("junitparser is not installed", "report")
    import junitparser

    report = junitparser.JUnitXml("iort-kg check")
    checks = sorted({(found.family, found.check) for found in findings} | set(passed))
    for family in sorted({family for family, _ in checks}):
        suite = junitparser.TestSuite(family)
        for _, check in (one for one in checks if one[0] == family):
            case = junitparser.TestCase(check, classname=family)
            mine = [found for found in findings if (found.family, found.check) == (family, check)]
            case.result = [junitparser.Failure(_xml(_line(found)), found.severity) for found in mine if found.severity != "info"]
            told = [_xml(_line(found)) for found in mine if found.severity == "info"]
            if told:
                case.system_out = "\n".join(told)
            suite.add_testcase(case)
        report.add_testsuite(suite)
    text = report.tostring()  # type: ignore[no-untyped-call]
    return text.decode() if isinstance(text, bytes) else str(text)


def to_rdf(findings: Sequence[Finding]) -> Iterator[ox.Triple]:
    """As a validation report of SHACL; what an audit found has its check instead of a shape."""
    sh, names = PREFIXES["sh"], {"error": "Violation", "warning": "Warning", "info": "Info"}
    report = ox.NamedNode(BASE + "graph/findings#report")
    yield ox.Triple(report, TYPE, ox.NamedNode(sh + "ValidationReport"))
    conforms = "false" if findings else "true"
    yield ox.Triple(report, ox.NamedNode(sh + "conforms"), ox.Literal(conforms, datatype=ox.NamedNode(PREFIXES["xsd"] + "boolean")))
    for found in findings:
        key = sha256(f"{found.family}\n{found.check}\n{found.entity}\n{found.message}".encode()).hexdigest()[:16]
        result = ox.NamedNode(f"{BASE}graph/findings#{key}")
        yield ox.Triple(report, ox.NamedNode(sh + "result"), result)
        yield ox.Triple(result, TYPE, ox.NamedNode(sh + "ValidationResult"))
        focus = ox.BlankNode() if found.entity.startswith("_:") else ox.NamedNode(found.entity)
        yield ox.Triple(result, ox.NamedNode(sh + "focusNode"), focus)
        yield ox.Triple(result, ox.NamedNode(sh + "resultSeverity"), ox.NamedNode(sh + names[found.severity]))
        yield ox.Triple(result, ox.NamedNode(sh + "resultMessage"), ox.Literal(found.message, language="en"))
        if found.family == "shapes":
            yield ox.Triple(result, ox.NamedNode(sh + "sourceShape"), ox.NamedNode(f"{BASE}shape/{found.check}"))
        yield ox.Triple(result, ox.NamedNode(PREFIXES["dcterms"] + "identifier"), ox.Literal(f"{found.family}/{found.check}"))
        if found.document and found.first_line:
            where = f"{found.document}#line={found.first_line - 1},{found.last_line or found.first_line}"
            yield ox.Triple(result, SOURCE, ox.NamedNode(where))
        if found.proposal:
            yield ox.Triple(result, LABEL, ox.Literal(f"Proposal: {found.proposal}", language="en"))


def _line(found: Finding) -> str:
    where = f" (line {found.first_line})" if found.first_line else ""
    return f"{shorten(found.entity)}{where}: {found.message}"


def _xml(text: str) -> str:
    """Without the control characters that XML does not allow."""
    return re.sub("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
