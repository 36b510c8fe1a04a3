#+ error: The range of overall survival in recurrent cancer starts at 4, below the mean of 25.
#+ lost:
#+   - {check: value-outside-range, entity: "result/wiig-2014-recurrent-overall-survival-iort"}
WITH <../../graph/policies/cam80108/evidence-rectal-reviews>
DELETE { <result/wiig-2014-recurrent-overall-survival-iort> iort:minimum 40 ; iort:minimumReportedAs "40" }
INSERT { <result/wiig-2014-recurrent-overall-survival-iort> iort:minimum 4 ; iort:minimumReportedAs "4" }
WHERE { <result/wiig-2014-recurrent-overall-survival-iort> iort:minimum 40 ; iort:minimumReportedAs "40" }
