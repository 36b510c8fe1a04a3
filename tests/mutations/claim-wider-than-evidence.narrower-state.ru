#+ error: >-
#+   The text pools 5 studies of stage III disease for 3, of which 3 left out EBRT; the summaries speak of stage III without
#+   it.
#+ new:
#+   - {check: claim-wider-than-evidence, entity: "claim/gastric-cancer-description-stage-iii-overall-survival-without-ebrt", says: ["5", "3"]}
WITH <../../graph/policies/cam80108/evidence-gastric>
DELETE { <effect/yu-2015-overall-survival-stage-iii> iort:studyCount 3 }
INSERT { <effect/yu-2015-overall-survival-stage-iii> iort:studyCount 5 }
WHERE { <effect/yu-2015-overall-survival-stage-iii> iort:studyCount 3 }
