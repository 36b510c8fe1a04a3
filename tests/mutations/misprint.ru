#+ error: The heading of a column of Table 9 says survial.
#+ new:
#+   - {check: misprint, entity: "column/table-9-overall-survival", says: ["survial"]}
WITH <../../graph/policies/cam80108/tables-pancreatic>
DELETE { <column/table-9-overall-survival> iort:asNamed "Overall survival" }
INSERT { <column/table-9-overall-survival> iort:asNamed "Overall survial" }
WHERE { <column/table-9-overall-survival> iort:asNamed "Overall survival" }
