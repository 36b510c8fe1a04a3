#+ error: The text tells of distant metastases of osteosarcoma in Calvo 2014, which treated soft tissue sarcoma.
#+ new:
#+   - {check: claim-about-another-site, entity: "claim/calvo-2014-distant-metastases", says: ["osteosarcoma"]}
WITH <../../graph/policies/cam80108/evidence-soft-tissue-sarcoma>
DELETE { <claim/calvo-2014-distant-metastases> iort:appliesToSite site:extremity-soft-tissue-sarcoma }
INSERT { <claim/calvo-2014-distant-metastases> iort:appliesToSite site:osteosarcoma }
WHERE { <claim/calvo-2014-distant-metastases> iort:appliesToSite site:extremity-soft-tissue-sarcoma }
