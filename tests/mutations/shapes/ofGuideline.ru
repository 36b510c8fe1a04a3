#+ error: A recommendation is of a guideline that is not there.
#+ new:
#+   - {check: ofGuideline, entity: "recommendation/nccn-renal", says: ["nccn-renal-1-2020"]}
#+   - {check: Graph-declared, entity: "recommendation/nccn-renal", says: ["nccn-renal-1-2020"]}
#+   - {check: Guideline-used, entity: "guideline/nccn-renal-2-2020", says: ["ecommendation"]}
#+ why: It is no guideline, nothing declares it, and the guideline that is meant is left without a recommendation.
WITH <../../graph/policies/cam80108/guidelines>
DELETE { <recommendation/nccn-renal> iort:ofGuideline <guideline/nccn-renal-2-2020> }
INSERT { <recommendation/nccn-renal> iort:ofGuideline <guideline/nccn-renal-1-2020> }
WHERE { <recommendation/nccn-renal> iort:ofGuideline <guideline/nccn-renal-2-2020> }
