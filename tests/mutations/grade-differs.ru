#+ error: The Summary of Evidence on soft tissue sarcoma counts a large for a small trial, the other layers a small one.
#+ new:
#+   - {check: grade-differs, entity: "claim/soft-tissue-sarcoma-description-evidence-base", says: ["16", "236", "354"]}
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/soft-tissue-sarcoma-summary-of-evidence-evidence-base> iort:asNamed "a systematic review" }
INSERT { <claim/soft-tissue-sarcoma-summary-of-evidence-evidence-base> iort:asNamed "a limited systematic review" }
WHERE { <claim/soft-tissue-sarcoma-summary-of-evidence-evidence-base> iort:asNamed "a systematic review" }
