#+ error: The ICD-9 list prints 180 for 180.9.
#+ new:
#+   - {check: header-code, entity: "code/icd-9-cm-180-9", says: ["180"]}
WITH <../../graph/policies/cam80108/coding>
DELETE { <code/icd-9-cm-180-9> iort:code "180.9" }
INSERT { <code/icd-9-cm-180-9> iort:code "180" }
WHERE { <code/icd-9-cm-180-9> iort:code "180.9" }
