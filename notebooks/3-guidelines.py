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
# # The policy against guidelines
#
# The document prints what two societies recommend (Tables 12 and 13), and states a policy. Where do they part?

# %%
import iort_kg
from iort_kg.plots import concordance

kg = iort_kg.load(policies=["cam80108"])
standing = kg.ask("status-against-guidelines").to_pandas(short=True)
print(standing[["label", "status", "nccn_category", "nccn_stance", "abs_stance"]].fillna("").to_string(index=False))

# %% [markdown]
# Table 13 (lines 398 to 407) has the categories:

# %%
category = standing.set_index("label")["nccn_category"]
table_13 = {
    "cervical cancer": "3", "colon cancer": "2A", "gastric cancer": "NA", "head and neck cancer": "2A", "ovarian cancer": "NA",
    "pancreatic cancer": "NA", "rectal cancer": "2A", "renal cell carcinoma": "NA", "soft tissue sarcoma": "2A", "uterine cancer": "3",
}
assert {site: category[site] for site in table_13} == table_13

# %% [markdown]
# ## Supported, and not covered
# Of the sites with category 2A, the policy leaves out one.

# %%
import pandas as pd

named = standing[standing["label"].isin(table_13)]
table = pd.crosstab(named["nccn_category"], named["status"].str.removeprefix("status:"))
assert table.loc["2A", "medically-necessary"] == 3  # colon, rectal, soft tissue sarcoma (lines 42, 399, 404, 406)
assert table.loc["2A", "investigational"] == 1  # head and neck (lines 48 and 401)
table

# %% [markdown]
# ## Covered, and not supported
# The other way round: covered without category 2A.

# %%
# %load_ext iort_kg.notebook
# %ask covered-without-nccn-2a -o unsupported

# %%
assert set(unsupported.column("label")) >= {"pancreatic cancer", "cervical cancer", "uterine cancer"}
pancreas = kg.ask("recommendations-of-site", site="pancreatic-cancer").to_pandas(short=True)
assert set(pancreas["line"]) == {384, 403}  # Table 12 and Table 13
pancreas[["organization", "stance", "conditions", "line"]]

# %% [markdown]
# The National Comprehensive Cancer Network sees no clear established role for IORT in pancreatic cancer (line 403), the American
# Brachytherapy Society would consider it where margins are close or positive (line 384), and the Summary of Evidence calls the evidence
# insufficient (line 360). The policy covers it (line 42).

# %%
assert pancreas.set_index("line")["stance"].str.removeprefix("stance:").to_dict()[403] == "no-established-role"
# %ask covered-with-insufficient-evidence -o insufficient

# %%
lines = dict(zip(insufficient.column("label"), insufficient.column("line"), strict=True))
assert lines == {  # the Summary of Evidence; line 356 speaks of gynecologic cancers, line 350 of rectal cancer
    "colorectal cancer": 350, "soft tissue sarcoma": 354, "cervical cancer": 356, "uterine cancer": 356, "pancreatic cancer": 360,
}

# %% [markdown]
# ## All voices at once

# %%
picture = concordance(kg, policy="cam80108")
assert {mark.values["site"] for mark in picture.marks} >= {"head and neck cancer", "pancreatic cancer", "rectal cancer"}
picture
