#+ error: The coding section prints 77452 for 77425, which the policy guidelines name.
#+ new:
#+   - {check: code-only-in-text, entity: "code/policy-guidelines-cpt-77425", says: ["77425"]}
#+   - {check: range-holds-listed-codes, entity: "code-range/cpt-77261-77799", says: ["4", "77424", "77425", "77452", "77469"]}
#+ lost:
#+   - {check: range-holds-listed-codes, entity: "code-range/cpt-77261-77799", says: ["3"]}
#+   - {check: descriptor-printed-two-ways, entity: "code/cpt-77425", says: ["77425"]}
#+ why: >-
#+   The wrong code lies in the range for radiotherapy too, which then holds four listed codes in place of three; and 77425
#+   is printed once only.
WITH <../../graph/policies/cam80108/coding>
DELETE { <code/cpt-77425> iort:code "77425" }
INSERT { <code/cpt-77425> iort:code "77452" }
WHERE { <code/cpt-77425> iort:code "77425" } ;
WITH <../../graph/policies/cam80108/coding>
DELETE { <cell/coding-cpt-77425-number> iort:reportedAs "77425" }
INSERT { <cell/coding-cpt-77425-number> iort:reportedAs "77452" }
WHERE { <cell/coding-cpt-77425-number> iort:reportedAs "77425" }
