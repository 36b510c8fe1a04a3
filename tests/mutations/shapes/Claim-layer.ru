#+ error: A claim is in another layer than its conclusion.
#+ new:
#+   - {check: Claim-layer, entity: "claim/gynecologic-cancer-description-contribution", says: ["found: layer:section-summary"]}
#+   - {check: Claim-layer, entity: "claim/gynecologic-cancer-description-contribution", says: ["found: layer:description"]}
#+ why: The layers of the claim and of its conclusion are each shown.
WITH <../../graph/policies/cam80108/conclusions>
DELETE { <claim/gynecologic-cancer-description-contribution> iort:inLayer layer:description }
INSERT { <claim/gynecologic-cancer-description-contribution> iort:inLayer layer:section-summary }
WHERE { <claim/gynecologic-cancer-description-contribution> iort:inLayer layer:description }
