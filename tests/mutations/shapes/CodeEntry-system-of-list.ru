#+ error: A code of ICD-10-CM has the system ICD-9-CM.
#+ new:
#+   - {check: CodeEntry-system-of-list, entity: "code/icd-10-cm-c54-1", says: ["system of its list"]}
#+   - {check: code-icd-9-cm, entity: "code/icd-10-cm-c54-1", says: ["form of 157.9"]}
#+ why: The code has not the form of the wrong system either.
WITH <../../graph/policies/cam80108/coding>
DELETE { <code/icd-10-cm-c54-1> iort:inCodeSystem code-system:icd-10-cm }
INSERT { <code/icd-10-cm-c54-1> iort:inCodeSystem code-system:icd-9-cm }
WHERE { <code/icd-10-cm-c54-1> iort:inCodeSystem code-system:icd-10-cm }
