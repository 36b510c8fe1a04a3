#+ error: The Description lost its sentence on electron beams.
#+ new:
#+   - {check: modality-missing-in-layer, entity: "intervention/electron-beam-iort", says: ["electron beam"]}
#+ changed:
#+   - {check: modality-missing-in-layer, entity: "intervention/low-energy-x-ray-iort", says: ["high-dose-rate"]}
#+ why: The finding on low-energy x-ray lists what the Description names.
WITH <../../graph/policies/cam80108/conclusions>
DELETE { ?record ?property ?value }
WHERE { VALUES ?record { <claim/iort-description-electron-beams> } ?record ?property ?value }
