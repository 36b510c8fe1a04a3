#+ error: The group of a result is left out.
#+ new:
#+   - {check: Result-ofGroup, entity: "result/gao-2011-local-control", says: ["one iort:ofGroup"]}
WITH <../../graph/policies/cam80108/evidence-gynecologic>
DELETE { <result/gao-2011-local-control> iort:ofGroup <group/gao-2011-all> }
WHERE { <result/gao-2011-local-control> iort:ofGroup <group/gao-2011-all> }
