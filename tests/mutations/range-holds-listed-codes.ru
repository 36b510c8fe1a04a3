#+ error: The range for radiotherapy ends at 77429 for 77799, before the code for treatment management.
#+ new:
#+   - {check: range-holds-listed-codes, entity: "code-range/cpt-77261-77799", says: ["77261", "77429", "2", "77424", "77425"]}
#+ lost:
#+   - {check: range-holds-listed-codes, entity: "code-range/cpt-77261-77799", says: ["77261", "77799", "3"]}
#+ why: The shorter range still holds two of the three.
WITH <../../graph/policies/cam80108/coding>
DELETE { <code-range/cpt-77261-77799> iort:lastCode "77799" }
INSERT { <code-range/cpt-77261-77799> iort:lastCode "77429" }
WHERE { <code-range/cpt-77261-77799> iort:lastCode "77799" }
