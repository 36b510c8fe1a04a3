#+ error: The p value of overall survival in Masaki 2020 has its digits transposed, 0.063 for 0.603.
#+ new:
#+   - {check: p-against-interval, entity: "effect/masaki-2020-overall-survival", says: ["0.063"]}
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
DELETE { <effect/masaki-2020-overall-survival> iort:pValue 0.603 ; iort:pValueReportedAs "0.603" }
INSERT { <effect/masaki-2020-overall-survival> iort:pValue 0.063 ; iort:pValueReportedAs "0.063" }
WHERE { <effect/masaki-2020-overall-survival> iort:pValue 0.603 ; iort:pValueReportedAs "0.603" }
