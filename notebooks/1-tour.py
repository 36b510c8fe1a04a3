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
# # A tour in ten minutes
#
# From a question to a data frame, a picture and a sourced sentence, without reading any code of the package. Install it with
# `pip install 'iort-kg[notebook]'`, and open this in the front end of your choice. Nothing here needs a network.

# %%
import iort_kg

kg = iort_kg.load(policies=["cam80108"])  # one of the shipped policies; load() loads all
kg

# %% [markdown]
# ## Ask
# Questions have names. `%ask` alone lists them, and the Tab key completes names, inputs and values. The first one: which sites have
# support of category 2A by the NCCN, and are investigational all the same?

# %%
# %load_ext iort_kg.notebook
# %ask nccn-2a-but-investigational -o found

# %% [markdown]
# The document says so in its line 401 (Table 13) and its line 48 (the policy statement).

# %%
assert found.column("label") == ["head and neck cancer"]
assert found.column("line") == [401]

# %% [markdown]
# The same from Python, with an input: a site by its slug, its label, its IRI, or an ICD-10-CM code.

# %%
trials = kg.ask("studies-of-site", site="C20").to_pandas(short=True)
printed = trials.dropna(subset=["participants"]).set_index("label")["participants"]
assert printed.to_dict() == {"Dubois 2011": 142, "Masaki 2020": 76, "Mirnezami 2013": 3003}  # lines 120, 121, 174
trials[["label", "designs", "participants", "line"]]

# %% [markdown]
# `participants` is a column of whole numbers, one of which is missing: the document gives none for Wiig.

# %%
assert str(trials["participants"].dtype) == "Int64"
assert trials["participants"].isna().sum() == 1

# %% [markdown]
# ## Look at a record
# Every record links to what it is related to, and names the lines that it came from.

# %%
dubois = kg.describe("study/dubois-2011")
assert 120 in [where.first for where in dubois.lines]
dubois

# %% [markdown]
# ## Write your own query
# All prefixes are known, and Tab completes the terms. An error points at its place.

# %%
# %%sparql -o devices
SELECT ?device ?name ?line {
  ?device a iort:Device ; rdfs:label ?name ; dcterms:source ?source .
  BIND (xsd:integer(STRAFTER(STR(?source), ",")) AS ?line)
} ORDER BY ?line ?name

# %% tags=["raises-exception"]
# %%sparql
SELECT ?label {
  ?study a iort:Study
  ?study rdfs:label ?label
}

# %% [markdown]
# ## Decide a request
# Is it covered, by which clause, and which missing fact would decide?

# %%
answer = kg.determine(policy="cam80108", diagnosis="C20", procedure="77425", boost="sole-boost", at_excision=True)
assert answer.status.endswith("/undetermined")
assert {fact.name for fact in answer.missing} == {"incomplete-resection", "high-recurrence-risk"}  # lines 44 and 45
answer

# %% [markdown]
# ## See it
# The pictures are those of the command line and the server. Each mark knows its record and its lines.

# %%
from iort_kg.plots import coverage_matrix

picture = coverage_matrix(kg, policy="cam80108")
cells = {(mark.values["site"], mark.values["voice"]): mark for mark in picture.marks}
assert cells["head and neck cancer", "policy"].lines == "line 48"
assert cells["head and neck cancer", "NCCN"].lines == "line 401"
picture

# %% [markdown]
# ## A sourced sentence

# %%
row = next(iter(found))
sentence = (
    f"For {row.label}, the NCCN has a recommendation of category 2A (v.{row.version}, line {row.line} of the document); "
    f"under the policy it is {row.status.short.removeprefix('status:')} (line 48). No other site stands so."
)
assert sentence == (
    "For head and neck cancer, the NCCN has a recommendation of category 2A (v.1.2020, line 401 of the document); "
    "under the policy it is investigational (line 48). No other site stands so."
)
print(sentence)
