#+ error: Overall survival in Zeidan 2011 is at 1, 3 and 5 years.
#+ lost:
#+   - {check: unit-missing, entity: "result/zeidan-2011-overall-survival-1"}
WITH <../../graph/policies/cam80108/evidence-head-and-neck>
INSERT { <result/zeidan-2011-overall-survival-1> iort:timePointUnit unit:YR }
WHERE {} ;
WITH <../../graph/policies/cam80108/evidence-head-and-neck>
INSERT { <result/zeidan-2011-overall-survival-3> iort:timePointUnit unit:YR }
WHERE {} ;
WITH <../../graph/policies/cam80108/evidence-head-and-neck>
INSERT { <result/zeidan-2011-overall-survival-5> iort:timePointUnit unit:YR }
WHERE {}
