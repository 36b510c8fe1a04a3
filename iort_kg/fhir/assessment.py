"""What limits a study, and what the checks find wrong, as ArtifactAssessment: one for each record that something is told of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from iort_kg import __version__
from iort_kg.fhir.parts import Json, Parts, clean, resource
from iort_kg.findings import Finding
from iort_kg.namespaces import BASE, slug
from iort_kg.provenance import LineRange

ASSESSMENT = BASE + "assessment/"
CHECK = BASE + "check"
SEVCO = "https://fevir.net/sevco"


def assessments(parts: Parts, findings: Iterable[Finding], made: str | None) -> Iterator[tuple[str, Json]]:
    """One resource a record; by its IRI, which is that of the record below `assessment/`.

    Args:
        parts: the graph.
        findings: what the checks found.
        made: when, if that is to be told.
    """
    contents: dict[str, list[Json]] = defaultdict(list)
    reported: dict[str, str] = {}
    for study, citation, content in _limitations(parts):
        contents[study].append(content)
        if citation:
            reported[study] = citation
    for finding in findings:
        contents[finding.entity].append(_finding(parts, finding))
    for record in sorted(contents):
        iri = ASSESSMENT + record.removeprefix(BASE).removeprefix("policy/")
        resource_of = reported.get(record) or (record if parts.types.get(record) not in (None, "EvidenceVariable") else None)
        artifact = {"artifactReference": parts.reference(resource_of)} if resource_of else {"artifactUri": record}
        yield iri, resource("ArtifactAssessment", iri, date=made, **artifact, content=contents[record])


def _limitations(parts: Parts) -> Iterator[tuple[str, str | None, Json]]:
    """What the document says of the limits of a study: study, reference, content."""
    found: dict[str, tuple[str, str | None, Json]] = {}
    for row in parts.rows("limitations"):
        if row.record not in found:
            told = {
                "informationType": parts.code("ArtifactAssessment.content.informationType", "classifier"),
                "summary": row.comment or row.label,
                "type": parts.concept(row.domain) if row.domain else None,
                "classifier": [parts.concept(row.key)] if row.key else None,
                "relatedArtifact": parts.anchors(row.record),
            }
            found[row.record] = (row.study, row.citation, clean(told))
        if row.code:
            found[row.record][2]["classifier"].append({"coding": [{"system": SEVCO, "code": row.code}]})
    yield from found.values()


def _finding(parts: Parts, finding: Finding) -> Json:
    """What a check found, as a comment; the check and its severity are our codes."""
    lines = []
    if finding.document and finding.first_line:
        where = LineRange(slug(finding.document), finding.first_line, finding.last_line or finding.first_line)
        lines = [parts.anchor(where)]
    elif finding.document:
        lines = parts.anchors(finding.entity)
    return clean(
        {
            "informationType": parts.code("ArtifactAssessment.content.informationType", "comment"),
            "summary": finding.message + (f" (would be right: {finding.proposal})" if finding.proposal else ""),
            "type": {"text": f"{finding.severity}, {finding.family}"},
            "classifier": [{"coding": [{"system": CHECK, "code": finding.check}]}],
            "author": {"display": f"iort-kg {__version__}"},
            "relatedArtifact": lines,
        }
    )
