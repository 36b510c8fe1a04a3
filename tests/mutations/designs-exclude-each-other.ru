#+ error: The randomized trial of Masaki 2020 is called retrospective as well.
#+ new:
#+   - {check: designs-exclude-each-other, entity: "study/masaki-2020", says: ["retrospective"]}
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
INSERT { <study/masaki-2020> iort:hasDesign design:retrospective-study }
WHERE {}
