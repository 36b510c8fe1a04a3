#+ error: All 142 patients of Dubois 2011 are analyzed for each outcome.
#+ lost:
#+   - {check: analyzed-against-enrolled, entity: "result/dubois-2011-analyzed-disease-free-survival"}
#+   - {check: limitation-left-blank, entity: "limitation/dubois-2011-data-completeness"}
#+ why: Nobody is missing, so Table 5 need not tell of it.
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
DELETE { <result/dubois-2011-analyzed-overall-survival> iort:participantCount 140 }
INSERT { <result/dubois-2011-analyzed-overall-survival> iort:participantCount 142 }
WHERE { <result/dubois-2011-analyzed-overall-survival> iort:participantCount 140 } ;
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
DELETE { <result/dubois-2011-analyzed-disease-free-survival> iort:participantCount 140 }
INSERT { <result/dubois-2011-analyzed-disease-free-survival> iort:participantCount 142 }
WHERE { <result/dubois-2011-analyzed-disease-free-survival> iort:participantCount 140 } ;
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
DELETE { <result/dubois-2011-analyzed-local-control> iort:participantCount 140 }
INSERT { <result/dubois-2011-analyzed-local-control> iort:participantCount 142 }
WHERE { <result/dubois-2011-analyzed-local-control> iort:participantCount 140 }
