#+ error: Table 13 says of gastric cancer that IORT may be considered, and leaves the category at not applicable.
#+ new:
#+   - {check: investigational-with-weak-support, entity: "recommendation/nccn-gastric", says: ["gastric cancer is investigational"]}
WITH <../../graph/policies/cam80108/guidelines>
DELETE { <recommendation/nccn-gastric> iort:hasStance stance:not-addressed }
INSERT { <recommendation/nccn-gastric> iort:hasStance stance:considered }
WHERE { <recommendation/nccn-gastric> iort:hasStance stance:not-addressed }
