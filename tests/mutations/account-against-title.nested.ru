#+ error: Stucky 2014, on retroperitoneal sarcoma, is described as of gastric cancer.
#+ new:
#+   - {check: account-against-title, entity: "study/stucky-2014", says: ["retroperitoneal sarcoma"]}
#+   - {check: claim-about-another-site, entity: "claim/stucky-2014-contribution", says: ["retroperitoneal sarcoma"]}
#+   - {check: comparison-not-counted, entity: "study/stucky-2014", says: ["14", "352"]}
#+ changed:
#+   - {check: summary-claims-unshown-benefit, entity: "claim/soft-tissue-sarcoma-description-overall-survival", says: ["226", "231"]}
#+ why: >-
#+   What is told of the study, and the summaries that count it, stay with sarcoma.
WITH <../../graph/policies/cam80108/evidence-soft-tissue-sarcoma>
DELETE { <study/stucky-2014> iort:appliesToSite site:retroperitoneal-sarcoma }
INSERT { <study/stucky-2014> iort:appliesToSite site:gastric-cancer }
WHERE { <study/stucky-2014> iort:appliesToSite site:retroperitoneal-sarcoma }
