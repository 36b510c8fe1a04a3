#+ error: The 8 patients alive without disease in Perry 2010 are printed as 88, of 34.
#+ new:
#+   - {check: event-count-above-group, entity: "result/perry-2010-alive-without-disease", says: ["88", "34"]}
WITH <../../graph/policies/cam80108/evidence-head-and-neck>
DELETE { <result/perry-2010-alive-without-disease> iort:eventCount 8 }
INSERT { <result/perry-2010-alive-without-disease> iort:eventCount 88 }
WHERE { <result/perry-2010-alive-without-disease> iort:eventCount 8 }
