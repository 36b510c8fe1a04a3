#+ error: A year is written as a number.
#+ new:
#+   - {check: periodStart, entity: "study/stucky-2014", says: ["1996"]}
WITH <../../graph/policies/cam80108/evidence-soft-tissue-sarcoma>
DELETE { <study/stucky-2014> iort:periodStart "1996"^^xsd:gYear }
INSERT { <study/stucky-2014> iort:periodStart 1996 }
WHERE { <study/stucky-2014> iort:periodStart "1996"^^xsd:gYear }
