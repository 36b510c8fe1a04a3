#+ error: An arm is typed as any group as well.
#+ new:
#+   - {check: Record-type, entity: "group/masaki-2020-iort", says: ["one class of ours"]}
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
INSERT { <group/masaki-2020-iort> a iort:ParticipantGroup }
WHERE {}
