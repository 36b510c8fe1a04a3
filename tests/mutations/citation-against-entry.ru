#+ error: The text dates Calvo 2013 on renal cancer 2014, the year of the other study of the same author.
#+ new:
#+   - {check: citation-against-entry, entity: "citation/line-318-calvo-2013-marker-24", says: ["2014", "24"]}
WITH <../../graph/policies/cam80108/evidence-renal>
DELETE { <citation/line-318-calvo-2013-marker-24> iort:asNamed "Calvo et al (2013)" }
INSERT { <citation/line-318-calvo-2013-marker-24> iort:asNamed "Calvo et al (2014)" }
WHERE { <citation/line-318-calvo-2013-marker-24> iort:asNamed "Calvo et al (2013)" }
