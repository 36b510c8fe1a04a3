"""The graph for systems that speak HL7 FHIR: evidence, citations, assessments and rules in R5, and determinations for Da Vinci CRD (R4).

What is in the graph comes by the queries of queries/export/fhir/; which codes an element may take is told by its bindings.rq.
"""
