#+ error: >-
#+   The Description of pancreatic cancer says what the two summaries say: better survival and less recurrence.
#+ lost:
#+   - {check: layers-point-elsewhere, entity: "conclusion/pancreatic-cancer-description"}
#+   - {check: summary-denies-reported-effect, entity: "claim/pancreatic-cancer-description-effectiveness"}
#+ why: The sentence was at odds with two layers and with two effects.
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/pancreatic-cancer-description-effectiveness> iort:hasDirection direction:not-shown }
INSERT { <claim/pancreatic-cancer-description-effectiveness> iort:hasDirection direction:favors-iort }
WHERE { <claim/pancreatic-cancer-description-effectiveness> iort:hasDirection direction:not-shown }
