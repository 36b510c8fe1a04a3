#+ error: A label of Table 7 has an abbreviation that is spelled out nowhere, after one that is.
#+ new:
#+   - {check: abbreviation-undefined, entity: "effect/mirnezami-2013-overall-survival", says: ["HIPEC"]}
WITH <../../graph/policies/cam80108/evidence-rectal-reviews>
DELETE { <effect/mirnezami-2013-overall-survival> iort:asNamed "5-year overall survival, IORT vs no IORT" }
INSERT { <effect/mirnezami-2013-overall-survival> iort:asNamed "5-year overall survival, IORT vs HIPEC" }
WHERE { <effect/mirnezami-2013-overall-survival> iort:asNamed "5-year overall survival, IORT vs no IORT" }
