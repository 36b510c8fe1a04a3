#+ error: The Description of pancreatic cancer says that a meta-analysis found no benefit; the one reviewed found two.
#+ new:
#+   - {check: no-difference-against-pooled-effects, entity: "conclusion/pancreatic-cancer-description", says: ["1.2", "1.06", "1.37"]}
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/pancreatic-cancer-description-effectiveness> iort:includesDesign design:systematic-review }
INSERT { <claim/pancreatic-cancer-description-effectiveness> iort:includesDesign design:meta-analysis }
WHERE { <claim/pancreatic-cancer-description-effectiveness> iort:includesDesign design:systematic-review }
