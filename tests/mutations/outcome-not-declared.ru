#+ error: The Description of gastric cancer calls tumor control relevant, which the review does not list.
#+ new:
#+   - {check: outcome-not-declared, entity: "conclusion/gastric-cancer-description", says: ["tumor control"]}
WITH <../../graph/policies/cam80108/conclusions>
INSERT { <conclusion/gastric-cancer-description> iort:statesRelevantOutcome outcome:tumor-control }
WHERE {}
