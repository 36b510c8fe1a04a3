#+ error: The medically necessary clause has no criteria.
#+ new:
#+   - {check: CoverageStatement-criteria, entity: "statement/medically-necessary", says: ["has criteria"]}
#+   - {check: Criterion-used, entity: "criterion/incomplete-resection", says: ["No statement requires"]}
#+   - {check: Criterion-used, entity: "criterion/high-recurrence-risk", says: ["No statement requires"]}
#+ why: The two criteria are then criteria of nothing.
WITH <../../graph/policies/cam80108/statement>
DELETE { <statement/medically-necessary> iort:requiresFact criterion:at-excision ; iort:requiresAnyOf <criterion/incomplete-resection>, <criterion/high-recurrence-risk> }
WHERE { <statement/medically-necessary> iort:requiresFact criterion:at-excision ; iort:requiresAnyOf <criterion/incomplete-resection>, <criterion/high-recurrence-risk> }
