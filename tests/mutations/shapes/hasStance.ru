#+ error: The stance of a guideline is a value of another vocabulary.
#+ new:
#+   - {check: hasStance, entity: "recommendation/abs-2019-pancreas", says: ["scheme stance"]}
WITH <../../graph/policies/cam80108/guidelines>
DELETE { <recommendation/abs-2019-pancreas> iort:hasStance stance:considered }
INSERT { <recommendation/abs-2019-pancreas> iort:hasStance nccn:2A }
WHERE { <recommendation/abs-2019-pancreas> iort:hasStance stance:considered }
