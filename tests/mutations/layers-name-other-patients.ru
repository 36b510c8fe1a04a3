#+ error: >-
#+   The Description of gastric cancer speaks of EBRT and survival in stage III, as the section summary, and the Summary of
#+   Evidence of all.
#+ new:
#+   - {check: layers-name-other-patients, entity: "claim/gastric-cancer-description-overall-survival-with-ebrt-undetermined", says: ["352"]}
#+ changed:
#+   - {check: layers-name-other-patients, entity: "claim/gastric-cancer-section-summary-overall-survival-with-ebrt-undetermined", says: ["352"]}
#+ why: Of the three layers now two speak of stage III.
WITH <../../graph/policies/cam80108/conclusions>
INSERT { <claim/gastric-cancer-description-overall-survival-with-ebrt-undetermined> iort:hasDiseaseState state:stage-iii }
WHERE {}
