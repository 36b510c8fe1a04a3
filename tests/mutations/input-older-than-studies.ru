#+ error: The clinical input is dated 1999 for 2009.
#+ new:
#+   - {check: input-older-than-studies, entity: "input/2009", says: ["1999"]}
#+   - {check: dates-out-of-order, entity: "input/2009", says: ["1999"]}
#+ lost:
#+   - {check: input-older-than-studies, entity: "input/2009"}
#+   - {check: dates-out-of-order, entity: "input/2009"}
#+ why: The input is old, and older than the policy, already; the findings follow the year.
WITH <../../graph/policies/cam80108/guidelines>
DELETE { <input/2009> dcterms:date "2009"^^xsd:gYear ; iort:dateReportedAs "2009" }
INSERT { <input/2009> dcterms:date "1999"^^xsd:gYear ; iort:dateReportedAs "1999" }
WHERE { <input/2009> dcterms:date "2009"^^xsd:gYear ; iort:dateReportedAs "2009" }
