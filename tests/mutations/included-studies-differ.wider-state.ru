#+ error: >-
#+   Table 6 lost a digit of the studies of recurrent cancer in Wiig 2014, 8 for 18; the text has 18 of locally recurrent
#+   cancer.
#+ new:
#+   - {check: included-studies-differ, entity: "included/wiig-2014-recurrent", says: ["18", "8", "179"]}
#+ changed:
#+   - {check: more-studies-than-included, entity: "result/wiig-2014-recurrent-overall-survival-total-n", says: ["18", "8"]}
#+ why: The text says locally recurrent, the table recurrent; what may be pooled follows the number.
WITH <../../graph/policies/cam80108/evidence-rectal-reviews>
DELETE { <included/wiig-2014-table-6-recurrent> iort:studyCount 18 }
INSERT { <included/wiig-2014-table-6-recurrent> iort:studyCount 8 }
WHERE { <included/wiig-2014-table-6-recurrent> iort:studyCount 18 }
