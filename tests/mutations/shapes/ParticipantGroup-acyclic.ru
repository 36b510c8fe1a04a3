#+ error: All patients of a study are part of one of its arms.
#+ new:
#+   - {check: ParticipantGroup-acyclic, entity: "group/stucky-2014-all", says: ["part of itself"]}
#+   - {check: ParticipantGroup-acyclic, entity: "group/stucky-2014-iort", says: ["part of itself"]}
#+ why: Both are in the circle.
WITH <../../graph/policies/cam80108/evidence-soft-tissue-sarcoma>
INSERT { <group/stucky-2014-all> iort:partOfGroup <group/stucky-2014-iort> }
WHERE {}
