#+ error: Pelvic sidewall recurrence in the control group of Masaki 2020 is at 10 for 5 years, and its ratio has no time.
#+ new:
#+   - {check: odds-ratio-without-time, entity: "effect/masaki-2020-distant-metastasis-free-survival", says: ["1.350"]}
#+ lost:
#+   - {check: odds-ratio-without-time, entity: "effect/masaki-2020-distant-metastasis-free-survival", says: ["1.264", "2.554"]}
#+ why: The ratios of one study are one finding, which now has three.
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
DELETE { <effect/masaki-2020-pelvic-sidewall-recurrence> iort:timePoint 5 ; iort:timePointUnit unit:YR }
WHERE { <effect/masaki-2020-pelvic-sidewall-recurrence> iort:timePoint 5 ; iort:timePointUnit unit:YR } ;
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
DELETE { <result/masaki-2020-pelvic-sidewall-recurrence-control> iort:timePoint 5 }
INSERT { <result/masaki-2020-pelvic-sidewall-recurrence-control> iort:timePoint 10 }
WHERE { <result/masaki-2020-pelvic-sidewall-recurrence-control> iort:timePoint 5 }
