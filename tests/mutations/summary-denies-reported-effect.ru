#+ error: All three layers on gastric cancer find no benefit in locoregional control; the ratio is 0.40 (0.26 to 0.62).
#+ new:
#+   - {check: summary-denies-reported-effect, entity: "claim/gastric-cancer-description-locoregional-control-with-ebrt", says: ["14", "218", "352", "0.26", "0.62"]}
#+ changed:
#+   - {check: investigational-with-favorable-evidence, entity: "effect/yu-2015-locoregional-control", says: ["215"]}
#+ why: The Summary of Evidence is no longer in favor.
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/gastric-cancer-description-locoregional-control-with-ebrt> iort:hasDirection direction:favors-iort }
INSERT { <claim/gastric-cancer-description-locoregional-control-with-ebrt> iort:hasDirection direction:no-difference }
WHERE { <claim/gastric-cancer-description-locoregional-control-with-ebrt> iort:hasDirection direction:favors-iort } ;
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/gastric-cancer-section-summary-locoregional-control-with-ebrt> iort:hasDirection direction:favors-iort }
INSERT { <claim/gastric-cancer-section-summary-locoregional-control-with-ebrt> iort:hasDirection direction:no-difference }
WHERE { <claim/gastric-cancer-section-summary-locoregional-control-with-ebrt> iort:hasDirection direction:favors-iort } ;
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/gastric-cancer-summary-of-evidence-locoregional-control-with-ebrt> iort:hasDirection direction:favors-iort }
INSERT { <claim/gastric-cancer-summary-of-evidence-locoregional-control-with-ebrt> iort:hasDirection direction:no-difference }
WHERE { <claim/gastric-cancer-summary-of-evidence-locoregional-control-with-ebrt> iort:hasDirection direction:favors-iort }
