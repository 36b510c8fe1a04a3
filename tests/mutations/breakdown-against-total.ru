#+ error: The glioblastomas of Nemoto 2002 have their digits transposed, 12 for 21; with 11 astrocytomas they are not 32.
#+ new:
#+   - {check: breakdown-against-total, entity: "result/nemoto-2002-histology-anaplastic-astrocytoma", says: ["23", "32"]}
WITH <../../graph/policies/cam80108/evidence-brain>
DELETE { <result/nemoto-2002-histology-glioblastoma> iort:eventCount 21 }
INSERT { <result/nemoto-2002-histology-glioblastoma> iort:eventCount 12 }
WHERE { <result/nemoto-2002-histology-glioblastoma> iort:eventCount 21 }
