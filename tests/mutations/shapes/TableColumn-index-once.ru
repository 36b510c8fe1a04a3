#+ error: Two columns of a table are both the third.
#+ new:
#+   - {check: TableColumn-index-once, entity: "column/table-14-planned-enrollment", says: ["one iort:columnIndex"]}
#+   - {check: TableColumn-index-once, entity: "column/table-14-completion-date", says: ["one iort:columnIndex"]}
#+ why: Either of the two may be the wrong one.
WITH <../../graph/policies/cam80108/trials>
DELETE { <column/table-14-completion-date> iort:columnIndex 4 }
INSERT { <column/table-14-completion-date> iort:columnIndex 3 }
WHERE { <column/table-14-completion-date> iort:columnIndex 4 }
