#+ error: The macroscopically positive lesions of Roeder 2010 have their digits transposed, 21 for 12; there are 31 lesions.
#+ new:
#+   - {check: breakdown-against-total, entity: "result/roeder-2010-margin-close", says: ["40", "31"]}
WITH <../../graph/policies/cam80108/evidence-fibromatosis>
DELETE { <result/roeder-2010-margin-macroscopically-positive> iort:lesionCount 12 }
INSERT { <result/roeder-2010-margin-macroscopically-positive> iort:lesionCount 21 }
WHERE { <result/roeder-2010-margin-macroscopically-positive> iort:lesionCount 12 }
