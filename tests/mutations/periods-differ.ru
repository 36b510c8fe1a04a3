#+ error: The text starts the period of Mirnezami 2013 in 1956 for 1965.
#+ new:
#+   - {check: periods-differ, entity: "included/mirnezami-2013-studies", says: ["1956", "2011", "1991", "180"]}
#+ lost:
#+   - {check: periods-differ, entity: "included/mirnezami-2013-studies", says: ["1965", "2011"]}
#+ why: The two places differ already; the finding follows the year.
WITH <../../graph/policies/cam80108/evidence-rectal-reviews>
DELETE { <included/mirnezami-2013-studies> iort:periodStart "1965"^^xsd:gYear }
INSERT { <included/mirnezami-2013-studies> iort:periodStart "1956"^^xsd:gYear }
WHERE { <included/mirnezami-2013-studies> iort:periodStart "1965"^^xsd:gYear }
