#+ error: >-
#+   The three summaries on soft tissue sarcoma leave open whether adverse events outweigh the benefit; Lehnert 2000 found
#+   more infections.
#+ new:
#+   - {check: summary-leaves-out-harm, entity: "effect/lehnert-2000-infectious-complications", says: ["Lehnert 2000"]}
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/soft-tissue-sarcoma-description-adverse-events> iort:hasDirection direction:favors-comparator }
INSERT { <claim/soft-tissue-sarcoma-description-adverse-events> iort:hasDirection direction:uncertain }
WHERE { <claim/soft-tissue-sarcoma-description-adverse-events> iort:hasDirection direction:favors-comparator } ;
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/soft-tissue-sarcoma-section-summary-adverse-events> iort:hasDirection direction:favors-comparator }
INSERT { <claim/soft-tissue-sarcoma-section-summary-adverse-events> iort:hasDirection direction:uncertain }
WHERE { <claim/soft-tissue-sarcoma-section-summary-adverse-events> iort:hasDirection direction:favors-comparator } ;
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/soft-tissue-sarcoma-summary-of-evidence-adverse-events> iort:hasDirection direction:favors-comparator }
INSERT { <claim/soft-tissue-sarcoma-summary-of-evidence-adverse-events> iort:hasDirection direction:uncertain }
WHERE { <claim/soft-tissue-sarcoma-summary-of-evidence-adverse-events> iort:hasDirection direction:favors-comparator }
