#+ error: The line of 157.8 is printed twice in the ICD-9 list.
#+ new:
#+   - {check: code-listed-twice, entity: "code/icd-9-cm-157-8-again", says: ["157.8"]}
INSERT DATA {
  GRAPH <../../graph/policies/cam80108/coding> {
    <code/icd-9-cm-157-8-again> a iort:CodeEntry ; rdfs:label "ICD-9-CM 157.8, once more"@en ; iort:code "157.8" ; iort:inCodeSystem code-system:icd-9-cm ;
      iort:inCodeList <code-list/icd-9-cm> ; iort:asNamed "Malignant neoplasm of other specified sites of pancreas" ; iort:appliesToSite site:pancreatic-cancer ;
      dcterms:source <../../source/cam80108#line=530,531>
  }
}
