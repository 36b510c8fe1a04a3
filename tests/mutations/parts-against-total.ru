#+ error: The patients with surgery only in Stucky 2014 have their digits transposed, 62 for 26.
#+ new:
#+   - {check: parts-against-total, entity: "group/stucky-2014-all", says: ["99", "63"]}
WITH <../../graph/policies/cam80108/evidence-soft-tissue-sarcoma>
DELETE { <group/stucky-2014-surgery> iort:participantCount 26 }
INSERT { <group/stucky-2014-surgery> iort:participantCount 62 }
WHERE { <group/stucky-2014-surgery> iort:participantCount 26 }
