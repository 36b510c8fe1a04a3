#+ error: The limits of an interval are transposed.
#+ new:
#+   - {check: lowerLimit-upperLimit, entity: "effect/yu-2015-locoregional-control", says: ["upper limit"]}
#+   - {check: lowerLimit-value, entity: "effect/yu-2015-locoregional-control", says: ["estimate"]}
#+   - {check: value-upperLimit, entity: "effect/yu-2015-locoregional-control", says: ["estimate"]}
#+ why: The estimate between the limits is then outside of both.
WITH <../../graph/policies/cam80108/evidence-gastric>
DELETE { <effect/yu-2015-locoregional-control> iort:lowerLimit 0.26 ; iort:upperLimit 0.62 }
INSERT { <effect/yu-2015-locoregional-control> iort:lowerLimit 0.62 ; iort:upperLimit 0.26 }
WHERE { <effect/yu-2015-locoregional-control> iort:lowerLimit 0.26 ; iort:upperLimit 0.62 }
