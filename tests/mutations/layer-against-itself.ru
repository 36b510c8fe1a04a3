#+ error: >-
#+   The Summary of Evidence on gynecologic cancer lost a not: the contribution can be determined, while survival is said
#+   not to improve.
#+ new:
#+   - {check: layer-against-itself, entity: "conclusion/gynecologic-cancer-summary-of-evidence", says: ["benefit not shown (survival), but also favors IORT (treatment effectiveness)"]}
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/gynecologic-cancer-summary-of-evidence-contribution> iort:hasDirection direction:uncertain }
INSERT { <claim/gynecologic-cancer-summary-of-evidence-contribution> iort:hasDirection direction:favors-iort }
WHERE { <claim/gynecologic-cancer-summary-of-evidence-contribution> iort:hasDirection direction:uncertain }
