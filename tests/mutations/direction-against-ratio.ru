#+ error: The text calls wound complications decreased after IORT, with an odds ratio of 1.86.
#+ new:
#+   - {check: direction-against-ratio, entity: "effect/mirnezami-2013-wound-complications", says: ["1.86", "1.03", "3.38"]}
WITH <../../graph/policies/cam80108/evidence-rectal-reviews>
DELETE { <effect/mirnezami-2013-wound-complications> iort:hasDirection direction:favors-comparator ; iort:asNamed "increased wound complications" }
INSERT { <effect/mirnezami-2013-wound-complications> iort:hasDirection direction:favors-iort ; iort:asNamed "decreased wound complications" }
WHERE { <effect/mirnezami-2013-wound-complications> iort:hasDirection direction:favors-comparator ; iort:asNamed "increased wound complications" }
