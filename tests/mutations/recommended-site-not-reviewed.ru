#+ error: Table 12 has a line too many, on bladder cancer, of which no study is reviewed.
#+ new:
#+   - {check: recommended-site-not-reviewed, entity: "recommendation/abs-2019-bladder", says: ["bladder cancer"]}
INSERT DATA {
  GRAPH <../../graph/policies/cam80108/guidelines> {
    <recommendation/abs-2019-bladder> a iort:Recommendation ; rdfs:label "American Brachytherapy Society: bladder cancer"@en ; iort:asNamed "Bladder" ;
      iort:appliesToSite site:bladder-cancer ; iort:hasStance stance:considered ; iort:ofGuideline <guideline/abs-2019> ;
      dcterms:source <../../source/cam80108#line=380,381>
  }
}
