#+ error: The note below Table 9 spells out CI as credible interval, where the other tables have confidence interval.
#+ new:
#+   - {check: abbreviation-defined-twice, entity: "abbreviation/table-3-ci", says: ["credible interval"]}
WITH <../../graph/policies/cam80108/tables-pancreatic>
DELETE { <abbreviation/table-9-ci> iort:expansion "confidence interval" }
INSERT { <abbreviation/table-9-ci> iort:expansion "credible interval" }
WHERE { <abbreviation/table-9-ci> iort:expansion "confidence interval" }
