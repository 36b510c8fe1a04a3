#+ error: The section summary on renal cancer limits toxicity to positive margins, by which no study of it is reported.
#+ new:
#+   - {check: margins-of-no-study, entity: "claim/renal-cell-carcinoma-section-summary-severe-toxicity", says: ["positive margin"]}
WITH <../../graph/policies/cam80108/conclusions>
INSERT { <claim/renal-cell-carcinoma-section-summary-severe-toxicity> iort:hasMarginClass margin:positive }
WHERE {}
