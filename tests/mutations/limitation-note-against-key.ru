#+ error: Table 5 prints key 2 for 1 on the blinding of Masaki 2020; the note says what key 1 says.
#+ new:
#+   - {check: limitation-note-against-key, entity: "limitation/masaki-2020-blinding", says: ["blinding 2"]}
WITH <../../graph/policies/cam80108/tables-rectal-trials>
DELETE { <limitation/masaki-2020-blinding> iort:hasLimitationKey limitation:blinding-1 ; iort:reportedAs "1." }
INSERT { <limitation/masaki-2020-blinding> iort:hasLimitationKey limitation:blinding-2 ; iort:reportedAs "2." }
WHERE { <limitation/masaki-2020-blinding> iort:hasLimitationKey limitation:blinding-1 ; iort:reportedAs "1." }
