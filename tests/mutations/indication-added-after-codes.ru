#+ error: The history adds pancreatic cancer in 2017 once more.
#+ new:
#+   - {check: indication-added-after-codes, entity: "history/2017-12-13", says: ["2017-12-13", "2015-09-30"]}
WITH <../../graph/policies/cam80108/history>
INSERT { <history/2017-12-13> iort:addsIndication <indication/pancreatic-cancer> }
WHERE {}
