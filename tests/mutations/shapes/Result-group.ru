#+ error: A result is of an arm of another study.
#+ new:
#+   - {check: Result-group, entity: "result/calvo-2014-overall-survival-iort", says: ["belong to one study"]}
WITH <../../graph/policies/cam80108/evidence-soft-tissue-sarcoma>
DELETE { <result/calvo-2014-overall-survival-iort> iort:ofGroup <group/calvo-2014-iort> }
INSERT { <result/calvo-2014-overall-survival-iort> iort:ofGroup <group/stucky-2014-iort> }
WHERE { <result/calvo-2014-overall-survival-iort> iort:ofGroup <group/calvo-2014-iort> }
