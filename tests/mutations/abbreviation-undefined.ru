#+ error: The note below Table 11 leaves out DMFS, which six rates of the table use.
#+ new:
#+   - {check: abbreviation-undefined, entity: "result/chen-2016-distant-metastasis-free-survival-1-year", says: ["DMFS"]}
WITH <../../graph/policies/cam80108/tables-pancreatic>
DELETE { ?record ?property ?value }
WHERE { VALUES ?record { <abbreviation/table-11-dmfs> } ?record ?property ?value }
