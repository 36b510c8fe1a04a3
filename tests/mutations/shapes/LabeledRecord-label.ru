#+ error: A result has no label.
#+ new:
#+   - {check: LabeledRecord-label, entity: "result/roeder-2010-tumor-size", says: ["rdfs:label"]}
WITH <../../graph/policies/cam80108/evidence-fibromatosis>
DELETE { <result/roeder-2010-tumor-size> rdfs:label "Roeder 2010: tumor size"@en }
WHERE { <result/roeder-2010-tumor-size> rdfs:label "Roeder 2010: tumor size"@en }
