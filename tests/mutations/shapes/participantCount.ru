#+ error: A count is written as text.
#+ new:
#+   - {check: participantCount, entity: "group/dubois-2011-iort", says: ["whole number"]}
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
DELETE { <group/dubois-2011-iort> iort:participantCount 73 }
INSERT { <group/dubois-2011-iort> iort:participantCount "73" }
WHERE { <group/dubois-2011-iort> iort:participantCount 73 }
