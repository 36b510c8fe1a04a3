#+ error: A reading is taken for the time of surgical excision, on the ground of the statement, which gives none.
#+ new:
#+   - {check: ambiguous-term, entity: "ambiguity/at-excision", says: ["at the time of surgical excision"]}
#+ lost:
#+   - {check: open-term, entity: "ambiguity/at-excision", says: ["at the time of surgical excision"]}
#+ why: A term is either open or has a reading with a ground.
WITH <../../graph/policies/cam80108/ambiguities>
INSERT { <ambiguity/at-excision> iort:takesReading <reading/same-operation-removal> }
WHERE {} ;
WITH <../../graph/policies/cam80108/ambiguities>
INSERT { <reading/same-operation-removal> iort:followsFrom <statement/medically-necessary> }
WHERE {}
