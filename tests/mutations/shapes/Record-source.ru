#+ error: A record names no lines.
#+ new:
#+   - {check: Record-source, entity: "result/sarria-2020-overall-survival-1-year", says: ["names the place"]}
WITH <../../graph/policies/cam80108/evidence-brain>
DELETE { <result/sarria-2020-overall-survival-1-year> dcterms:source <../../source/cam80108#line=328,329> }
WHERE { <result/sarria-2020-overall-survival-1-year> dcterms:source <../../source/cam80108#line=328,329> }
