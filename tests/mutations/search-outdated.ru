#+ error: The last search is dated 2002 for 2020.
#+ new:
#+   - {check: search-outdated, entity: "review/evidence-review", says: ["2002-05-19", "24"]}
#+ lost:
#+   - {check: search-outdated, entity: "review/evidence-review", says: ["2020-05-19"]}
#+ why: The search is old already; the finding follows the year.
WITH <../../graph/policies/cam80108/framework>
DELETE { <review/evidence-review> iort:searchedThrough "2020-05-19"^^xsd:date }
INSERT { <review/evidence-review> iort:searchedThrough "2002-05-19"^^xsd:date }
WHERE { <review/evidence-review> iort:searchedThrough "2020-05-19"^^xsd:date }
