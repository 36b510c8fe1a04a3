#+ error: An effect compares a group with itself.
#+ new:
#+   - {check: EffectEstimate-different-groups, entity: "effect/lehnert-2000-local-recurrence", says: ["not one with itself"]}
WITH <../../graph/policies/cam80108/evidence-soft-tissue-sarcoma>
DELETE { <effect/lehnert-2000-local-recurrence> iort:comparatorGroup <group/lehnert-2000-no-iort> }
INSERT { <effect/lehnert-2000-local-recurrence> iort:comparatorGroup <group/lehnert-2000-iort> }
WHERE { <effect/lehnert-2000-local-recurrence> iort:comparatorGroup <group/lehnert-2000-no-iort> }
