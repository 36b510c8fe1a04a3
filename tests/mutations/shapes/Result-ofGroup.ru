#+ error: The group of a result is left out.
#+ new:
#+   - {check: Result-ofGroup, entity: "result/gao-2011-local-control", says: ["one iort:ofGroup"]}
#+   - {check: Result-group, entity: "result/gao-2011-local-control", says: ["belong to one study"]}
#+ why: Without a group the result is of no study by way of its group.
WITH <../../graph/policies/cam80108/evidence-gynecologic>
DELETE { <result/gao-2011-local-control> iort:ofGroup <group/gao-2011-all> }
WHERE { <result/gao-2011-local-control> iort:ofGroup <group/gao-2011-all> }
