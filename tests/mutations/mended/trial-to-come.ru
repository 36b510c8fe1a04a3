#+ error: The trial is expected to end in March 2027.
#+ lost:
#+   - {check: trial-past-its-date, entity: "trial/nct02685605"}
WITH <../../graph/policies/cam80108/trials>
DELETE { <trial/nct02685605> iort:expectedCompletion "2023-03"^^xsd:gYearMonth }
INSERT { <trial/nct02685605> iort:expectedCompletion "2027-03"^^xsd:gYearMonth }
WHERE { <trial/nct02685605> iort:expectedCompletion "2023-03"^^xsd:gYearMonth }
