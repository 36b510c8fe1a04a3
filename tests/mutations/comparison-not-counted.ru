#+ error: Perry 2010 is called a retrospective comparison; the summaries on head and neck cancer count case series.
#+ new:
#+   - {check: comparison-not-counted, entity: "study/perry-2010", says: ["20", "262", "358"]}
WITH <../../graph/policies/cam80108/evidence-head-and-neck>
DELETE { <study/perry-2010> iort:hasDesign design:case-series }
INSERT { <study/perry-2010> iort:hasDesign design:retrospective-comparative-study }
WHERE { <study/perry-2010> iort:hasDesign design:case-series }
