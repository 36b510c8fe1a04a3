#+ error: Colorectal cancer is put below rectal cancer, which is below it.
#+ new:
#+   - {check: Concept-acyclic, entity: "site:colorectal-cancer", says: ["broader than itself"]}
#+   - {check: Concept-acyclic, entity: "site:rectal-cancer", says: ["broader than itself"]}
#+ why: Both are in the circle.
WITH <../../graph/vocabularies/sites>
INSERT { site:colorectal-cancer skos:broader site:rectal-cancer }
WHERE {}
