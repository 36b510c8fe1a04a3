#+ error: The denominator of local recurrence after IORT in Chen 2008 has its digits transposed, 73 for 37.
#+ new:
#+   - {check: denominator-against-group, entity: "result/chen-2008-local-recurrence-iort", says: ["6", "73", "37"]}
WITH <../../graph/policies/cam80108/evidence-head-and-neck>
DELETE { <result/chen-2008-local-recurrence-iort> iort:participantCount 37 }
INSERT { <result/chen-2008-local-recurrence-iort> iort:participantCount 73 }
WHERE { <result/chen-2008-local-recurrence-iort> iort:participantCount 37 }
