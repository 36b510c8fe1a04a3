#+ error: The prospective studies of Mirnezami 2013 lost a digit, 4 for 14; with 15 retrospective ones they are not 29.
#+ new:
#+   - {check: included-parts-above-total, entity: "included/mirnezami-2013-prospective", says: ["19", "29"]}
WITH <../../graph/policies/cam80108/evidence-rectal-reviews>
DELETE { <included/mirnezami-2013-prospective> iort:studyCount 14 ; iort:asNamed "14 prospective" }
INSERT { <included/mirnezami-2013-prospective> iort:studyCount 4 ; iort:asNamed "4 prospective" }
WHERE { <included/mirnezami-2013-prospective> iort:studyCount 14 ; iort:asNamed "14 prospective" }
