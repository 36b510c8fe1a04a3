#+ error: An indication has two statuses.
#+ new:
#+   - {check: Indication-hasStatus, entity: "indication/soft-tissue-sarcoma", says: ["one iort:hasStatus"]}
#+   - {check: hasStatus, entity: "indication/soft-tissue-sarcoma", says: ["one concept"]}
#+   - {check: Indication-status-of-statement, entity: "indication/soft-tissue-sarcoma", says: ["status of its statement"]}
#+   - {check: Indication-one-status, entity: "indication/soft-tissue-sarcoma", says: ["two statuses"]}
#+ why: >-
#+   An indication has one status, and so has anything that has one; one of the two is not that of its statement, and the
#+   site has both.
WITH <../../graph/policies/cam80108/statement>
INSERT { <indication/soft-tissue-sarcoma> iort:hasStatus status:investigational }
WHERE {}
