#+ error: A property is misspelled.
#+ new:
#+   - {check: Graph-declared, entity: "group/gao-2011-all", says: ["particpantCount"]}
WITH <../../graph/policies/cam80108/evidence-gynecologic>
DELETE { <group/gao-2011-all> iort:participantCount 45 }
INSERT { <group/gao-2011-all> iort:particpantCount 45 }
WHERE { <group/gao-2011-all> iort:participantCount 45 }
