#+ error: An effect compares with an arm of another study.
#+ new:
#+   - {check: EffectEstimate-groups, entity: "effect/sindelar-1993-overall-survival", says: ["belong to one study"]}
WITH <../../graph/policies/cam80108/evidence-soft-tissue-sarcoma>
DELETE { <effect/sindelar-1993-overall-survival> iort:comparatorGroup <group/sindelar-1993-ebrt> }
INSERT { <effect/sindelar-1993-overall-survival> iort:comparatorGroup <group/lehnert-2000-no-iort> }
WHERE { <effect/sindelar-1993-overall-survival> iort:comparatorGroup <group/sindelar-1993-ebrt> }
