#+ error: An indication of the medically necessary clause is investigational.
#+ new:
#+   - {check: Indication-status-of-statement, entity: "indication/uterine-cancer", says: ["status of its statement"]}
WITH <../../graph/policies/cam80108/statement>
DELETE { <indication/uterine-cancer> iort:hasStatus status:medically-necessary }
INSERT { <indication/uterine-cancer> iort:hasStatus status:investigational }
WHERE { <indication/uterine-cancer> iort:hasStatus status:medically-necessary }
