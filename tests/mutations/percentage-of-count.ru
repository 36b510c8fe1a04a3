#+ error: The patients with radionecrosis in Sarria 2020 have their digits transposed, 31 for 13.
#+ new:
#+   - {check: percentage-of-count, entity: "result/sarria-2020-radionecrosis", says: ["31", "51", "60.8%", "25.5%"]}
WITH <../../graph/policies/cam80108/evidence-brain>
DELETE { <result/sarria-2020-radionecrosis> iort:eventCount 13 }
INSERT { <result/sarria-2020-radionecrosis> iort:eventCount 31 }
WHERE { <result/sarria-2020-radionecrosis> iort:eventCount 13 }
