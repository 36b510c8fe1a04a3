#+ error: All three layers on soft tissue sarcoma count several small trials, where one is reported.
#+ new:
#+   - {check: evidence-counted-against-studies, entity: "conclusion/soft-tissue-sarcoma-description", says: ["16", "236", "354", "226"]}
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/soft-tissue-sarcoma-description-evidence-base> iort:asNamed "a small RCT" }
INSERT { <claim/soft-tissue-sarcoma-description-evidence-base> iort:asNamed "small RCTs" }
WHERE { <claim/soft-tissue-sarcoma-description-evidence-base> iort:asNamed "a small RCT" } ;
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/soft-tissue-sarcoma-section-summary-evidence-base> iort:asNamed "a small RCT" }
INSERT { <claim/soft-tissue-sarcoma-section-summary-evidence-base> iort:asNamed "small RCTs" }
WHERE { <claim/soft-tissue-sarcoma-section-summary-evidence-base> iort:asNamed "a small RCT" } ;
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/soft-tissue-sarcoma-summary-of-evidence-evidence-base> iort:asNamed "a small RCT" }
INSERT { <claim/soft-tissue-sarcoma-summary-of-evidence-evidence-base> iort:asNamed "small RCTs" }
WHERE { <claim/soft-tissue-sarcoma-summary-of-evidence-evidence-base> iort:asNamed "a small RCT" }
