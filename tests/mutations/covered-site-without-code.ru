#+ error: The line of C20 is missing from the ICD-10-CM list.
#+ new:
#+   - {check: covered-site-without-code, entity: "code-list/icd-10-cm", says: ["colorectal cancer", "42"]}
#+   - {check: code-without-equivalent, entity: "code/icd-9-cm-154-1", says: ["154.1", "C20"]}
#+ changed:
#+   - {check: covered-site-partly-coded, entity: "indication/colorectal-cancer", says: ["ICD-9-CM", "153.0", "154.0"]}
#+ why: Without the rectum no part of colorectal cancer has a code there; 154.1 stays in the other list.
WITH <../../graph/policies/cam80108/coding>
DELETE { ?record ?property ?value }
WHERE { VALUES ?record { <code/icd-10-cm-c20> <row/coding-icd-10-cm-c20> <cell/coding-icd-10-cm-c20-number> <cell/coding-icd-10-cm-c20-description> } ?record ?property ?value }
