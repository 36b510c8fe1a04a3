#+ error: PICO is spelled out where it is used.
#+ lost:
#+   - {check: abbreviation-undefined, entity: "principle/literature-selection"}
INSERT DATA {
  GRAPH <../../graph/policies/cam80108/framework> {
    <abbreviation/line-76-pico> a iort:Abbreviation ; rdfs:label "PICO"@en ; iort:shortForm "PICO" ;
      iort:expansion "population, intervention, comparator, outcome" ; dcterms:source <../../source/cam80108#line=75,76>
  }
}
