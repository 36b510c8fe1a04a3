#+ error: The line of 180.1 is missing from the ICD-9 list; C53.1 stays in the other.
#+ new:
#+   - {check: code-without-equivalent, entity: "code/icd-10-cm-c53-1", says: ["C53.1", "180.1"]}
WITH <../../graph/policies/cam80108/coding>
DELETE { ?record ?property ?value }
WHERE { VALUES ?record { <code/icd-9-cm-180-1> <row/coding-icd-9-cm-180-1> <cell/coding-icd-9-cm-180-1-number> <cell/coding-icd-9-cm-180-1-description> } ?record ?property ?value }
