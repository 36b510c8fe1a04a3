#+ error: The section summary on neuroblastoma, the one that calls the evidence insufficient, leaves it out.
#+ new:
#+   - {check: insufficiency-left-out, entity: "conclusion/rectal-cancer-section-summary", says: ["350", "364"]}
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <conclusion/neuroblastoma-section-summary> iort:hasSufficiency sufficiency:insufficient }
INSERT { <conclusion/neuroblastoma-section-summary> iort:hasSufficiency sufficiency:not-stated }
WHERE { <conclusion/neuroblastoma-section-summary> iort:hasSufficiency sufficiency:insufficient }
