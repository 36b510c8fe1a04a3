#+ error: The recommendation of the task force is dated 2016.
#+ new:
#+   - {check: guideline-not-renewed, entity: "guideline/uspstf", says: ["2016"]}
WITH <../../graph/policies/cam80108/guidelines>
INSERT { <guideline/uspstf> dcterms:issued "2016"^^xsd:gYear }
WHERE {}
