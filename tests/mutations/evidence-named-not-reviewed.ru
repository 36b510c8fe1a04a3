#+ error: All three layers on gynecologic cancer name a randomized trial for a nonrandomized one.
#+ new:
#+   - {check: evidence-named-not-reviewed, entity: "claim/gynecologic-cancer-description-evidence-base", says: ["18", "249", "356"]}
#+   - {check: comparison-not-counted, entity: "study/giorda-2011", says: ["18", "249", "356"]}
#+ why: The nonrandomized trial that is reviewed is then not counted.
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/gynecologic-cancer-description-evidence-base> iort:includesDesign design:nonrandomized-trial ; iort:asNamed "a nonrandomized trial" }
INSERT { <claim/gynecologic-cancer-description-evidence-base> iort:includesDesign design:randomized-controlled-trial ; iort:asNamed "a randomized trial" }
WHERE { <claim/gynecologic-cancer-description-evidence-base> iort:includesDesign design:nonrandomized-trial ; iort:asNamed "a nonrandomized trial" } ;
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <conclusion/gynecologic-cancer-description> iort:statesDesign design:nonrandomized-trial }
INSERT { <conclusion/gynecologic-cancer-description> iort:statesDesign design:randomized-controlled-trial }
WHERE { <conclusion/gynecologic-cancer-description> iort:statesDesign design:nonrandomized-trial } ;
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/gynecologic-cancer-section-summary-evidence-base> iort:includesDesign design:nonrandomized-trial ; iort:asNamed "a nonrandomized trial" }
INSERT { <claim/gynecologic-cancer-section-summary-evidence-base> iort:includesDesign design:randomized-controlled-trial ; iort:asNamed "a randomized trial" }
WHERE { <claim/gynecologic-cancer-section-summary-evidence-base> iort:includesDesign design:nonrandomized-trial ; iort:asNamed "a nonrandomized trial" } ;
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <conclusion/gynecologic-cancer-section-summary> iort:statesDesign design:nonrandomized-trial }
INSERT { <conclusion/gynecologic-cancer-section-summary> iort:statesDesign design:randomized-controlled-trial }
WHERE { <conclusion/gynecologic-cancer-section-summary> iort:statesDesign design:nonrandomized-trial } ;
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/gynecologic-cancer-summary-of-evidence-evidence-base> iort:includesDesign design:nonrandomized-trial ; iort:asNamed "a nonrandomized trial" }
INSERT { <claim/gynecologic-cancer-summary-of-evidence-evidence-base> iort:includesDesign design:randomized-controlled-trial ; iort:asNamed "a randomized trial" }
WHERE { <claim/gynecologic-cancer-summary-of-evidence-evidence-base> iort:includesDesign design:nonrandomized-trial ; iort:asNamed "a nonrandomized trial" } ;
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <conclusion/gynecologic-cancer-summary-of-evidence> iort:statesDesign design:nonrandomized-trial }
INSERT { <conclusion/gynecologic-cancer-summary-of-evidence> iort:statesDesign design:randomized-controlled-trial }
WHERE { <conclusion/gynecologic-cancer-summary-of-evidence> iort:statesDesign design:nonrandomized-trial }
