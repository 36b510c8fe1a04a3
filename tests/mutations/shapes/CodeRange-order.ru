#+ error: The ends of a range of codes are transposed.
#+ new:
#+   - {check: CodeRange-order, entity: "code-range/cpt-77261-77799", says: ["not after the last"]}
WITH <../../graph/policies/cam80108/coding>
DELETE { <code-range/cpt-77261-77799> iort:firstCode "77261" ; iort:lastCode "77799" }
INSERT { <code-range/cpt-77261-77799> iort:firstCode "77799" ; iort:lastCode "77261" }
WHERE { <code-range/cpt-77261-77799> iort:firstCode "77261" ; iort:lastCode "77799" }
