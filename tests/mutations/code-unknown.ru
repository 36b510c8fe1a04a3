#+ error: The last digit of the procedure code is printed as 1, which the classification has not.
#+ new:
#+   - {check: code-unknown, entity: "code/icd-10-pcs-dd073z0", says: ["DD073Z1", "ICD-10-PCS"]}
WITH <../../graph/policies/cam80108/coding>
DELETE { <code/icd-10-pcs-dd073z0> iort:code "DD073Z0" }
INSERT { <code/icd-10-pcs-dd073z0> iort:code "DD073Z1" }
WHERE { <code/icd-10-pcs-dd073z0> iort:code "DD073Z0" }
