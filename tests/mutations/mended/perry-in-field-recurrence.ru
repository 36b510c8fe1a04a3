#+ error: The 13 of 34 patients of Perry 2010 are 38%.
#+ lost:
#+   - {check: percentage-of-count, entity: "result/perry-2010-in-field-recurrence"}
WITH <../../graph/policies/cam80108/evidence-head-and-neck>
DELETE { <result/perry-2010-in-field-recurrence> iort:value 34 ; iort:reportedAs "34%" }
INSERT { <result/perry-2010-in-field-recurrence> iort:value 38 ; iort:reportedAs "38%" }
WHERE { <result/perry-2010-in-field-recurrence> iort:value 34 ; iort:reportedAs "34%" }
