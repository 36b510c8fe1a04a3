#+ error: The text names Tables 4 and 5 as those of limitations.
#+ lost:
#+   - {check: mention-of-wrong-table, entity: "mention/line-127-table-3"}
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
DELETE { <mention/line-127-table-3> iort:asNamed "Tables 3 and 4" ; iort:refersTo <table/3> }
INSERT { <mention/line-127-table-3> iort:asNamed "Tables 4 and 5" ; iort:refersTo <table/5> }
WHERE { <mention/line-127-table-3> iort:asNamed "Tables 3 and 4" ; iort:refersTo <table/3> }
