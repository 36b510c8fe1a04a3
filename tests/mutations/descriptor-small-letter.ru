#+ error: The description of C54.2 begins with a small letter.
#+ new:
#+   - {check: descriptor-small-letter, entity: "code/icd-10-cm-c54-2", says: ["C54.2"]}
WITH <../../graph/policies/cam80108/coding>
DELETE { <code/icd-10-cm-c54-2> iort:asNamed "Malignant neoplasm of myometrium" }
INSERT { <code/icd-10-cm-c54-2> iort:asNamed "malignant neoplasm of myometrium" }
WHERE { <code/icd-10-cm-c54-2> iort:asNamed "Malignant neoplasm of myometrium" }
