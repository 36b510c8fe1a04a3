#+ error: The rates of pelvic sidewall recurrence in Masaki 2020 stand in each other’s rows; the odds ratio stays 1.350.
#+ new:
#+   - {check: ratio-against-rates, entity: "effect/masaki-2020-pelvic-sidewall-recurrence", says: ["1.35", "8.3%", "12.4%", "5"]}
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
DELETE { <result/masaki-2020-pelvic-sidewall-recurrence-iort> iort:value 12.4 ; iort:reportedAs "12.4%" }
INSERT { <result/masaki-2020-pelvic-sidewall-recurrence-iort> iort:value 8.3 ; iort:reportedAs "8.3%" }
WHERE { <result/masaki-2020-pelvic-sidewall-recurrence-iort> iort:value 12.4 ; iort:reportedAs "12.4%" } ;
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
DELETE { <result/masaki-2020-pelvic-sidewall-recurrence-control> iort:value 8.3 ; iort:reportedAs "8.3%" }
INSERT { <result/masaki-2020-pelvic-sidewall-recurrence-control> iort:value 12.4 ; iort:reportedAs "12.4%" }
WHERE { <result/masaki-2020-pelvic-sidewall-recurrence-control> iort:value 8.3 ; iort:reportedAs "8.3%" }
