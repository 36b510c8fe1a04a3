#+ error: The section summary on glioblastoma says shorter survival of gliomas for no survival benefit.
#+ new:
#+   - {check: layers-point-elsewhere, entity: "conclusion/glioblastoma-neuroblastoma-fibromatosis-description", says: ["favors comparator"]}
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/glioblastoma-section-summary-glioma-survival> iort:hasDirection direction:no-difference }
INSERT { <claim/glioblastoma-section-summary-glioma-survival> iort:hasDirection direction:favors-comparator }
WHERE { <claim/glioblastoma-section-summary-glioma-survival> iort:hasDirection direction:no-difference }
