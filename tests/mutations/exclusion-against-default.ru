#+ error: Bladder cancer is said to be not addressed either, and the default clause still takes it.
#+ new:
#+   - {check: exclusion-against-default, entity: "exclusion/bladder-cancer", says: ["bladder cancer", "34", "48"]}
INSERT DATA {
  GRAPH <../../graph/policies/cam80108/policy> {
    <exclusion/bladder-cancer> a iort:ScopeExclusion ; rdfs:label "Bladder cancer is left out"@en ; iort:ofPolicy <../cam80108> ;
      iort:asNamed "bladder cancer" ; iort:precedence 1 ; iort:hasStatus status:out-of-scope ; iort:appliesToSite site:bladder-cancer ;
      rdfs:comment "Left out."@en ; dcterms:source <../../source/cam80108#line=33,34>
  }
}
