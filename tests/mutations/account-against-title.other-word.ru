#+ error: Gao 2011, on ovarian carcinoma, is described as of cervical cancer, the study before.
#+ new:
#+   - {check: account-against-title, entity: "study/gao-2011", says: ["ovarian cancer"]}
#+   - {check: recommended-site-not-reviewed, entity: "recommendation/nccn-ovarian", says: ["ovarian cancer"]}
#+ why: The title says carcinoma, the vocabulary cancer; and no other study is of the ovary.
WITH <../../graph/policies/cam80108/evidence-gynecologic>
DELETE { <study/gao-2011> iort:appliesToSite site:ovarian-cancer }
INSERT { <study/gao-2011> iort:appliesToSite site:cervical-cancer }
WHERE { <study/gao-2011> iort:appliesToSite site:ovarian-cancer }
