#+ error: Yu 2015 has 3 studies of stage III disease, 2 of them without EBRT, which are too few for the summaries.
#+ new:
#+   - {check: claim-wider-than-evidence, entity: "claim/gastric-cancer-description-stage-iii-overall-survival-without-ebrt", says: ["3", "2"]}
WITH <../../graph/policies/cam80108/evidence-gastric>
DELETE { <included/yu-2015-stage-iii-without-ebrt> iort:studyCount 3 }
INSERT { <included/yu-2015-stage-iii-without-ebrt> iort:studyCount 2 }
WHERE { <included/yu-2015-stage-iii-without-ebrt> iort:studyCount 3 }
