#+ error: No reading is taken of which states of the disease are meant.
#+ new:
#+   - {check: open-term, entity: "ambiguity/disease-state", says: ["colorectal cancer, pancreatic cancer, pelvic cancers"]}
#+ lost:
#+   - {check: ambiguous-term, entity: "ambiguity/disease-state", says: ["colorectal cancer, pancreatic cancer, pelvic cancers"]}
#+ why: A term is either open or has a reading with a ground.
WITH <../../graph/policies/cam80108/ambiguities>
DELETE { <ambiguity/disease-state> iort:takesReading <reading/any-disease-state> }
WHERE { <ambiguity/disease-state> iort:takesReading <reading/any-disease-state> }
