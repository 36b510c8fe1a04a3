#+ error: A p value lost its zero and point.
#+ new:
#+   - {check: pValue, entity: "effect/dubois-2011-postoperative-complications", says: ["from 0 to 1"]}
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
DELETE { <effect/dubois-2011-postoperative-complications> iort:pValue 0.15 }
INSERT { <effect/dubois-2011-postoperative-complications> iort:pValue 15 }
WHERE { <effect/dubois-2011-postoperative-complications> iort:pValue 0.15 }
