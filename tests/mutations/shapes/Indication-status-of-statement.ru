#+ error: An indication of the medically necessary clause is investigational.
#+ new:
#+   - {check: Indication-status-of-statement, entity: "indication/uterine-cancer", says: ["found: status:investigational"]}
#+   - {check: Indication-status-of-statement, entity: "indication/uterine-cancer", says: ["found: status:medically-necessary"]}
#+ why: The status of the indication and of its statement are each shown.
WITH <../../graph/policies/cam80108/statement>
DELETE { <indication/uterine-cancer> iort:hasStatus status:medically-necessary }
INSERT { <indication/uterine-cancer> iort:hasStatus status:investigational }
WHERE { <indication/uterine-cancer> iort:hasStatus status:medically-necessary }
