#+ error: Table 5 has no entry on statistics for Masaki 2020, and Table 3 lost its ratios.
#+ new:
#+   - {check: limitation-left-blank, entity: "limitation/masaki-2020-statistical", says: ["4"]}
#+ lost:
#+   - {check: odds-ratio-without-time, entity: "effect/masaki-2020-distant-metastasis-free-survival"}
#+   - {check: ratio-against-rates, entity: "effect/masaki-2020-distant-metastasis-free-survival"}
#+   - {check: ratio-against-rates, entity: "effect/masaki-2020-overall-survival"}
#+ why: What was wrong with the ratios is gone with them.
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
DELETE { ?effect iort:lowerLimit ?lower ; iort:upperLimit ?upper ; iort:lowerLimitReportedAs ?low ; iort:upperLimitReportedAs ?up ; iort:value ?value ; iort:reportedAs ?print ; iort:confidenceLevel 95 }
INSERT { ?effect iort:hasValueStatus value-status:not-reported }
WHERE {
  VALUES ?effect { <effect/masaki-2020-overall-survival> <effect/masaki-2020-distant-metastasis-free-survival> <effect/masaki-2020-pelvic-sidewall-recurrence> }
  ?effect iort:lowerLimit ?lower ; iort:upperLimit ?upper ; iort:lowerLimitReportedAs ?low ; iort:upperLimitReportedAs ?up ; iort:value ?value ; iort:reportedAs ?print
}
