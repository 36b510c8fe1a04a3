#+ error: The next review of the policy is printed as December 2012 for 2021.
#+ new:
#+   - {check: review-overdue, entity: ".", says: ["2012-12"]}
#+   - {check: dates-out-of-order, entity: ".", says: ["2020-12", "2012-12"]}
#+ lost:
#+   - {check: review-overdue, entity: ".", says: ["2021-12"]}
#+ why: The review was overdue already; a next review before the last one is out of order as well.
WITH <../../graph/policies/cam80108/policy>
DELETE { <../cam80108> iort:nextReview "2021-12"^^xsd:gYearMonth }
INSERT { <../cam80108> iort:nextReview "2012-12"^^xsd:gYearMonth }
WHERE { <../cam80108> iort:nextReview "2021-12"^^xsd:gYearMonth }
