#+ error: The cohort of Zeidan 2011 has its digits transposed, 321 for 231.
#+ new:
#+   - {check: enrolled-against-cohort, entity: "group/zeidan-2011-all", says: ["321", "231"]}
WITH <../../graph/policies/cam80108/evidence-head-and-neck>
DELETE { <group/zeidan-2011-all> iort:participantCount 231 }
INSERT { <group/zeidan-2011-all> iort:participantCount 321 }
WHERE { <group/zeidan-2011-all> iort:participantCount 231 }
