#+ error: A citation cites the study, not the entry of the list.
#+ new:
#+   - {check: Citation-resolved, entity: "citation/line-316-paly-2014-marker-23", says: ["reference of the graph"]}
WITH <../../graph/policies/cam80108/evidence-renal>
DELETE { <citation/line-316-paly-2014-marker-23> cito:hasCitedEntity <reference/23> }
INSERT { <citation/line-316-paly-2014-marker-23> cito:hasCitedEntity <study/paly-2014> }
WHERE { <citation/line-316-paly-2014-marker-23> cito:hasCitedEntity <reference/23> }
