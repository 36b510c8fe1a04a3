#+ error: The p value of heterogeneity in Jin 2020 is printed as <0.01.
#+ lost:
#+   - {check: p-printed-zero, entity: "effect/jin-2020-overall-survival"}
WITH <../../graph/policies/cam80108/evidence-pancreatic>
DELETE { <effect/jin-2020-overall-survival> iort:heterogeneityPValue 0.00 ; iort:heterogeneityPValueReportedAs "0.00" }
INSERT { <effect/jin-2020-overall-survival> iort:heterogeneityPValue 0.01 ; iort:heterogeneityPValueReportedAs "<0.01" }
WHERE { <effect/jin-2020-overall-survival> iort:heterogeneityPValue 0.00 ; iort:heterogeneityPValueReportedAs "0.00" }
