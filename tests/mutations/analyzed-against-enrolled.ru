#+ error: The number analyzed for overall survival in Masaki 2020 has its digits transposed, 67 for 76.
#+ new:
#+   - {check: analyzed-against-enrolled, entity: "result/masaki-2020-analyzed-overall-survival", says: ["67", "76", "9"]}
#+   - {check: limitation-left-blank, entity: "limitation/masaki-2020-data-completeness", says: ["9", "76"]}
#+ why: Table 5 leaves data completeness blank.
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
DELETE { <result/masaki-2020-analyzed-overall-survival> iort:participantCount 76 }
INSERT { <result/masaki-2020-analyzed-overall-survival> iort:participantCount 67 }
WHERE { <result/masaki-2020-analyzed-overall-survival> iort:participantCount 76 }
