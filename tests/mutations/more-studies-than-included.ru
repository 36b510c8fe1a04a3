#+ error: The studies of overall survival in Jin 2020 have their digits transposed, 31 for 13; the review has 15.
#+ new:
#+   - {check: more-studies-than-included, entity: "result/jin-2020-overall-survival-total-n", says: ["31", "15"]}
#+   - {check: more-studies-than-included, entity: "effect/jin-2020-overall-survival", says: ["31", "15"]}
#+ why: The one printed number counts the studies of the total and of the pooled effect.
WITH <../../graph/policies/cam80108/evidence-pancreatic>
DELETE { <result/jin-2020-overall-survival-total-n> iort:studyCount 13 }
INSERT { <result/jin-2020-overall-survival-total-n> iort:studyCount 31 }
WHERE { <result/jin-2020-overall-survival-total-n> iort:studyCount 13 } ;
WITH <../../graph/policies/cam80108/evidence-pancreatic>
DELETE { <effect/jin-2020-overall-survival> iort:studyCount 13 }
INSERT { <effect/jin-2020-overall-survival> iort:studyCount 31 }
WHERE { <effect/jin-2020-overall-survival> iort:studyCount 13 }
