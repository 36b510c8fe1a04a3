#+ error: The account of the interventions says low-dose rate for high-dose rate brachytherapy.
#+ new:
#+   - {check: modality-without-code, entity: "intervention/hdr-brachytherapy-iort", says: ["low-dose-rate"]}
#+   - {check: modality-missing-in-layer, entity: "intervention/hdr-brachytherapy-iort", says: ["low-dose-rate"]}
#+ lost:
#+   - {check: modality-without-code, entity: "intervention/hdr-brachytherapy-iort", says: ["high-dose-rate"]}
#+ why: Neither of the two has a code; the finding follows the word. The Description names the other.
WITH <../../graph/policies/cam80108/framework>
DELETE { <intervention/hdr-brachytherapy-iort> iort:usesModality modality:hdr-brachytherapy }
INSERT { <intervention/hdr-brachytherapy-iort> iort:usesModality modality:ldr-brachytherapy }
WHERE { <intervention/hdr-brachytherapy-iort> iort:usesModality modality:hdr-brachytherapy }
