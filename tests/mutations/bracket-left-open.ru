#+ error: The bracket after the 10 recurrent tumors of Calvo 2013 is not closed.
#+ new:
#+   - {check: bracket-left-open, entity: "group/calvo-2013-all", says: ["n=10 RCC"]}
WITH <../../graph/policies/cam80108/evidence-renal>
DELETE { <group/calvo-2013-all> iort:asNamed "patients with advanced (n=15) or recurrent (n=10) RCC" }
INSERT { <group/calvo-2013-all> iort:asNamed "patients with advanced (n=15) or recurrent (n=10 RCC" }
WHERE { <group/calvo-2013-all> iort:asNamed "patients with advanced (n=15) or recurrent (n=10) RCC" }
