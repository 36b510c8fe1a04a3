#+ error: Table 13 says additional boost of soft tissue sarcoma, where it has boost.
#+ new:
#+   - {check: boost-role-differs, entity: "recommendation/nccn-soft-tissue-sarcoma", says: ["soft tissue sarcoma is covered only as"]}
WITH <../../graph/policies/cam80108/guidelines>
INSERT { <recommendation/nccn-soft-tissue-sarcoma> iort:hasBoostRole boost:additional-boost }
WHERE {}
