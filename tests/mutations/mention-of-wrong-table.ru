#+ error: The text names Table 7 for Table 4 as a table of limitations.
#+ new:
#+   - {check: mention-of-wrong-table, entity: "mention/line-127-table-4", says: ["7"]}
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
DELETE { <mention/line-127-table-4> iort:asNamed "Tables 3 and 4" ; iort:refersTo <table/4> }
INSERT { <mention/line-127-table-4> iort:asNamed "Tables 3 and 7" ; iort:refersTo <table/7> }
WHERE { <mention/line-127-table-4> iort:asNamed "Tables 3 and 4" ; iort:refersTo <table/4> }
