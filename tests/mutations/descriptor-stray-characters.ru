#+ error: The description of C55 begins with its number in a list, as that of C49.8 does.
#+ new:
#+   - {check: descriptor-stray-characters, entity: "code/icd-10-cm-c55", says: ["C55", "“66.”"]}
WITH <../../graph/policies/cam80108/coding>
DELETE { <code/icd-10-cm-c55> iort:asNamed "Malignant neoplasm of uterus, part unspecified" }
INSERT { <code/icd-10-cm-c55> iort:asNamed "66.Malignant neoplasm of uterus, part unspecified" }
WHERE { <code/icd-10-cm-c55> iort:asNamed "Malignant neoplasm of uterus, part unspecified" }
