#+ error: In-field control in Roeder 2010 is said to be at 13 for 3 years; nobody was followed beyond 139 months.
#+ new:
#+   - {check: rate-beyond-follow-up, entity: "result/roeder-2010-in-field-control-3-year", says: ["13", "139"]}
WITH <../../graph/policies/cam80108/evidence-fibromatosis>
DELETE { <result/roeder-2010-in-field-control-3-year> iort:timePoint 3 }
INSERT { <result/roeder-2010-in-field-control-3-year> iort:timePoint 13 }
WHERE { <result/roeder-2010-in-field-control-3-year> iort:timePoint 3 }
