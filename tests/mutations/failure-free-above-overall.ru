#+ error: Distant metastasis-free survival in Calvo 2013 is printed as 82% for 22%, above the 38% of overall survival.
#+ new:
#+   - {check: failure-free-above-overall, entity: "result/calvo-2013-distant-metastasis-free-survival-5-years", says: ["82%", "38%"]}
WITH <../../graph/policies/cam80108/evidence-renal>
DELETE { <result/calvo-2013-distant-metastasis-free-survival-5-years> iort:value 22 ; iort:reportedAs "22%" }
INSERT { <result/calvo-2013-distant-metastasis-free-survival-5-years> iort:value 82 ; iort:reportedAs "82%" }
WHERE { <result/calvo-2013-distant-metastasis-free-survival-5-years> iort:value 22 ; iort:reportedAs "22%" }
