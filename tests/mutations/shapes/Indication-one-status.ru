#+ error: A site is medically necessary in one indication and investigational in another.
#+ new:
#+   - {check: Indication-one-status, entity: "indication/pancreatic-cancer", says: ["two statuses"]}
#+   - {check: Indication-one-status, entity: "indication/pancreatic-endocrine", says: ["two statuses"]}
#+ why: Either of the two may be the wrong one.
INSERT DATA {
  GRAPH <../../graph/policies/cam80108/statement> {
    <indication/pancreatic-endocrine> a iort:Indication ; rdfs:label "Pancreatic cancer"@en ; iort:asNamed "pancreatic cancer" ;
      iort:ofStatement <statement/investigational> ; iort:hasStatus status:investigational ; iort:appliesToSite site:pancreatic-cancer ;
      dcterms:source <../../source/cam80108#line=41,42>
  }
}
