#+ error: The lines of 180.8 and of C53.8 are missing from both lists.
#+ new:
#+   - {check: covered-site-partly-coded, entity: "indication/cervical-cancer", says: ["ICD-9-CM", "180.8"]}
#+ changed:
#+   - {check: header-code, entity: "code/icd-10-cm-c53", says: ["C53.0"]}
#+ why: The header C53 stands for C53.8, and what to list instead of the header is one code more.
WITH <../../graph/policies/cam80108/coding>
DELETE { ?record ?property ?value }
WHERE { VALUES ?record { <code/icd-9-cm-180-8> <row/coding-icd-9-cm-180-8> <cell/coding-icd-9-cm-180-8-number> <cell/coding-icd-9-cm-180-8-description> } ?record ?property ?value } ;
WITH <../../graph/policies/cam80108/coding>
DELETE { ?record ?property ?value }
WHERE { VALUES ?record { <code/icd-10-cm-c53-8> <row/coding-icd-10-cm-c53-8> <cell/coding-icd-10-cm-c53-8-number> <cell/coding-icd-10-cm-c53-8-description> } ?record ?property ?value }
