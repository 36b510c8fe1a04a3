#+ error: The Description of gynecologic cancer leaves out the nonrandomized trial that the other two layers count.
#+ new:
#+   - {check: layers-count-other-evidence, entity: "conclusion/gynecologic-cancer-section-summary", says: ["18", "249", "356"]}
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/gynecologic-cancer-description-evidence-base> iort:includesDesign design:nonrandomized-trial ; iort:asNamed "a nonrandomized trial" }
WHERE { <claim/gynecologic-cancer-description-evidence-base> iort:includesDesign design:nonrandomized-trial ; iort:asNamed "a nonrandomized trial" } ;
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <conclusion/gynecologic-cancer-description> iort:statesDesign design:nonrandomized-trial }
WHERE { <conclusion/gynecologic-cancer-description> iort:statesDesign design:nonrandomized-trial }
