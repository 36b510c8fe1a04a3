#+ error: Table 7 pools 13 of the 18 studies of recurrent cancer.
#+ lost:
#+   - {check: more-studies-than-included, entity: "result/wiig-2014-recurrent-overall-survival-total-n"}
WITH <../../graph/policies/cam80108/evidence-rectal-reviews>
DELETE { <result/wiig-2014-recurrent-overall-survival-total-n> iort:studyCount 23 }
INSERT { <result/wiig-2014-recurrent-overall-survival-total-n> iort:studyCount 13 }
WHERE { <result/wiig-2014-recurrent-overall-survival-total-n> iort:studyCount 23 }
