#+ error: A result that is said to be not reported has a value.
#+ new:
#+   - {check: hasValueStatus-value, entity: "result/chen-2008-complications", says: ["value"]}
WITH <../../graph/policies/cam80108/evidence-head-and-neck>
INSERT { <result/chen-2008-complications> iort:value 8 ; iort:reportedAs "8" }
WHERE {}
