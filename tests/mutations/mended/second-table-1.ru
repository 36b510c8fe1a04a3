#+ error: The second Table 1 is numbered 1a and is referred to.
#+ lost:
#+   - {check: table-number-twice, entity: "table/1-outcomes-of-interest"}
INSERT DATA {
  GRAPH <../../graph/policies/cam80108/framework> {
    <mention/line-101-table-1a> a iort:Mention ; rdfs:label "Mention of Table 1a"@en ; iort:asNamed "Table 1a" ;
      iort:refersTo <table/1-outcomes-of-interest> ; dcterms:source <../../source/cam80108#line=100,101>
  }
} ;
WITH <../../graph/policies/cam80108/framework>
DELETE { <table/1-outcomes-of-interest> iort:tableNumber "1" }
INSERT { <table/1-outcomes-of-interest> iort:tableNumber "1a" }
WHERE { <table/1-outcomes-of-interest> iort:tableNumber "1" }
