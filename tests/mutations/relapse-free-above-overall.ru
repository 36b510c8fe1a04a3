#+ error: Recurrence-free survival at 1 year in Zeidan 2012 is printed as 92% for 82%; 88% were alive.
#+ new:
#+   - {check: relapse-free-above-overall, entity: "result/zeidan-2012-recurrence-free-survival-1-year", says: ["92%", "88%"]}
#+ lost:
#+   - {check: relapse-free-above-overall, entity: "result/zeidan-2012-recurrence-free-survival-3-year", says: ["69%", "66%"]}
#+ why: The rates of one curve are one finding, at the first of them.
WITH <../../graph/policies/cam80108/evidence-head-and-neck>
DELETE { <result/zeidan-2012-recurrence-free-survival-1-year> iort:value 82 ; iort:reportedAs "82%" }
INSERT { <result/zeidan-2012-recurrence-free-survival-1-year> iort:value 92 ; iort:reportedAs "92%" }
WHERE { <result/zeidan-2012-recurrence-free-survival-1-year> iort:value 82 ; iort:reportedAs "82%" }
