#+ error: Two references have the number 24.
#+ new:
#+   - {check: Reference-number-once, entity: "reference/24", says: ["one number"]}
#+   - {check: Reference-number-once, entity: "reference/25", says: ["one number"]}
#+ why: Either of the two may be the wrong one.
WITH <../../graph/policies/cam80108/references>
DELETE { <reference/25> iort:referenceNumber 25 }
INSERT { <reference/25> iort:referenceNumber 24 }
WHERE { <reference/25> iort:referenceNumber 25 }
