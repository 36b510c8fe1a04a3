#+ error: The guideline on renal cancer is cited as of 2002 for 2020, in table and reference.
#+ new:
#+   - {check: guideline-version-old, entity: "guideline/nccn-renal-2-2020", says: ["2.2002"]}
#+   - {check: guideline-version-old, entity: "guideline/nccn-cervical-1-2020", says: ["9", "2020"]}
#+ lost:
#+   - {check: guideline-version-old, entity: "guideline/nccn-cervical-1-2020", says: ["10", "2020"]}
#+ why: The guidelines of one year are one finding, which now has nine of the ten.
WITH <../../graph/policies/cam80108/guidelines>
DELETE { <guideline/nccn-renal-2-2020> iort:versionNumber "2.2020" }
INSERT { <guideline/nccn-renal-2-2020> iort:versionNumber "2.2002" }
WHERE { <guideline/nccn-renal-2-2020> iort:versionNumber "2.2020" } ;
WITH <../../graph/policies/cam80108/references>
DELETE { <reference/38> iort:versionNumber "2.2020" }
INSERT { <reference/38> iort:versionNumber "2.2002" }
WHERE { <reference/38> iort:versionNumber "2.2020" }
