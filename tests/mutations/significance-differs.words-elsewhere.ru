#+ error: >-
#+   The text on Masaki 2020 lost a word: metastasis-free survival was not significantly worse; the interval leaves out 1.
#+ new:
#+   - {check: significance-differs, entity: "effect/masaki-2020-distant-metastasis-free-survival", says: ["not significant"]}
#+ lost:
#+   - {check: summary-leaves-out-harm, entity: "effect/masaki-2020-distant-metastasis-free-survival-in-words"}
#+ why: Words that are an effect of their own go with the ratio; and there is no harm left that the summaries could tell of.
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
DELETE { <effect/masaki-2020-distant-metastasis-free-survival-in-words> iort:statisticallySignificant true }
INSERT { <effect/masaki-2020-distant-metastasis-free-survival-in-words> iort:statisticallySignificant false }
WHERE { <effect/masaki-2020-distant-metastasis-free-survival-in-words> iort:statisticallySignificant true }
