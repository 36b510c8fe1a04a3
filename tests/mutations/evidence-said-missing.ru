#+ error: The text says that no trial was found of locally advanced for locally recurrent rectal cancer.
#+ new:
#+   - {check: evidence-said-missing, entity: "claim/rectal-cancer-no-rct-locally-recurrent", says: ["120", "121"]}
WITH <../../graph/policies/cam80108/evidence-rectal-trials>
DELETE { <claim/rectal-cancer-no-rct-locally-recurrent> iort:hasDiseaseState state:locally-recurrent }
INSERT { <claim/rectal-cancer-no-rct-locally-recurrent> iort:hasDiseaseState state:locally-advanced }
WHERE { <claim/rectal-cancer-no-rct-locally-recurrent> iort:hasDiseaseState state:locally-recurrent }
