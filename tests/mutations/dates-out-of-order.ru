#+ error: The first entry of the history is dated 2003 for 2013, before the policy of 2011.
#+ new:
#+   - {check: dates-out-of-order, entity: "history/2013-12-03", says: ["2003-12-03", "2011-12"]}
WITH <../../graph/policies/cam80108/history>
DELETE { <history/2013-12-03> dcterms:date "2013-12-03"^^xsd:date ; iort:dateReportedAs "12/3/2013" }
INSERT { <history/2013-12-03> dcterms:date "2003-12-03"^^xsd:date ; iort:dateReportedAs "12/3/2003" }
WHERE { <history/2013-12-03> dcterms:date "2013-12-03"^^xsd:date ; iort:dateReportedAs "12/3/2013" }
