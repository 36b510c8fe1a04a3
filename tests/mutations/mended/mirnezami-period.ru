#+ error: The text starts the period of Mirnezami 2013 in 1991, as the table does.
#+ lost:
#+   - {check: periods-differ, entity: "included/mirnezami-2013-studies"}
WITH <../../graph/policies/cam80108/evidence-rectal-reviews>
DELETE { <included/mirnezami-2013-studies> iort:periodStart "1965"^^xsd:gYear }
INSERT { <included/mirnezami-2013-studies> iort:periodStart "1991"^^xsd:gYear }
WHERE { <included/mirnezami-2013-studies> iort:periodStart "1965"^^xsd:gYear }
