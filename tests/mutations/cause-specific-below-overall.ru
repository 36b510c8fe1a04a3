#+ error: Disease-specific survival in Paly 2014 is printed as 50% for 60%, below the 55% of overall survival.
#+ new:
#+   - {check: cause-specific-below-overall, entity: "result/paly-2014-disease-specific-survival-locally-recurrent-5-years", says: ["50%", "55%"]}
WITH <../../graph/policies/cam80108/evidence-renal>
DELETE { <result/paly-2014-disease-specific-survival-locally-recurrent-5-years> iort:value 60 ; iort:reportedAs "60%" }
INSERT { <result/paly-2014-disease-specific-survival-locally-recurrent-5-years> iort:value 50 ; iort:reportedAs "50%" }
WHERE { <result/paly-2014-disease-specific-survival-locally-recurrent-5-years> iort:value 60 ; iort:reportedAs "60%" }
