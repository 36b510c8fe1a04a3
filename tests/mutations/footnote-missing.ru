#+ error: The note on interventions below Table 4 bears the mark d for b.
#+ new:
#+   - {check: footnote-missing, entity: "column/table-4-intervention", says: ["the mark b leads to no note"]}
WITH <../../graph/policies/cam80108/tables-rectal-trials>
DELETE { <notice/table-4-intervention-key> iort:footnoteMark "b" }
INSERT { <notice/table-4-intervention-key> iort:footnoteMark "d" }
WHERE { <notice/table-4-intervention-key> iort:footnoteMark "b" }
