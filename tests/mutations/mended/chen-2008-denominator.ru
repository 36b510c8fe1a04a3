#+ error: Of 99 patients 37 had IORT in Chen 2008; 62 are left.
#+ lost:
#+   - {check: denominator-against-group, entity: "result/chen-2008-local-recurrence-without-iort"}
WITH <../../graph/policies/cam80108/evidence-head-and-neck>
DELETE { <result/chen-2008-local-recurrence-without-iort> iort:participantCount 32 }
INSERT { <result/chen-2008-local-recurrence-without-iort> iort:participantCount 62 }
WHERE { <result/chen-2008-local-recurrence-without-iort> iort:participantCount 32 }
