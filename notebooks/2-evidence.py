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
# # Evidence on rectal cancer: from tables to a forest plot
#
# What two randomized trials and two reviews report, as the document prints it, and what an audit finds wrong with the print.

# %%
from datetime import date
from decimal import Decimal

import iort_kg
from iort_kg.findings import Findings

kg = iort_kg.load(policies=["cam80108"])
# %load_ext iort_kg.notebook
# %ask studies-of-site site=rectal-cancer

# %% [markdown]
# ## Table 3, as reported
# A number is there twice: as a value, and as printed. Values are exact decimals unless floats are asked for.

# %%
dubois = kg.ask("results-of-study", study="dubois-2011").to_pandas(short=True)
table_3 = dubois[dubois["line"].isin([134, 135])]
assert len(table_3) == 6
print(table_3[["about", "statistic", "value", "reported", "line"]].to_string(index=False))

# %% [markdown]
# Lines 134 and 135: median survival of 88 against 106 months, disease-free 80 against 89, and local control of 91.8% against 92.8%,
# in a column that is headed *local relapse*.

# %%
printed = {line: set(texts) for line, texts in dubois.groupby("line")["reported"]}
assert {"88 months", "80 months", "91.8%"} <= printed[134]
assert {"106 months", "89 months", "92.8%"} <= printed[135]

# %%
rates = kg.ask("rates-over-time", site="rectal-cancer", outcome="overall-survival").to_polars(short=True)
rates.select("study_label", "role", "time", "value", "reported", "line")

# %%
import polars as pl

survival_by_arm = {role: rates.filter(pl.col("role") == role).sort("time")["value"].to_list() for role in ("experimental", "comparator")}
assert survival_by_arm == {  # lines 139 and 140
    "experimental": [Decimal("71.5"), Decimal("61.7"), Decimal("61.7")],
    "comparator": [Decimal("81.8"), Decimal("73.8"), Decimal("64.6")],
}

# %%
from iort_kg.plots import forest, survival

survival(kg, "rectal-cancer", "overall-survival", policy="cam80108")

# %% [markdown]
# ## What the audit found
# Each check is a query with a formula and an assumption (see `iort-kg check --only NAME --format html`). Here, what is found on lines
# 110 to 210.

# %%
found = kg.check(as_of=date(2026, 1, 1))
rectal = Findings(one for one in found if 110 <= (one.first_line or 0) <= 210)
rectal

# %% [markdown]
# Three of them by hand. The odds ratios of Masaki are above 1, which for survival would favor IORT; but its rates are lower at each time.
# 29.6% of 73 patients is no whole number of patients. And the interval from 0.77 to 1.65 fits its estimate of 1.13, but that from 0.84 to 2.82
# has another middle than 1.35.

# %%
named = {(one.check, one.first_line) for one in rectal}
assert ("ratio-against-rates", 141) in named
assert Decimal("71.5") < Decimal("81.8") and Decimal("1.264") > 1  # noqa: PT018
assert ("percentage-of-group", 125) in named
assert not any(round(100 * count / 73, 1) == 29.6 for count in range(74))
assert ("interval-not-symmetric", 207) in named
assert round((0.77 * 1.65) ** 0.5, 2) == 1.13
assert round((0.84 * 2.82) ** 0.5, 2) == 1.54

# %% [markdown]
# ## The forest plot
# Nothing is pooled here, and nothing corrected: marks whose ratio points away from the document's own rates or words are open, with a dagger
# to the finding.

# %%
picture = forest(kg, site="rectal-cancer", policy="cam80108", findings=found)
estimates = {mark.record.rpartition("/")[2]: mark.values for mark in picture.marks if mark.kind == "estimate"}
assert len(estimates) == 10  # three on line 141, three on 201, four on 207
masaki = estimates["masaki-2020-overall-survival"]
assert (masaki["value"], masaki["lower"], masaki["upper"]) == (Decimal("1.264"), Decimal("0.523"), Decimal("3.051"))  # line 141
assert masaki["disputed"]
picture

# %% [markdown]
# ## As a data frame
# Floats, for those who compute on.

# %%
import numpy as np

effects = kg.ask("recorded-effects", site="rectal-cancer").to_pandas(decimals="float", short=True).dropna(subset=["value", "lower", "upper"])
effects["standard_error"] = (np.log(effects["upper"]) - np.log(effects["lower"])) / (2 * 1.96)
assert len(effects) == 10
assert effects.set_index("effect").loc["cam80108/effect/mirnezami-2013-overall-survival", "value"] == 0.33  # line 201
print(effects[["study_label", "outcome_label", "abbreviation", "value", "standard_error", "line"]].round(2).to_string(index=False))
