#+ error: Tables 10 and 11, on unresectable disease, say borderline resectable of Cai 2013 for unresectable.
#+ new:
#+   - {check: caption-against-participants, entity: "study/cai-2013", says: ["293"]}
WITH <../../graph/policies/cam80108/evidence-pancreatic>
DELETE { <group/cai-2013-all> iort:hasDiseaseState state:unresectable }
INSERT { <group/cai-2013-all> iort:hasDiseaseState state:borderline-resectable }
WHERE { <group/cai-2013-all> iort:hasDiseaseState state:unresectable }
