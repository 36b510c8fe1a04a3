#+ error: An anchor has a digit too many, and lies outside the document of 612 lines.
#+ new:
#+   - {check: Record-source-digest, entity: "claim/chen-2008-predictor-tumor-size", says: ["no digest"]}
WITH <../../graph/policies/cam80108/evidence-head-and-neck>
DELETE { <claim/chen-2008-predictor-tumor-size> dcterms:source <../../source/cam80108#line=256,257> }
INSERT { <claim/chen-2008-predictor-tumor-size> dcterms:source <../../source/cam80108#line=2566,2567> }
WHERE { <claim/chen-2008-predictor-tumor-size> dcterms:source <../../source/cam80108#line=256,257> }
