#+ error: Median overall survival in Chen 2016 is printed as 19 for 9 months; 40% were alive at 1 year.
#+ new:
#+   - {check: median-against-curve, entity: "result/chen-2016-overall-survival-median", says: ["19", "40%", "1"]}
WITH <../../graph/policies/cam80108/evidence-pancreatic>
DELETE { <result/chen-2016-overall-survival-median> iort:value 9 ; iort:reportedAs "9 months" }
INSERT { <result/chen-2016-overall-survival-median> iort:value 19 ; iort:reportedAs "19 months" }
WHERE { <result/chen-2016-overall-survival-median> iort:value 9 ; iort:reportedAs "9 months" }
