#+ error: The section summary on renal cancer counts a cohort study, which neither other layer does; none is reviewed.
#+ new:
#+   - {check: evidence-named-not-reviewed, entity: "claim/renal-cell-carcinoma-section-summary-evidence-base", says: ["323"]}
WITH <../../graph/policies/cam80108/conclusions>
INSERT { <conclusion/renal-cell-carcinoma-section-summary> iort:statesDesign design:cohort-study }
WHERE {} ;
WITH <../../graph/policies/cam80108/conclusions>
INSERT { <claim/renal-cell-carcinoma-section-summary-evidence-base> iort:includesDesign design:cohort-study ; iort:asNamed "a cohort study" }
WHERE {}
