#+ error: A reference has two titles, of itself and of the next.
#+ new:
#+   - {check: Reference-title, entity: "reference/29", says: ["one dcterms:title"]}
WITH <../../graph/policies/cam80108/references>
INSERT { <reference/29> dcterms:title "The American Brachytherapy Society consensus statement on intraoperative radiation therapy" }
WHERE {}
