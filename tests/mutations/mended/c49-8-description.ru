#+ error: The description of C49.8 begins with its first word.
#+ lost:
#+   - {check: descriptor-stray-characters, entity: "code/icd-10-cm-c49-8"}
WITH <../../graph/policies/cam80108/coding>
DELETE { <code/icd-10-cm-c49-8> iort:asNamed "53.Malignant neoplasm of overlapping sites of connective and soft tissue" }
INSERT { <code/icd-10-cm-c49-8> iort:asNamed "Malignant neoplasm of overlapping sites of connective and soft tissue" }
WHERE { <code/icd-10-cm-c49-8> iort:asNamed "53.Malignant neoplasm of overlapping sites of connective and soft tissue" }
