#+ error: I² of local control in Mirnezami 2013 lost its percent sign.
#+ new:
#+   - {check: percent-sign-missing, entity: "effect/mirnezami-2013-local-control", says: ["68"]}
WITH <../../graph/policies/cam80108/evidence-rectal-reviews>
DELETE { <effect/mirnezami-2013-local-control> iort:heterogeneityI2ReportedAs "68%" }
INSERT { <effect/mirnezami-2013-local-control> iort:heterogeneityI2ReportedAs "68" }
WHERE { <effect/mirnezami-2013-local-control> iort:heterogeneityI2ReportedAs "68%" }
