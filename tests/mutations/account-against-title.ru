#+ error: Rich 2011, on neuroblastoma, is described under glioblastoma, the section before.
#+ new:
#+   - {check: account-against-title, entity: "study/rich-2011", says: ["neuroblastoma"]}
#+   - {check: claim-about-another-site, entity: "claim/rich-2011-gross-total-resection", says: ["neuroblastoma"]}
#+   - {check: claim-about-another-site, entity: "claim/rich-2011-prior-chemotherapy-and-surgery", says: ["neuroblastoma"]}
#+ why: Its two claims stay on neuroblastoma.
WITH <../../graph/policies/cam80108/evidence-neuroblastoma>
DELETE { <study/rich-2011> iort:appliesToSite site:neuroblastoma }
INSERT { <study/rich-2011> iort:appliesToSite site:glioblastoma }
WHERE { <study/rich-2011> iort:appliesToSite site:neuroblastoma }
