#+ error: The first row of the second Table 1 is labelled radiation toxicity for overall survival.
#+ new:
#+   - {check: row-against-cell, entity: "row/table-1-outcomes-of-interest-overall-survival", says: ["radiation toxicity"]}
WITH <../../graph/policies/cam80108/framework>
DELETE { <row/table-1-outcomes-of-interest-overall-survival> iort:measuresOutcome outcome:overall-survival ; iort:asNamed "Overall survival" }
INSERT { <row/table-1-outcomes-of-interest-overall-survival> iort:measuresOutcome outcome:radiation-toxicity ; iort:asNamed "Radiation toxicity" }
WHERE { <row/table-1-outcomes-of-interest-overall-survival> iort:measuresOutcome outcome:overall-survival ; iort:asNamed "Overall survival" }
