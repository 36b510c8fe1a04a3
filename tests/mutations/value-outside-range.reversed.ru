#+ error: The range of sample sizes in Jin 2020 is printed backwards, 203 to 11.
#+ new:
#+   - {check: value-outside-range, entity: "result/jin-2020-sample-size", says: ["203", "11"]}
#+   - {check: minimum-maximum, entity: "result/jin-2020-sample-size", says: ["not above the upper"]}
#+ why: >-
#+   A reversed range may be the document’s error or the transcriber’s: the audit and the shape both tell.
WITH <../../graph/policies/cam80108/evidence-pancreatic>
DELETE { <result/jin-2020-sample-size> iort:minimum 11 ; iort:minimumReportedAs "11" ; iort:maximum 203 ; iort:maximumReportedAs "203" }
INSERT { <result/jin-2020-sample-size> iort:minimum 203 ; iort:minimumReportedAs "203" ; iort:maximum 11 ; iort:maximumReportedAs "11" }
WHERE { <result/jin-2020-sample-size> iort:minimum 11 ; iort:minimumReportedAs "11" ; iort:maximum 203 ; iort:maximumReportedAs "203" }
