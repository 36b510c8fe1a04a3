#+ error: A CPT code lost a digit.
#+ new:
#+   - {check: code-cpt, entity: "code/cpt-77469", says: ["form of 77425"]}
WITH <../../graph/policies/cam80108/coding>
DELETE { <code/cpt-77469> iort:code "77469" }
INSERT { <code/cpt-77469> iort:code "7746" }
WHERE { <code/cpt-77469> iort:code "77469" }
