#+ error: The Description of gastric cancer counts one randomized trial, where the Summary of Evidence has several; none is reviewed by itself.
#+ new:
#+   - {check: layers-count-one-or-several, entity: "conclusion/gastric-cancer-description", says: ["an RCT", "14", "352"]}
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/gastric-cancer-description-evidence-base> iort:asNamed "RCTs" }
INSERT { <claim/gastric-cancer-description-evidence-base> iort:asNamed "an RCT" }
WHERE { <claim/gastric-cancer-description-evidence-base> iort:asNamed "RCTs" }
