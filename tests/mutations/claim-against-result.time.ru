#+ error: The section summary on glioblastoma gives the survival of 2 years for 1 year.
#+ new:
#+   - {check: claim-against-result, entity: "claim/glioblastoma-section-summary-overall-survival-1-year", says: ["38.7"]}
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/glioblastoma-section-summary-overall-survival-1-year> iort:value 79.5 ; iort:reportedAs "79.5%" }
INSERT { <claim/glioblastoma-section-summary-overall-survival-1-year> iort:value 38.7 ; iort:reportedAs "38.7%" }
WHERE { <claim/glioblastoma-section-summary-overall-survival-1-year> iort:value 79.5 ; iort:reportedAs "79.5%" }
