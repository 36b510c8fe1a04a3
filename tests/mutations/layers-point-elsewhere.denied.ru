#+ error: The section summary on gastric cancer finds no benefit in locoregional control; the other two layers find it.
#+ new:
#+   - {check: layers-point-elsewhere, entity: "conclusion/gastric-cancer-description", says: ["14", "218", "352"]}
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/gastric-cancer-section-summary-locoregional-control-with-ebrt> iort:hasDirection direction:favors-iort }
INSERT { <claim/gastric-cancer-section-summary-locoregional-control-with-ebrt> iort:hasDirection direction:no-difference }
WHERE { <claim/gastric-cancer-section-summary-locoregional-control-with-ebrt> iort:hasDirection direction:favors-iort }
