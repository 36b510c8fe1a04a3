#+ error: The point of an ICD-9-CM code slipped.
#+ new:
#+   - {check: code-icd-9-cm, entity: "code/icd-9-cm-182-1", says: ["form of 157.9"]}
WITH <../../graph/policies/cam80108/coding>
DELETE { <code/icd-9-cm-182-1> iort:code "182.1" }
INSERT { <code/icd-9-cm-182-1> iort:code "18.21" }
WHERE { <code/icd-9-cm-182-1> iort:code "182.1" }
