#+ error: The header C53 is taken off the list.
#+ lost:
#+   - {check: header-code, entity: "code/icd-10-cm-c53"}
WITH <../../graph/policies/cam80108/coding>
DELETE { ?record ?property ?value }
WHERE { VALUES ?record { <code/icd-10-cm-c53> <row/coding-icd-10-cm-c53> <cell/coding-icd-10-cm-c53-number> <cell/coding-icd-10-cm-c53-description> } ?record ?property ?value }
