#+ error: The marker of Hallemeier 2012 has its digits transposed, 52 for 25.
#+ new:
#+   - {check: citation-without-entry, entity: "citation/line-320-hallemeier-2012-marker-25", says: ["52", "25"]}
WITH <../../graph/policies/cam80108/evidence-renal>
DELETE { <citation/line-320-hallemeier-2012-marker-25> iort:citationMarker "25" }
INSERT { <citation/line-320-hallemeier-2012-marker-25> iort:citationMarker "52" }
WHERE { <citation/line-320-hallemeier-2012-marker-25> iort:citationMarker "25" }
