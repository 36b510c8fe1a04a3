#+ error: Radiation enteritis has evens for events, which is a word as well.
#+ new:
#+   - {check: misprint, entity: "effect/sindelar-1993-radiation-enteritis", says: ["evens", "events"]}
#+ why: A lexicon knows every word by itself; that one does not fit its neighbors it cannot tell. So “election beam” (line 32) is not found.
WITH <../../graph/policies/cam80108/evidence-soft-tissue-sarcoma>
DELETE { ?record iort:asNamed "radiation enteritis events" }
INSERT { ?record iort:asNamed "radiation enteritis evens" }
WHERE { ?record iort:asNamed "radiation enteritis events" }
