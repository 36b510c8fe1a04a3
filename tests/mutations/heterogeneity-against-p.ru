#+ error: I² of local relapse in Jin 2020 has its digits transposed, 63.8% for 36.8%; with 8 studies p is not 0.135.
#+ new:
#+   - {check: heterogeneity-against-p, entity: "effect/jin-2020-local-relapse", says: ["0.135"]}
WITH <../../graph/policies/cam80108/evidence-pancreatic>
DELETE { <effect/jin-2020-local-relapse> iort:heterogeneityI2 36.8 ; iort:heterogeneityI2ReportedAs "36.8%" }
INSERT { <effect/jin-2020-local-relapse> iort:heterogeneityI2 63.8 ; iort:heterogeneityI2ReportedAs "63.8%" }
WHERE { <effect/jin-2020-local-relapse> iort:heterogeneityI2 36.8 ; iort:heterogeneityI2ReportedAs "36.8%" }
