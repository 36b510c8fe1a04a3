#+ error: The Summary of Evidence on soft tissue sarcoma speaks of locally advanced disease, the other layers of all.
#+ new:
#+   - {check: coverage-wider-than-evidence, entity: "indication/soft-tissue-sarcoma", says: ["354"]}
#+   - {check: layers-name-other-patients, entity: "claim/soft-tissue-sarcoma-summary-of-evidence-local-control", says: ["16", "236"]}
#+   - {check: layers-name-other-patients, entity: "claim/soft-tissue-sarcoma-summary-of-evidence-overall-survival", says: ["16", "236"]}
#+ why: The other layers do not limit the two claims.
WITH <../../graph/policies/cam80108/conclusions>
INSERT { <claim/soft-tissue-sarcoma-summary-of-evidence-local-control> iort:hasDiseaseState state:locally-advanced }
WHERE {} ;
WITH <../../graph/policies/cam80108/conclusions>
INSERT { <claim/soft-tissue-sarcoma-summary-of-evidence-overall-survival> iort:hasDiseaseState state:locally-advanced }
WHERE {}
