#+ error: The description of 77469 has a misprint in the coding section.
#+ new:
#+   - {check: descriptor-printed-two-ways, entity: "code/cpt-77469", says: ["55", "523"]}
WITH <../../graph/policies/cam80108/coding>
DELETE { <code/cpt-77469> iort:descriptorDigest "78c4d9bf1377871681c1b15182d1cd047729f29baa5abfe93ca18b69a415fa0b" }
INSERT { <code/cpt-77469> iort:descriptorDigest "0a4c9bf1377871681c1b15182d1cd047729f29baa5abfe93ca18b69a415fa0b1" }
WHERE { <code/cpt-77469> iort:descriptorDigest "78c4d9bf1377871681c1b15182d1cd047729f29baa5abfe93ca18b69a415fa0b" }
