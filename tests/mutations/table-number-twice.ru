#+ error: The table of trials is numbered 13, as the one before.
#+ new:
#+   - {check: table-number-twice, entity: "table/14", says: ["13", "395"]}
WITH <../../graph/policies/cam80108/trials>
DELETE { <table/14> iort:tableNumber "14" }
INSERT { <table/14> iort:tableNumber "13" }
WHERE { <table/14> iort:tableNumber "14" }
