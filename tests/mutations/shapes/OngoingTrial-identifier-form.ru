#+ error: A registry number lost a digit.
#+ new:
#+   - {check: OngoingTrial-identifier-form, entity: "trial/nct02685605", says: ["NCT0268560)"]}
WITH <../../graph/policies/cam80108/trials>
DELETE { <trial/nct02685605> dcterms:identifier "NCT02685605" }
INSERT { <trial/nct02685605> dcterms:identifier "NCT0268560" }
WHERE { <trial/nct02685605> dcterms:identifier "NCT02685605" }
