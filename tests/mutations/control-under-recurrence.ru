#+ error: The heading of the last column of Table 9 says local control; the column holds a ratio of recurrence.
#+ new:
#+   - {check: control-under-recurrence, entity: "column/table-9-local-relapse", says: ["2020"]}
WITH <../../graph/policies/cam80108/tables-pancreatic>
DELETE { <column/table-9-local-relapse> iort:asNamed "Local relapse" ; iort:measuresOutcome outcome:local-recurrence }
INSERT { <column/table-9-local-relapse> iort:asNamed "Local control" ; iort:measuresOutcome outcome:local-control }
WHERE { <column/table-9-local-relapse> iort:asNamed "Local relapse" ; iort:measuresOutcome outcome:local-recurrence }
