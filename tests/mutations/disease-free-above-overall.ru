#+ error: Disease-free survival in Gao 2011 has its digits transposed, 65% for 56%, above the 64% of overall survival.
#+ new:
#+   - {check: disease-free-above-overall, entity: "result/gao-2011-disease-free-survival", says: ["65%", "64%"]}
WITH <../../graph/policies/cam80108/evidence-gynecologic>
DELETE { <result/gao-2011-disease-free-survival> iort:value 56 ; iort:reportedAs "56%" }
INSERT { <result/gao-2011-disease-free-survival> iort:value 65 ; iort:reportedAs "65%" }
WHERE { <result/gao-2011-disease-free-survival> iort:value 56 ; iort:reportedAs "56%" }
