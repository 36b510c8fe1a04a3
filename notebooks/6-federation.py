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
# # Asking two graphs: federation without SERVICE
#
# Another plan publishes its policy on the same schema, at an endpoint of its own. Here a second server on this machine stands in for it.

# %%
import atexit
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import iort_kg
from iort_kg.errors import IortKgError

folder = Path(tempfile.mkdtemp())
(folder / "hillside.ttl").write_text("""
@base <https://w3id.org/iort-kg/policy/hillside/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix iort: <https://w3id.org/iort-kg/ontology#> .
@prefix modality: <https://w3id.org/iort-kg/modality/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix site: <https://w3id.org/iort-kg/site/> .
@prefix status: <https://w3id.org/iort-kg/status/> .

<../hillside> a iort:CoveragePolicy ;
    rdfs:label "Hillside Health: intraoperative radiotherapy"@en ;
    dcterms:source <../../source/hillside#line=0,1> .
<statement/covered> a iort:CoverageStatement ;
    rdfs:label "IORT is medically necessary for three sites"@en ;
    iort:ofPolicy <../hillside> ; iort:precedence 1 ;
    iort:hasStatus status:medically-necessary ; iort:requiresModality modality:external-beam ;
    dcterms:source <../../source/hillside#line=1,2> .
<indication/rectal-cancer> a iort:Indication ;
    rdfs:label "Rectal cancer"@en ; iort:asNamed "rectal cancer" ; iort:ofStatement <statement/covered> ;
    iort:hasStatus status:medically-necessary ; iort:appliesToSite site:rectal-cancer ;
    dcterms:source <../../source/hillside#line=1,2> .
<indication/head-and-neck-cancer> a iort:Indication ;
    rdfs:label "Head and neck cancer"@en ; iort:asNamed "head and neck cancer" ; iort:ofStatement <statement/covered> ;
    iort:hasStatus status:medically-necessary ; iort:appliesToSite site:head-and-neck-cancer ;
    dcterms:source <../../source/hillside#line=1,2> .
<indication/cervical-cancer> a iort:Indication ;
    rdfs:label "Cervical cancer"@en ; iort:asNamed "cancer of the cervix" ; iort:ofStatement <statement/covered> ;
    iort:hasStatus status:medically-necessary ; iort:appliesToSite site:cervical-cancer ;
    dcterms:source <../../source/hillside#line=1,2> .
""", encoding="utf-8")

log = folder / "log"
with log.open("w") as stderr:
    server = subprocess.Popen(
        [sys.executable, "-m", "iort_kg", "--load", str(folder), "--policies", "cam80108", "serve", "--port", "0", "--workers", "1"],
        stdout=subprocess.DEVNULL, stderr=stderr,
    )
atexit.register(server.terminate)  # also if a cell fails

for _ in range(300):
    if started := re.search(r"serving at (\S+)", log.read_text(encoding="utf-8")):
        break
    assert server.poll() is None, log.read_text(encoding="utf-8")
    time.sleep(0.1)
address = started[1].rstrip("/") + "/sparql"

# %% [markdown]
# ## A graph elsewhere has the same methods
# `connect` asks the server when a method is called. Magics, tables, records and determinations work as with a graph that is loaded.

# %%
kg = iort_kg.load(policies=["cam80108"])
there = iort_kg.connect(address)
assert [row.label for row in there.ask("policies")] == [
    "CAM 80108: intraoperative radiotherapy", "Hillside Health: intraoperative radiotherapy"
]
assert there.ask("studies-of-site", site="C20") == kg.ask("studies-of-site", site="C20")
assert there.describe("study/dubois-2011").lines == kg.describe("study/dubois-2011").lines
there.describe("hillside/indication/cervical-cancer")

# %%
# %load_ext iort_kg.notebook

# %%
# %%sparql -g there -o theirs
SELECT ?site ?as_named {
  ?indication iort:ofStatement/iort:ofPolicy <policy/hillside> ; iort:hasStatus status:medically-necessary ;
    iort:appliesToSite ?site ; iort:asNamed ?as_named
} ORDER BY ?site

# %% [markdown]
# ## Why SERVICE is refused
# SPARQL could join two servers by itself, with `SERVICE`. Then a query that someone pasted would make this machine call any address, also one
# inside your network, and hand over what was found so far. So it is refused, here and on the server.

# %% tags=["raises-exception"]
# %%sparql
SELECT ?site { SERVICE <http://elsewhere.example/sparql> { ?indication iort:appliesToSite ?site } }

# %%
for graph in (kg, there):
    try:
        graph.query("SELECT * { SERVICE <http://elsewhere.example/sparql> { ?s ?p ?o } }")
    except IortKgError as error:
        assert "SERVICE" in str(error)
    else:
        raise AssertionError("SERVICE was not refused")

# %% [markdown]
# ## Join here instead
# Ask each side for what you need, and join the tables on the IRIs, which both share. With pandas:

# %%
status = kg.ask("coverage-of-sites").to_pandas()[["site", "label", "status"]].drop_duplicates()
joined = theirs.to_pandas().merge(status, on="site", how="left", validate="one_to_one")
joined["here"] = joined["status"].str.rpartition("/")[2]
assert joined.set_index("label")["here"].to_dict() == {
    "rectal cancer": "medically-necessary",  # line 42
    "head and neck cancer": "investigational",  # line 48
    "cervical cancer": "medically-necessary",  # line 42
}
joined[["label", "as_named", "here"]]

# %% [markdown]
# With polars, and with what the guidelines say here: which sites do they cover and we do not, although the NCCN has category 2A?

# %%
import polars as pl

guidelines = kg.ask("status-against-guidelines").to_polars(short=True)
more = theirs.to_polars(short=True).join(guidelines, on="site", how="inner").filter(pl.col("status") != "status:medically-necessary")
assert more.select("label", "nccn_category").rows() == [("head and neck cancer", "2A")]  # line 401
more.select("label", "as_named", "status", "nccn_category")

# %%
server.terminate()
assert server.wait(timeout=30) == 0
