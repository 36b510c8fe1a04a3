#+ error: The heading of the last column of Table 7 says local control, which the column holds.
#+ lost:
#+   - {check: control-under-recurrence, entity: "column/table-7-local-relapse", says: ["Wiig", "Mirnezami"]}
WITH <../../graph/policies/cam80108/tables-rectal-reviews>
DELETE { <column/table-7-local-relapse> iort:asNamed "Local relapse" ; iort:measuresOutcome outcome:local-recurrence }
INSERT { <column/table-7-local-relapse> iort:asNamed "Local control" ; iort:measuresOutcome outcome:local-control }
WHERE { <column/table-7-local-relapse> iort:asNamed "Local relapse" ; iort:measuresOutcome outcome:local-recurrence }
