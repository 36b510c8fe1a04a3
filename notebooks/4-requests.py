# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Deciding requests: one, many, and under another rule
#
# The rule is a file of SHACL shapes, one for each clause. Whoever changes the file changes every answer, and can see which.

# %%
import tempfile
from pathlib import Path

import pyoxigraph as ox

import iort_kg
from iort_kg.answers import decision_table
from iort_kg.assets import shipped
from iort_kg.batch import decide_file

kg = iort_kg.load(policies=["cam80108"])

# %% [markdown]
# ## One
# Rectal cancer (C20), electrons (CPT 77425), as the only boost, at excision; the tumor cannot be removed in full (lines 42 and 44).

# %%
covered = kg.determine(policy="cam80108", diagnosis="C20", procedure="77425", boost="sole-boost", at_excision=True, incomplete_resection=True)
assert covered.status.endswith("/medically-necessary")
assert 42 in [where.first for where in covered.clause.lines]
covered

# %% [markdown]
# Where a fact is missing, the answer says which one would decide. Silence is not coverage, and neither is doubt.

# %%
unknown = kg.determine(policy="cam80108", site="rectal-cancer", modality="electron-beam", at_excision=True, high_recurrence_risk=True)
assert unknown.status.endswith("/undetermined")
assert [fact.name for fact in unknown.missing] == ["boost"]  # line 42: the sole source of boost
unknown

# %% [markdown]
# ## Many
# A CSV file with a row for each request; hundreds of millions of them if DuckDB is installed (`pip install 'iort-kg[scale]'`).

# %%
folder = Path(tempfile.mkdtemp())
(folder / "requests.csv").write_text(
    """id,diagnosis,procedure,boost,at_excision,incomplete_resection,high_recurrence_risk
1,C20,77425,sole-boost,yes,yes,no
2,C20,77425,sole-boost,yes,no,no
3,C25.0,77424,sole-boost,yes,no,yes
4,C16.9,77425,sole-boost,yes,yes,yes
5,C50.911,77425,sole-boost,yes,yes,yes
6,C56.9,77425,sole-boost,yes,yes,yes
7,C20,,,,,
"""
)
summary = decide_file(kg.decider("cam80108"), folder / "requests.csv", folder / "decided.csv")

import pandas as pd

decided = pd.read_csv(folder / "decided.csv", index_col="id")
assert decided["determination"].to_dict() == {
    1: "medically-necessary",  # lines 42 and 44
    2: "investigational",  # neither criterion: line 48
    3: "medically-necessary",  # pancreas: lines 42 and 45
    4: "investigational",  # stomach is not listed: line 48
    5: "out-of-scope",  # breast: line 34
    6: "undetermined",  # ovary: line 42 gives examples of pelvic cancers, and does not say which others belong
    7: "undetermined",  # facts are missing
}
decided[["diagnosis", "determination", "reason", "missing"]].fillna("")

# %% [markdown]
# ## What if the statement dropped the pancreas?
# Guidelines see no established role there (line 403). The changed rule is a copy of the shipped file with one word less, in a second graph.
# First the difference in words:

# %%
rule = (shipped() / "shapes" / "coverage" / "cam80108.ttl").read_text(encoding="utf-8")
without = rule.replace("site:colorectal-cancer site:pancreatic-cancer ", "site:colorectal-cancer ")
assert len(rule) - len(without) == len("site:pancreatic-cancer ")

changed = iort_kg.load(policies=["cam80108"])
graph = ox.NamedNode("https://w3id.org/iort-kg/graph/shapes/coverage/cam80108")
changed.store.remove_graph(graph)
changed.store.load(without.encode(), ox.RdfFormat.TURTLE, to_graph=graph)

facts = dict(diagnosis="C25.0", procedure="77425", boost="sole-boost", at_excision=True, incomplete_resection=True)
assert kg.determine(policy="cam80108", **facts).status.endswith("/medically-necessary")
changed.determine(policy="cam80108", **facts)

# %% [markdown]
# Then on every request that there can be: the decision table has a row for each combination of values, wider concepts and unknowns.

# %%
before = decision_table(kg.decider("cam80108")).to_pandas()
after = decision_table(changed.decider("cam80108")).to_pandas()
key = ["site", "modality", "boost", "at_excision", "high_recurrence_risk", "incomplete_resection"]
both = before.merge(after, on=key, suffixes=("_before", "_after"), validate="one_to_one")
differ = both[both["determination_before"] != both["determination_after"]]
print(f"{len(differ):,} of {len(both):,} rows change")
differ.groupby(["determination_before", "determination_after"]).size().rename("rows").reset_index()

# %% [markdown]
# That can be worked out from lines 42 to 48 alone. The vocabulary has the pancreas and six parts or kinds of it: 7 sites. For each of them
# the answer was *medically necessary* with 3 ways to state external beam (electrons, x-ray, or just external beam), the sole boost, at
# excision, and 5 of 9 states of two criteria, of which one must hold: 15 rows. It could become so, with what is missing, wherever nothing that
# is stated speaks against it: 5 modalities (those 3, any IORT, unknown), 3 boosts (sole, any additional, unknown), excision yes or
# unknown, and 8 of 9 states of the criteria: 240 rows. All of these are investigational now.

# %%
assert (len(differ), 7 * 240) == (1680, 1680)
assert (differ["determination_before"] == "medically-necessary").sum() == 7 * 15
assert set(differ["determination_after"]) == {"investigational"}
assert differ["site"].str.startswith("pancreatic-").all() and differ["site"].nunique() == 7

complete = differ[~differ["site"].eq("pancreatic-cancer") & differ["modality"].isin(["electron-beam", "low-energy-x-ray"])]
complete = complete[complete["boost"].eq("sole-boost") & ~complete[key].eq("unknown").any(axis=1)]
assert len(complete) == 6 * 2 * 3  # complete requests: 6 narrowest sites, 2 modalities, 3 of 4 states of the criteria
print(f"Of complete requests, {len(complete)} lose coverage; none of another site changes.")
