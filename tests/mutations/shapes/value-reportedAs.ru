#+ error: A number has no print beside it.
#+ new:
#+   - {check: value-reportedAs, entity: "result/cai-2013-overall-survival-median", says: ["reportedAs"]}
WITH <../../graph/policies/cam80108/evidence-pancreatic>
DELETE { <result/cai-2013-overall-survival-median> iort:reportedAs "12 months" }
WHERE { <result/cai-2013-overall-survival-median> iort:reportedAs "12 months" }
