#+ error: >-
#+   Table 13 says of gastric cancer that IORT may be considered, category 2A, as of the head and neck in the next line.
#+ new:
#+   - {check: investigational-with-guideline-support, entity: "recommendation/nccn-gastric", says: ["gastric cancer is investigational", "2A"]}
WITH <../../graph/policies/cam80108/guidelines>
DELETE { <recommendation/nccn-gastric> iort:hasStance stance:not-addressed ; iort:hasCategory nccn:NA }
INSERT { <recommendation/nccn-gastric> iort:hasStance stance:considered ; iort:hasCategory nccn:2A }
WHERE { <recommendation/nccn-gastric> iort:hasStance stance:not-addressed ; iort:hasCategory nccn:NA }
