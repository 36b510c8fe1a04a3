#+ error: Table 6 counts the 18 studies of primary cancer that the text counts.
#+ lost:
#+   - {check: included-studies-differ, entity: "included/wiig-2014-primary"}
#+ changed:
#+   - {check: more-studies-than-included, entity: "result/wiig-2014-primary-overall-survival-total-n"}
#+ why: The other count that the two places bear on is told with both.
WITH <../../graph/policies/cam80108/evidence-rectal-reviews>
DELETE { <included/wiig-2014-table-6-primary> iort:studyCount 15 }
INSERT { <included/wiig-2014-table-6-primary> iort:studyCount 18 }
WHERE { <included/wiig-2014-table-6-primary> iort:studyCount 15 }
