#+ error: Bladder cancer is added to the medically necessary clause, without a review and without codes.
#+ new:
#+   - {check: covered-site-not-reviewed, entity: "indication/bladder-cancer", says: ["bladder cancer is covered, but no study"]}
#+   - {check: covered-site-without-code, entity: "code-list/icd-9-cm", says: ["bladder cancer"]}
#+   - {check: covered-site-without-code, entity: "code-list/icd-10-cm", says: ["bladder cancer"]}
#+ changed:
#+   - {check: covered-site-without-code, entity: "code-list/icd-10-pcs", says: ["bladder cancer"]}
#+ why: >-
#+   Whoever covers a site and forgets the review forgets the codes too; each list of diagnoses and of procedures lacks one.
INSERT DATA {
  GRAPH <../../graph/policies/cam80108/statement> {
    <indication/bladder-cancer> a iort:Indication ; rdfs:label "Bladder cancer"@en ; iort:asNamed "bladder cancer" ;
      iort:ofStatement <statement/medically-necessary> ; iort:hasStatus status:medically-necessary ; iort:appliesToSite site:bladder-cancer ;
      dcterms:source <../../source/cam80108#line=41,42>
  }
}
