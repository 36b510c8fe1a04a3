#+ error: The text cites Skandarajah and Lynch (2010); the entry is of 2009.
#+ new:
#+   - {check: citation-against-entry, entity: "citation/line-223-skandarajah-2009-marker-6", says: ["2009"]}
WITH <../../graph/policies/cam80108/evidence-soft-tissue-sarcoma>
DELETE { <citation/line-223-skandarajah-2009-marker-6> iort:asNamed "Skandarajah et al (2009)" }
INSERT { <citation/line-223-skandarajah-2009-marker-6> iort:asNamed "Skandarajah and Lynch (2010)" }
WHERE { <citation/line-223-skandarajah-2009-marker-6> iort:asNamed "Skandarajah et al (2009)" }
