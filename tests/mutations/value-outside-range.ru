#+ error: The median age in Roeder 2010 is printed as 61 for 31 years; the range is 13 to 59.
#+ new:
#+   - {check: value-outside-range, entity: "result/roeder-2010-age", says: ["61", "13", "59"]}
WITH <../../graph/policies/cam80108/evidence-fibromatosis>
DELETE { <result/roeder-2010-age> iort:value 31 ; iort:reportedAs "31 years" }
INSERT { <result/roeder-2010-age> iort:value 61 ; iort:reportedAs "61 years" }
WHERE { <result/roeder-2010-age> iort:value 31 ; iort:reportedAs "31 years" }
