#+ error: Overall survival at 10 years in Calvo 2013 has its digits transposed, 81% for 18%; it was 38% at 5.
#+ new:
#+   - {check: curve-rises, entity: "result/calvo-2013-overall-survival-10-years", says: ["81%", "10", "38%", "5"]}
WITH <../../graph/policies/cam80108/evidence-renal>
DELETE { <result/calvo-2013-overall-survival-10-years> iort:value 18 ; iort:reportedAs "18%" }
INSERT { <result/calvo-2013-overall-survival-10-years> iort:value 81 ; iort:reportedAs "81%" }
WHERE { <result/calvo-2013-overall-survival-10-years> iort:value 18 ; iort:reportedAs "18%" }
