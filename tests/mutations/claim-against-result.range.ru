#+ error: The section summary on pancreatic cancer lets survival at 1 year start at 44% for 40%.
#+ new:
#+   - {check: claim-against-result, entity: "claim/pancreatic-cancer-section-summary-unresectable-overall-survival-1-year", says: ["44"]}
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/pancreatic-cancer-section-summary-unresectable-overall-survival-1-year> iort:minimum 40 ; iort:minimumReportedAs "40%" }
INSERT { <claim/pancreatic-cancer-section-summary-unresectable-overall-survival-1-year> iort:minimum 44 ; iort:minimumReportedAs "44%" }
WHERE { <claim/pancreatic-cancer-section-summary-unresectable-overall-survival-1-year> iort:minimum 40 ; iort:minimumReportedAs "40%" }
