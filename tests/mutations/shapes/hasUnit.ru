#+ error: A unit is none of those that are used.
#+ new:
#+   - {check: hasUnit, entity: "result/paly-2014-follow-up", says: ["CentiM"]}
WITH <../../graph/policies/cam80108/evidence-renal>
DELETE { <result/paly-2014-follow-up> qudt:hasUnit unit:YR }
INSERT { <result/paly-2014-follow-up> qudt:hasUnit unit:Year }
WHERE { <result/paly-2014-follow-up> qudt:hasUnit unit:YR }
