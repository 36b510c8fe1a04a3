#+ error: A study is reported in another study, not in a reference.
#+ new:
#+   - {check: reportedIn, entity: "study/chen-2007", says: ["iort:Reference"]}
WITH <../../graph/policies/cam80108/evidence-head-and-neck>
DELETE { <study/chen-2007> iort:reportedIn <reference/18> }
INSERT { <study/chen-2007> iort:reportedIn <study/chen-2008> }
WHERE { <study/chen-2007> iort:reportedIn <reference/18> }
