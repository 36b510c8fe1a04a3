#+ error: Table 6 lost a digit of the studies of primary cancer in Wiig 2014, 5 for 15; the text has 18.
#+ new:
#+   - {check: included-studies-differ, entity: "included/wiig-2014-primary", says: ["18", "5", "179"]}
#+ lost:
#+   - {check: included-studies-differ, entity: "included/wiig-2014-primary", says: ["15", "179"]}
#+ changed:
#+   - {check: more-studies-than-included, entity: "result/wiig-2014-primary-overall-survival-total-n", says: ["18", "5"]}
#+ why: The two places differ already; the finding follows the number.
WITH <../../graph/policies/cam80108/evidence-rectal-reviews>
DELETE { <included/wiig-2014-table-6-primary> iort:studyCount 15 }
INSERT { <included/wiig-2014-table-6-primary> iort:studyCount 5 }
WHERE { <included/wiig-2014-table-6-primary> iort:studyCount 15 }
