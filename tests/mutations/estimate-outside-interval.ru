#+ error: Median survival in Rich 2011 has its digits transposed, 81.7 for 18.7 months; the interval is 11.7 to 25.6.
#+ new:
#+   - {check: estimate-outside-interval, entity: "result/rich-2011-overall-survival", says: ["81.7", "11.7", "25.6"]}
#+   - {check: value-upperLimit, entity: "result/rich-2011-overall-survival", says: ["upper limit"]}
#+ why: >-
#+   An estimate above its interval may be the document’s error or the transcriber’s: the audit and the shape both tell.
WITH <../../graph/policies/cam80108/evidence-neuroblastoma>
DELETE { <result/rich-2011-overall-survival> iort:value 18.7 ; iort:reportedAs "18.7 months" }
INSERT { <result/rich-2011-overall-survival> iort:value 81.7 ; iort:reportedAs "81.7 months" }
WHERE { <result/rich-2011-overall-survival> iort:value 18.7 ; iort:reportedAs "18.7 months" }
