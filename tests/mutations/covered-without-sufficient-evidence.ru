#+ error: >-
#+   Renal cell carcinoma is added to the medically necessary clause; its summary stays insufficient, and it has no codes.
#+ new:
#+   - {check: covered-without-sufficient-evidence, entity: "indication/renal-cell-carcinoma", says: ["362"]}
#+   - {check: covered-site-without-code, entity: "code-list/icd-9-cm", says: ["renal cell carcinoma"]}
#+   - {check: covered-site-without-code, entity: "code-list/icd-10-cm", says: ["renal cell carcinoma"]}
#+ changed:
#+   - {check: covered-site-without-code, entity: "code-list/icd-10-pcs", says: ["renal cell carcinoma"]}
#+ why: >-
#+   Whoever covers a site and forgets the summary forgets the codes too; each list of diagnoses and of procedures lacks
#+   one.
INSERT DATA {
  GRAPH <../../graph/policies/cam80108/statement> {
    <indication/renal-cell-carcinoma> a iort:Indication ; rdfs:label "Renal cell carcinoma"@en ; iort:asNamed "renal cell carcinoma" ;
      iort:ofStatement <statement/medically-necessary> ; iort:hasStatus status:medically-necessary ; iort:appliesToSite site:renal-cell-carcinoma ;
      dcterms:source <../../source/cam80108#line=41,42>
  }
}
