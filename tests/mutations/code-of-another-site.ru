#+ error: The reader takes 157.2 for the body of the pancreas, the line before; it is the tail.
#+ new:
#+   - {check: code-of-another-site, entity: "code/icd-9-cm-157-2", says: ["157.2", "157.1"]}
WITH <../../graph/policies/cam80108/coding>
DELETE { <code/icd-9-cm-157-2> iort:appliesToSite site:pancreatic-tail-cancer }
INSERT { <code/icd-9-cm-157-2> iort:appliesToSite site:pancreatic-body-cancer }
WHERE { <code/icd-9-cm-157-2> iort:appliesToSite site:pancreatic-tail-cancer }
