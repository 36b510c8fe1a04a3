#+ error: The note below Table 11 spells out LPFS with recurrence in place of progression.
#+ new:
#+   - {check: abbreviation-expanded-wrongly, entity: "abbreviation/table-11-lpfs", says: ["local recurrence-free survival"]}
WITH <../../graph/policies/cam80108/tables-pancreatic>
DELETE { <abbreviation/table-11-lpfs> iort:expansion "local progression-free survival" }
INSERT { <abbreviation/table-11-lpfs> iort:expansion "local recurrence-free survival" }
WHERE { <abbreviation/table-11-lpfs> iort:expansion "local progression-free survival" }
