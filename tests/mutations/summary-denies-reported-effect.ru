#+ error: The section summary on gastric cancer finds no benefit in locoregional control; the ratio is 0.40 (0.26 to 0.62).
#+ new:
#+   - {check: summary-denies-reported-effect, entity: "claim/gastric-cancer-section-summary-locoregional-control-with-ebrt", says: ["218", "0.26", "0.62"]}
#+   - {check: layers-point-elsewhere, entity: "conclusion/gastric-cancer-description", says: ["14", "218", "352"]}
#+ why: The other two layers find the benefit.
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/gastric-cancer-section-summary-locoregional-control-with-ebrt> iort:hasDirection direction:favors-iort }
INSERT { <claim/gastric-cancer-section-summary-locoregional-control-with-ebrt> iort:hasDirection direction:no-difference }
WHERE { <claim/gastric-cancer-section-summary-locoregional-control-with-ebrt> iort:hasDirection direction:favors-iort }
