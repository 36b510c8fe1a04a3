#+ error: The ICD-9 list prints 151.9, which is of the stomach, for 157.9 of the pancreas.
#+ new:
#+   - {check: code-of-another-site, entity: "code/icd-9-cm-157-9", says: ["151.9"]}
#+   - {check: descriptor-against-classification, entity: "code/icd-9-cm-157-9", says: ["pancreas"]}
#+   - {check: code-without-equivalent, entity: "code/icd-9-cm-157-9", says: ["151.9", "C16.9"]}
#+   - {check: code-without-equivalent, entity: "code/icd-10-cm-c25-9", says: ["C25.9", "157.9"]}
#+ why: >-
#+   The code is of another organ than its description, and neither it nor the one that it replaces is matched in the other list.
WITH <../../graph/policies/cam80108/coding>
DELETE { <code/icd-9-cm-157-9> iort:code "157.9" }
INSERT { <code/icd-9-cm-157-9> iort:code "151.9" }
WHERE { <code/icd-9-cm-157-9> iort:code "157.9" }
