#+ error: The reference of the guideline on rectal cancer has version 2.2020 for 3.2020.
#+ new:
#+   - {check: version-against-entry, entity: "guideline/nccn-rectal-3-2020", says: ["3.2020", "2.2020"]}
WITH <../../graph/policies/cam80108/references>
DELETE { <reference/37> iort:versionNumber "3.2020" }
INSERT { <reference/37> iort:versionNumber "2.2020" }
WHERE { <reference/37> iort:versionNumber "3.2020" }
