#+ error: The line of 180.8 is missing from the ICD-9 list.
#+ new:
#+   - {check: covered-site-partly-coded, entity: "site:cervical-cancer", says: ["ICD-9-CM", "180.8"]}
#+   - {check: code-without-equivalent, entity: "code/icd-10-cm-c53-8", says: ["C53.8", "180.8"]}
#+ why: The other list still has the code that matches it.
WITH <../../graph/policies/cam80108/coding>
DELETE { ?record ?property ?value }
WHERE { VALUES ?record { <code/icd-9-cm-180-8> <row/coding-icd-9-cm-180-8> <cell/coding-icd-9-cm-180-8-number> <cell/coding-icd-9-cm-180-8-description> } ?record ?property ?value }
