#+ error: A dose of radiation is in centimeters.
#+ new:
#+   - {check: Dose-unit, entity: "dose/sindelar-1993-low-dose-ebrt", says: ["gray"]}
WITH <../../graph/policies/cam80108/evidence-soft-tissue-sarcoma>
DELETE { <dose/sindelar-1993-low-dose-ebrt> qudt:hasUnit unit:GRAY }
INSERT { <dose/sindelar-1993-low-dose-ebrt> qudt:hasUnit unit:CentiM }
WHERE { <dose/sindelar-1993-low-dose-ebrt> qudt:hasUnit unit:GRAY }
