#+ error: A site is named that the vocabulary has not.
#+ new:
#+   - {check: appliesToSite, entity: "study/gao-2011", says: ["ovary-cancer"]}
#+   - {check: Graph-declared, entity: "study/gao-2011", says: ["ovary-cancer"]}
#+ why: It is none of the scheme, and nothing declares it.
WITH <../../graph/policies/cam80108/evidence-gynecologic>
DELETE { <study/gao-2011> iort:appliesToSite site:ovarian-cancer }
INSERT { <study/gao-2011> iort:appliesToSite site:ovary-cancer }
WHERE { <study/gao-2011> iort:appliesToSite site:ovarian-cancer }
