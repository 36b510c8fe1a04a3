#+ error: A PubMed number has the letter O for a zero.
#+ new:
#+   - {check: Reference-pubmed, entity: "reference/1", says: ["2133901O"]}
WITH <../../graph/policies/cam80108/references>
DELETE { <reference/1> fabio:hasPubMedId "21339010" }
INSERT { <reference/1> fabio:hasPubMedId "2133901O" }
WHERE { <reference/1> fabio:hasPubMedId "21339010" }
