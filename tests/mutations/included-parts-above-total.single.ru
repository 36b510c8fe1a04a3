#+ error: The studies of Yu 2015 that report overall survival are printed as 14 for 4; the review has 8.
#+ new:
#+   - {check: included-parts-above-total, entity: "included/yu-2015-overall-survival", says: ["14", "8"]}
WITH <../../graph/policies/cam80108/evidence-gastric>
DELETE { <included/yu-2015-overall-survival> iort:studyCount 4 ; iort:asNamed "4 studies that reported OS" }
INSERT { <included/yu-2015-overall-survival> iort:studyCount 14 ; iort:asNamed "14 studies that reported OS" }
WHERE { <included/yu-2015-overall-survival> iort:studyCount 4 ; iort:asNamed "4 studies that reported OS" }
