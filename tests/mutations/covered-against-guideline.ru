#+ error: Table 13 prints category 3 for the colon, where the guideline has 2A.
#+ new:
#+   - {check: covered-against-guideline, entity: "recommendation/nccn-colon", says: ["colon cancer", "3"]}
WITH <../../graph/policies/cam80108/guidelines>
DELETE { <recommendation/nccn-colon> iort:hasCategory nccn:2A }
INSERT { <recommendation/nccn-colon> iort:hasCategory nccn:3 }
WHERE { <recommendation/nccn-colon> iort:hasCategory nccn:2A }
