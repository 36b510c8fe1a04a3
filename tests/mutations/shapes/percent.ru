#+ error: A percentage lost its point.
#+ new:
#+   - {check: percent, entity: "result/martinez-monge-2001-in-field-control-primary", says: ["from 0 to 100"]}
WITH <../../graph/policies/cam80108/evidence-gynecologic>
DELETE { <result/martinez-monge-2001-in-field-control-primary> iort:value 98.2 ; iort:reportedAs "98.2%" }
INSERT { <result/martinez-monge-2001-in-field-control-primary> iort:value 982 ; iort:reportedAs "982%" }
WHERE { <result/martinez-monge-2001-in-field-control-primary> iort:value 98.2 ; iort:reportedAs "98.2%" }
