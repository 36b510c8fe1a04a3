#+ error: A lower limit of 0.65 puts the ratio in the middle of its interval, and p is then 0.42.
#+ lost:
#+   - {check: interval-not-symmetric, entity: "effect/mirnezami-2013-urologic-complications"}
WITH <../../graph/policies/cam80108/evidence-rectal-reviews>
DELETE { <effect/mirnezami-2013-urologic-complications> iort:lowerLimit 0.84 ; iort:lowerLimitReportedAs "0.84" ; iort:pValue 0.47 ; iort:pValueReportedAs "0.47" }
INSERT { <effect/mirnezami-2013-urologic-complications> iort:lowerLimit 0.65 ; iort:lowerLimitReportedAs "0.65" ; iort:pValue 0.42 ; iort:pValueReportedAs "0.42" }
WHERE { <effect/mirnezami-2013-urologic-complications> iort:lowerLimit 0.84 ; iort:lowerLimitReportedAs "0.84" ; iort:pValue 0.47 ; iort:pValueReportedAs "0.47" }
