#+ error: >-
#+   The p value of heterogeneity in Mirnezami 2013 lost a digit, 0.61 for 0.161; no number of studies gives it with 42%.
#+ new:
#+   - {check: heterogeneity-against-p, entity: "effect/mirnezami-2013-disease-free-survival", says: ["0.61"]}
WITH <../../graph/policies/cam80108/evidence-rectal-reviews>
DELETE { <effect/mirnezami-2013-disease-free-survival> iort:heterogeneityPValue 0.161 ; iort:heterogeneityPValueReportedAs "0.161" }
INSERT { <effect/mirnezami-2013-disease-free-survival> iort:heterogeneityPValue 0.61 ; iort:heterogeneityPValueReportedAs "0.61" }
WHERE { <effect/mirnezami-2013-disease-free-survival> iort:heterogeneityPValue 0.161 ; iort:heterogeneityPValueReportedAs "0.161" }
