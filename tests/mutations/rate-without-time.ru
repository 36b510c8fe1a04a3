#+ error: The text leaves out at how many years local control after IORT in Stucky 2014 is.
#+ new:
#+   - {check: rate-without-time, entity: "result/stucky-2014-local-control-iort", says: ["89%"]}
WITH <../../graph/policies/cam80108/evidence-soft-tissue-sarcoma>
DELETE { <result/stucky-2014-local-control-iort> iort:timePoint 5 ; iort:timePointUnit unit:YR ; iort:asNamed "5-year local control rate" }
INSERT { <result/stucky-2014-local-control-iort> iort:asNamed "local control rate" }
WHERE { <result/stucky-2014-local-control-iort> iort:timePoint 5 ; iort:timePointUnit unit:YR ; iort:asNamed "5-year local control rate" }
