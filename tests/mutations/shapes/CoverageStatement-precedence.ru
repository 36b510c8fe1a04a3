#+ error: A statement has two places in the order of statements.
#+ new:
#+   - {check: CoverageStatement-precedence, entity: "statement/investigational", says: ["one iort:precedence"]}
#+   - {check: precedence, entity: "statement/investigational", says: ["one iort:precedence"]}
#+ why: The statement has one precedence, and so has anything that has one.
WITH <../../graph/policies/cam80108/statement>
INSERT { <statement/investigational> iort:precedence 1 }
WHERE {}
