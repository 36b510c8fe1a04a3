#+ error: >-
#+   The Description of pancreatic cancer says what the two summaries say: better survival and less recurrence.
#+ lost:
#+   - {check: layers-point-elsewhere, entity: "conclusion/pancreatic-cancer-description"}
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/pancreatic-cancer-description-effectiveness> iort:hasDirection direction:not-shown }
INSERT { <claim/pancreatic-cancer-description-effectiveness> iort:hasDirection direction:favors-iort }
WHERE { <claim/pancreatic-cancer-description-effectiveness> iort:hasDirection direction:not-shown }
