#+ error: The design of a study is left out.
#+ new:
#+   - {check: Study-hasDesign, entity: "study/nemoto-2002", says: ["iort:hasDesign"]}
WITH <../../graph/policies/cam80108/evidence-brain>
DELETE { <study/nemoto-2002> iort:hasDesign design:historical-control-study }
WHERE { <study/nemoto-2002> iort:hasDesign design:historical-control-study }
