#+ error: The text refers to Table 31 for Table 3.
#+ new:
#+   - {check: mention-of-nothing, entity: "mention/line-125-table-3", says: ["31"]}
#+ changed:
#+   - {check: references-never-cited, entity: "reference/41", says: ["31"]}
#+ why: What the document lacks may hold the references.
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
DELETE { <mention/line-125-table-3> iort:asNamed "Table 3" ; iort:refersTo <table/3> }
INSERT { <mention/line-125-table-3> iort:asNamed "Table 31" }
WHERE { <mention/line-125-table-3> iort:asNamed "Table 3" ; iort:refersTo <table/3> }
