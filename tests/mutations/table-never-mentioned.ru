#+ error: The text says that the trials are listed below, and names no Table 14.
#+ new:
#+   - {check: table-never-mentioned, entity: "table/14", says: ["14"]}
WITH <../../graph/policies/cam80108/trials>
DELETE { ?record ?property ?value }
WHERE { VALUES ?record { <mention/line-415-table-14> } ?record ?property ?value }
