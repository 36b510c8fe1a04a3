#+ error: The ICD-9 list has a line for the stomach, which is not covered and not in the ICD-10-CM list.
#+ new:
#+   - {check: code-without-covered-site, entity: "code/icd-9-cm-151-9", says: ["151.9"]}
#+   - {check: code-without-equivalent, entity: "code/icd-9-cm-151-9", says: ["151.9", "C16.9"]}
#+ why: A line too many in one list has no equivalent in the other.
INSERT DATA {
  GRAPH <../../graph/policies/cam80108/coding> {
    <code/icd-9-cm-151-9> a iort:CodeEntry ; rdfs:label "ICD-9-CM 151.9"@en ; iort:code "151.9" ; iort:inCodeSystem code-system:icd-9-cm ;
      iort:inCodeList <code-list/icd-9-cm> ; iort:asNamed "Malignant neoplasm of stomach, unspecified site" ; iort:appliesToSite site:gastric-cancer ;
      dcterms:source <../../source/cam80108#line=530,531> .
    <row/coding-icd-9-cm-151-9> a iort:TableRow ; rdfs:label "Coding section, 151.9"@en ; iort:inTable <table/coding> ; iort:rowIndex 99 ;
      iort:states <code/icd-9-cm-151-9> ; dcterms:source <../../source/cam80108#line=530,531>
  }
}
