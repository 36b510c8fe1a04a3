#+ error: The line of C20 is missing from the ICD-10-CM list.
#+ new:
#+   - {check: covered-site-without-code, entity: "site:colorectal-cancer", says: ["ICD-10-CM"]}
#+   - {check: code-without-equivalent, entity: "code/icd-9-cm-154-1", says: ["154.1", "C20"]}
#+ lost:
#+   - {check: covered-site-without-code, entity: "site:colon-cancer", says: ["ICD-10-CM"]}
#+   - {check: covered-site-partly-coded, entity: "site:colorectal-cancer", says: ["ICD-10-CM", "C18.0", "C18.9", "C19"]}
#+ why: >-
#+   Without the rectum no part of colorectal cancer has a code there; that the colon has none is part of the wider finding.
#+   154.1 stays in the other list.
WITH <../../graph/policies/cam80108/coding>
DELETE { ?record ?property ?value }
WHERE { VALUES ?record { <code/icd-10-cm-c20> <row/coding-icd-10-cm-c20> <cell/coding-icd-10-cm-c20-number> <cell/coding-icd-10-cm-c20-description> } ?record ?property ?value }
