#+ error: The description of C25.1 has a misprint, boby for body.
#+ new:
#+   - {check: descriptor-against-classification, entity: "code/icd-10-cm-c25-1", says: ["C25.1", "“boby”"]}
WITH <../../graph/policies/cam80108/coding>
DELETE { <code/icd-10-cm-c25-1> iort:asNamed "Malignant neoplasm of body of pancreas" }
INSERT { <code/icd-10-cm-c25-1> iort:asNamed "Malignant neoplasm of boby of pancreas" }
WHERE { <code/icd-10-cm-c25-1> iort:asNamed "Malignant neoplasm of body of pancreas" }
