#+ error: The vocabulary ends HCPCS on the day on which ICD-9-CM ended.
#+ new:
#+   - {check: code-system-retired, entity: "code-list/policy-guidelines-hcpcs", says: ["2015-09-30"]}
WITH <../../graph/vocabularies/code-systems>
INSERT { code-system:hcpcs iort:validUntil "2015-09-30"^^xsd:date }
WHERE {}
