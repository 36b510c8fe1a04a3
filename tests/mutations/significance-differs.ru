#+ error: The p value in stage III disease in Yu 2015 is printed as 0.11 for 0.011.
#+ new:
#+   - {check: significance-differs, entity: "effect/yu-2015-overall-survival-stage-iii", says: ["1", "0.11"]}
#+   - {check: p-against-interval, entity: "effect/yu-2015-overall-survival-stage-iii", says: ["0.11"]}
#+ why: A p value on the other side of 0.05 is also none that the interval allows.
WITH <../../graph/policies/cam80108/evidence-gastric>
DELETE { <effect/yu-2015-overall-survival-stage-iii> iort:pValue 0.011 ; iort:pValueReportedAs "0.011" }
INSERT { <effect/yu-2015-overall-survival-stage-iii> iort:pValue 0.11 ; iort:pValueReportedAs "0.11" }
WHERE { <effect/yu-2015-overall-survival-stage-iii> iort:pValue 0.011 ; iort:pValueReportedAs "0.011" }
