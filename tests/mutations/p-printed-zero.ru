#+ error: The p value of locoregional control in Yu 2015 is printed as 0.000 for <0.001.
#+ new:
#+   - {check: p-printed-zero, entity: "effect/yu-2015-locoregional-control", says: ["0.000"]}
WITH <../../graph/policies/cam80108/evidence-gastric>
DELETE { <effect/yu-2015-locoregional-control> iort:pValue 0.001 ; iort:pValueReportedAs "<0.001" ; iort:pValueIsUpperBound true }
INSERT { <effect/yu-2015-locoregional-control> iort:pValue 0.000 ; iort:pValueReportedAs "0.000" }
WHERE { <effect/yu-2015-locoregional-control> iort:pValue 0.001 ; iort:pValueReportedAs "<0.001" ; iort:pValueIsUpperBound true }
