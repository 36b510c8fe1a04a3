#+ error: >-
#+   The text turns the two advantages of Sindelar 1993 around: more recurrence and more enteritis with IORT.
#+ new:
#+   - {check: covered-against-trials, entity: "indication/soft-tissue-sarcoma", says: ["226"]}
WITH <../../graph/policies/cam80108/evidence-soft-tissue-sarcoma>
DELETE { <effect/sindelar-1993-local-recurrence> iort:hasDirection direction:favors-iort }
INSERT { <effect/sindelar-1993-local-recurrence> iort:hasDirection direction:favors-comparator }
WHERE { <effect/sindelar-1993-local-recurrence> iort:hasDirection direction:favors-iort } ;
WITH <../../graph/policies/cam80108/evidence-soft-tissue-sarcoma>
DELETE { <effect/sindelar-1993-radiation-enteritis> iort:hasDirection direction:favors-iort }
INSERT { <effect/sindelar-1993-radiation-enteritis> iort:hasDirection direction:favors-comparator }
WHERE { <effect/sindelar-1993-radiation-enteritis> iort:hasDirection direction:favors-iort }
