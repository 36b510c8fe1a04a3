#+ error: >-
#+   Table 12 has a line too many, on gastric cancer: can be considered.
#+ new:
#+   - {check: investigational-with-weak-support, entity: "recommendation/abs-2019-gastric", says: ["gastric cancer is investigational", "2019"]}
INSERT DATA {
  GRAPH <../../graph/policies/cam80108/guidelines> {
    <recommendation/abs-2019-gastric> a iort:Recommendation ; rdfs:label "American Brachytherapy Society: gastric cancer"@en ; iort:asNamed "Gastric" ;
      iort:appliesToSite site:gastric-cancer ; iort:hasStance stance:considered ; iort:ofGuideline <guideline/abs-2019> ;
      dcterms:source <../../source/cam80108#line=380,381>
  }
}
