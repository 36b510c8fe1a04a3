#+ error: Giorda 2011 ends in 1997 for 2007, before it began.
#+ new:
#+   - {check: dates-out-of-order, entity: "study/giorda-2011", says: ["2000", "1997"]}
#+   - {check: periodStart-periodEnd, entity: "study/giorda-2011", says: ["before it starts"]}
#+ why: >-
#+   A period that ends before it starts may be the document’s error or the transcriber’s: the audit and the shape both
#+   tell.
WITH <../../graph/policies/cam80108/evidence-gynecologic>
DELETE { <study/giorda-2011> iort:periodEnd "2007"^^xsd:gYear }
INSERT { <study/giorda-2011> iort:periodEnd "1997"^^xsd:gYear }
WHERE { <study/giorda-2011> iort:periodEnd "2007"^^xsd:gYear }
