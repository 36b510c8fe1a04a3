#+ error: The section summary on fibromatosis repeats the 17% of late toxicity as 71%.
#+ new:
#+   - {check: claim-against-result, entity: "claim/fibromatosis-section-summary-late-toxicity", says: ["71"]}
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/fibromatosis-section-summary-late-toxicity> iort:value 17 ; iort:reportedAs "17%" }
INSERT { <claim/fibromatosis-section-summary-late-toxicity> iort:value 71 ; iort:reportedAs "71%" }
WHERE { <claim/fibromatosis-section-summary-late-toxicity> iort:value 17 ; iort:reportedAs "17%" }
