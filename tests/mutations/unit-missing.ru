#+ error: The follow-up of Rich 2011 is printed as 10.5, without months.
#+ new:
#+   - {check: unit-missing, entity: "result/rich-2011-follow-up", says: ["10.5"]}
WITH <../../graph/policies/cam80108/evidence-neuroblastoma>
DELETE { <result/rich-2011-follow-up> qudt:hasUnit unit:MO ; iort:reportedAs "10.5 months" }
INSERT { <result/rich-2011-follow-up> iort:reportedAs "10.5" }
WHERE { <result/rich-2011-follow-up> qudt:hasUnit unit:MO ; iort:reportedAs "10.5 months" }
