#+ error: The lower limit of the largest study in Yu 2015 has its digits transposed, 0.53 for 0.35.
#+ new:
#+   - {check: interval-not-symmetric, entity: "effect/yu-2015-overall-survival-largest-study", says: ["0.54", "0.53", "0.83"]}
WITH <../../graph/policies/cam80108/evidence-gastric>
DELETE { <effect/yu-2015-overall-survival-largest-study> iort:lowerLimit 0.35 ; iort:lowerLimitReportedAs "0.35" }
INSERT { <effect/yu-2015-overall-survival-largest-study> iort:lowerLimit 0.53 ; iort:lowerLimitReportedAs "0.53" }
WHERE { <effect/yu-2015-overall-survival-largest-study> iort:lowerLimit 0.35 ; iort:lowerLimitReportedAs "0.35" }
