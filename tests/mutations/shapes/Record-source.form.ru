#+ error: An anchor says lines for line.
#+ new:
#+   - {check: Record-source, entity: "effect/stucky-2014-local-control", says: ["names the place"]}
#+   - {check: Record-source-digest, entity: "effect/stucky-2014-local-control", says: ["no digest"]}
#+ why: Lines that cannot be read have no digest either.
WITH <../../graph/policies/cam80108/evidence-soft-tissue-sarcoma>
DELETE { <effect/stucky-2014-local-control> dcterms:source <../../source/cam80108#line=232,233> }
INSERT { <effect/stucky-2014-local-control> dcterms:source <../../source/cam80108#lines=232,233> }
WHERE { <effect/stucky-2014-local-control> dcterms:source <../../source/cam80108#line=232,233> }
