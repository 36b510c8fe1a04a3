#+ error: The Summary of Evidence on rectal cancer says fewer complications for no increase.
#+ new:
#+   - {check: summary-claims-unshown-benefit, entity: "claim/rectal-cancer-summary-of-evidence-dose-without-complications", says: ["350"]}
#+   - {check: layers-point-elsewhere, entity: "conclusion/rectal-cancer-description", says: ["12", "210", "350"]}
#+ lost:
#+   - {check: coverage-wider-than-evidence, entity: "indication/colorectal-cancer"}
#+ changed:
#+   - {check: summary-denies-reported-effect, entity: "claim/rectal-cancer-description-dose-without-complications", says: ["12", "210"]}
#+ why: >-
#+   The other two layers say no increase, and they alone deny the wound complications; and not all that favors IORT is of
#+   some states of the disease any more.
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/rectal-cancer-summary-of-evidence-dose-without-complications> iort:hasDirection direction:no-difference }
INSERT { <claim/rectal-cancer-summary-of-evidence-dose-without-complications> iort:hasDirection direction:favors-iort }
WHERE { <claim/rectal-cancer-summary-of-evidence-dose-without-complications> iort:hasDirection direction:no-difference }
