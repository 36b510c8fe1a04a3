#+ error: The completion of the trial is printed as 2003 for 2023.
#+ new:
#+   - {check: trial-past-its-date, entity: "trial/nct02685605", says: ["2003-03"]}
#+ lost:
#+   - {check: trial-past-its-date, entity: "trial/nct02685605", says: ["2023-03"]}
#+ why: Both dates are past; the finding follows the date.
WITH <../../graph/policies/cam80108/trials>
DELETE { <trial/nct02685605> iort:expectedCompletion "2023-03"^^xsd:gYearMonth ; iort:dateReportedAs "Mar 2023" }
INSERT { <trial/nct02685605> iort:expectedCompletion "2003-03"^^xsd:gYearMonth ; iort:dateReportedAs "Mar 2003" }
WHERE { <trial/nct02685605> iort:expectedCompletion "2023-03"^^xsd:gYearMonth ; iort:dateReportedAs "Mar 2023" }
