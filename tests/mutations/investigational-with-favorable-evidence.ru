#+ error: The largest study in Yu 2015 is said to favor IORT, on gastric cancer, which is investigational.
#+ new:
#+   - {check: investigational-with-favorable-evidence, entity: "effect/yu-2015-overall-survival-largest-study", says: ["0.54", "0.35", "0.83"]}
#+ lost:
#+   - {check: investigational-with-favorable-evidence, entity: "effect/yu-2015-overall-survival-stage-iii", says: ["0.6"]}
#+ why: What favors one outcome at one site is one finding, at the first record of it.
WITH <../../graph/policies/cam80108/evidence-gastric>
INSERT { <effect/yu-2015-overall-survival-largest-study> iort:hasDirection direction:favors-iort }
WHERE {}
