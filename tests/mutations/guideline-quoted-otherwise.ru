#+ error: The Summary of Evidence on rectal cancer gives stage III for T4 as the condition of the guideline.
#+ new:
#+   - {check: guideline-quoted-otherwise, entity: "conclusion/rectal-cancer-summary-of-evidence", says: ["stage III"]}
#+ lost:
#+   - {check: guideline-quoted-otherwise, entity: "conclusion/rectal-cancer-summary-of-evidence", says: ["T4"]}
#+ why: The condition is not the guideline’s already; the finding follows the word.
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/rectal-cancer-summary-of-evidence-guideline-t4> iort:hasCondition criterion:t4 }
INSERT { <claim/rectal-cancer-summary-of-evidence-guideline-t4> iort:hasCondition criterion:stage-iii }
WHERE { <claim/rectal-cancer-summary-of-evidence-guideline-t4> iort:hasCondition criterion:t4 }
