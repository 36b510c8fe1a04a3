#+ error: The text says that 1 of the 4 studies gave EBRT, for 3 of 4, of which the summaries speak.
#+ new:
#+   - {check: claim-wider-than-evidence, entity: "claim/gastric-cancer-description-overall-survival-with-ebrt", says: ["4", "1"]}
#+   - {check: claim-wider-than-evidence, entity: "claim/gastric-cancer-description-locoregional-control-with-ebrt", says: ["4", "1"]}
#+ lost:
#+   - {check: claim-wider-than-evidence, entity: "claim/gastric-cancer-description-overall-survival-with-ebrt", says: ["4", "3"]}
#+   - {check: claim-wider-than-evidence, entity: "claim/gastric-cancer-description-locoregional-control-with-ebrt", says: ["4", "3"]}
#+ why: Both summaries rest on more studies already; the finding follows the number, which both places print.
WITH <../../graph/policies/cam80108/evidence-gastric>
DELETE { <included/yu-2015-overall-survival-with-ebrt> iort:studyCount 3 }
INSERT { <included/yu-2015-overall-survival-with-ebrt> iort:studyCount 1 }
WHERE { <included/yu-2015-overall-survival-with-ebrt> iort:studyCount 3 } ;
WITH <../../graph/policies/cam80108/evidence-gastric>
DELETE { <included/yu-2015-ebrt-in-both-arms> iort:studyCount 3 }
INSERT { <included/yu-2015-ebrt-in-both-arms> iort:studyCount 1 }
WHERE { <included/yu-2015-ebrt-in-both-arms> iort:studyCount 3 }
