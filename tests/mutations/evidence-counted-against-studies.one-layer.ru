#+ error: The Summary of Evidence on soft tissue sarcoma counts several small trials, where the other layers have one, and one is reported.
#+ new:
#+   - {check: evidence-counted-against-studies, entity: "conclusion/soft-tissue-sarcoma-summary-of-evidence", says: ["354", "226"]}
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/soft-tissue-sarcoma-summary-of-evidence-evidence-base> iort:asNamed "a small RCT" }
INSERT { <claim/soft-tissue-sarcoma-summary-of-evidence-evidence-base> iort:asNamed "small RCTs" }
WHERE { <claim/soft-tissue-sarcoma-summary-of-evidence-evidence-base> iort:asNamed "a small RCT" }
