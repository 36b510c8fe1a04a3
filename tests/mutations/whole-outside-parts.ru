#+ error: Survival of all patients in Martinez-Monge 2001 is printed as 64% for 34%, above both groups.
#+ new:
#+   - {check: whole-outside-parts, entity: "result/martinez-monge-2001-survival-all", says: ["64%", "14%", "58%"]}
WITH <../../graph/policies/cam80108/evidence-gynecologic>
DELETE { <result/martinez-monge-2001-survival-all> iort:value 34 ; iort:reportedAs "34%" }
INSERT { <result/martinez-monge-2001-survival-all> iort:value 64 ; iort:reportedAs "64%" }
WHERE { <result/martinez-monge-2001-survival-all> iort:value 34 ; iort:reportedAs "34%" }
