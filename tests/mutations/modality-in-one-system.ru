#+ error: The procedure code of ICD-10-PCS is described as of x-ray for electrons.
#+ new:
#+   - {check: modality-in-one-system, entity: "code/cpt-77425", says: ["77425", "ICD-10-PCS"]}
#+   - {check: modality-in-one-system, entity: "code/icd-9-pcs-92-41", says: ["92.41", "ICD-10-PCS"]}
#+   - {check: modality-in-one-system, entity: "code/icd-10-pcs-dd073z0", says: ["DD073Z0", "ICD-9-CM procedure"]}
#+ changed:
#+   - {check: modality-in-one-system, entity: "code/cpt-77424", says: ["ICD-9-CM procedure"]}
#+ why: Electrons then lack a code there, x-ray has one there but none in ICD-9.
WITH <../../graph/policies/cam80108/coding>
DELETE { <code/icd-10-pcs-dd073z0> iort:usesModality modality:electron-beam }
INSERT { <code/icd-10-pcs-dd073z0> iort:usesModality modality:low-energy-x-ray }
WHERE { <code/icd-10-pcs-dd073z0> iort:usesModality modality:electron-beam }
