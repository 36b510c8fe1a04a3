#+ error: The text lost the name and the marker of Skandarajah 2009.
#+ new:
#+   - {check: references-never-cited, entity: "reference/6", says: ["6"]}
WITH <../../graph/policies/cam80108/evidence-soft-tissue-sarcoma>
DELETE { ?record ?property ?value }
WHERE { VALUES ?record { <citation/line-223-skandarajah-2009-marker-6> } ?record ?property ?value }
