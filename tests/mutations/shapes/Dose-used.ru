#+ error: The dose of an arm is left out; the dose is of nothing.
#+ new:
#+   - {check: Dose-used, entity: "dose/sindelar-1993-high-dose-ebrt", says: ["Nothing has or states"]}
WITH <../../graph/policies/cam80108/evidence-soft-tissue-sarcoma>
DELETE { <group/sindelar-1993-ebrt> iort:hasDose <dose/sindelar-1993-high-dose-ebrt> }
WHERE { <group/sindelar-1993-ebrt> iort:hasDose <dose/sindelar-1993-high-dose-ebrt> }
