#+ error: The share with EBRT in Paly 2014 is printed as 62.6% for 62%; no number of 98 patients gives it.
#+ new:
#+   - {check: percentage-of-group, entity: "result/paly-2014-received-ebrt", says: ["62.6%", "98"]}
WITH <../../graph/policies/cam80108/evidence-renal>
DELETE { <result/paly-2014-received-ebrt> iort:value 62 ; iort:reportedAs "62%" }
INSERT { <result/paly-2014-received-ebrt> iort:value 62.6 ; iort:reportedAs "62.6%" }
WHERE { <result/paly-2014-received-ebrt> iort:value 62 ; iort:reportedAs "62%" }
