#+ error: The heading of the second column of Table 9 says disease-specific survival, over a ratio of overall survival.
#+ new:
#+   - {check: other-outcome-under-heading, entity: "column/table-9-overall-survival", says: ["disease-specific survival"]}
WITH <../../graph/policies/cam80108/tables-pancreatic>
DELETE { <column/table-9-overall-survival> iort:measuresOutcome outcome:overall-survival ; iort:asNamed "Overall survival" }
INSERT { <column/table-9-overall-survival> iort:measuresOutcome outcome:disease-specific-survival ; iort:asNamed "Disease-specific survival" }
WHERE { <column/table-9-overall-survival> iort:measuresOutcome outcome:overall-survival ; iort:asNamed "Overall survival" }
