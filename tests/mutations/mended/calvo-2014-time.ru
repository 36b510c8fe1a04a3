#+ error: Disease-free survival in Calvo 2014 is at 5 years.
#+ lost:
#+   - {check: rate-without-time, entity: "result/calvo-2014-disease-free-survival-iort"}
WITH <../../graph/policies/cam80108/evidence-soft-tissue-sarcoma>
INSERT { <result/calvo-2014-disease-free-survival-iort> iort:timePoint 5 ; iort:timePointUnit unit:YR }
WHERE {}
