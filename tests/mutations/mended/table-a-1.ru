#+ error: The sentence on Table A-1 is taken away.
#+ lost:
#+   - {check: mention-of-nothing, entity: "mention/line-174-table-a-1"}
#+ changed:
#+   - {check: references-never-cited, entity: "reference/41"}
#+ why: What is not there could have held the references.
WITH <../../graph/policies/cam80108/evidence-rectal-reviews>
DELETE { ?record ?property ?value }
WHERE { VALUES ?record { <mention/line-174-table-a-1> } ?record ?property ?value }
