#+ error: A claim is in another layer than its conclusion.
#+ new:
#+   - {check: Claim-layer, entity: "claim/gynecologic-cancer-description-contribution", says: ["of one layer"]}
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/gynecologic-cancer-description-contribution> iort:inLayer layer:description }
INSERT { <claim/gynecologic-cancer-description-contribution> iort:inLayer layer:section-summary }
WHERE { <claim/gynecologic-cancer-description-contribution> iort:inLayer layer:description }
