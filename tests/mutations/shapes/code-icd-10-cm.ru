#+ error: An ICD-10-CM code lost its point.
#+ new:
#+   - {check: code-icd-10-cm, entity: "code/icd-10-cm-c25-3", says: ["form of C25.9"]}
WITH <../../graph/policies/cam80108/coding>
DELETE { <code/icd-10-cm-c25-3> iort:code "C25.3" }
INSERT { <code/icd-10-cm-c25-3> iort:code "C253" }
WHERE { <code/icd-10-cm-c25-3> iort:code "C25.3" }
