#+ error: A cell is in a column of the table before.
#+ new:
#+   - {check: TableCell-one-table, entity: "cell/table-9-jin-2020-pooled-effect-local-relapse", says: ["of two tables"]}
WITH <../../graph/policies/cam80108/tables-pancreatic>
DELETE { <cell/table-9-jin-2020-pooled-effect-local-relapse> iort:inColumn <column/table-9-local-relapse> }
INSERT { <cell/table-9-jin-2020-pooled-effect-local-relapse> iort:inColumn <column/table-7-local-relapse> }
WHERE { <cell/table-9-jin-2020-pooled-effect-local-relapse> iort:inColumn <column/table-9-local-relapse> }
