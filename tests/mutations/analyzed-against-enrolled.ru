#+ error: The number analyzed for overall survival in Masaki 2020 has its digits transposed, 67 for 76.
#+ new:
#+   - {check: analyzed-against-enrolled, entity: "result/masaki-2020-analyzed-overall-survival", says: ["67", "76", "9"]}
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
DELETE { <result/masaki-2020-analyzed-overall-survival> iort:participantCount 76 }
INSERT { <result/masaki-2020-analyzed-overall-survival> iort:participantCount 67 }
WHERE { <result/masaki-2020-analyzed-overall-survival> iort:participantCount 76 }
