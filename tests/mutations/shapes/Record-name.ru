#+ error: The name of a record has a capital.
#+ new:
#+   - {check: Record-name, entity: "abbreviation/table-3-CI", says: ["lower-case"]}
WITH <../../graph/policies/cam80108/tables-rectal-trials>
DELETE { <abbreviation/table-3-ci> ?property ?value }
INSERT { <abbreviation/table-3-CI> ?property ?value }
WHERE { <abbreviation/table-3-ci> ?property ?value }
