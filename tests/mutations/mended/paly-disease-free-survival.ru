#+ error: Disease-free survival in Paly 2014 is below the 37% of overall survival.
#+ lost:
#+   - {check: disease-free-above-overall, entity: "result/paly-2014-disease-free-survival-advanced-5-years"}
WITH <../../graph/policies/cam80108/evidence-renal>
DELETE { <result/paly-2014-disease-free-survival-advanced-5-years> iort:value 39 ; iort:reportedAs "39%" }
INSERT { <result/paly-2014-disease-free-survival-advanced-5-years> iort:value 29 ; iort:reportedAs "29%" }
WHERE { <result/paly-2014-disease-free-survival-advanced-5-years> iort:value 39 ; iort:reportedAs "39%" }
