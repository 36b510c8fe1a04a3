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
# # Bring your own policy
#
# A policy is a folder of Turtle files on the schema of this package: no Python is written. Here is a whole one, of a plan that does not
# exist, in three steps: its statements, a check, and its rule. [How a policy is written down](../docs/modelling.md) has the rest.

# %%
import tempfile
from pathlib import Path

import pyoxigraph as ox

import iort_kg
from iort_kg.provenance import digest_triples

folder = Path(tempfile.mkdtemp())
document = Path(tempfile.mkdtemp()) / "lakeside.txt"
document.write_text("""Lakeside Health, L-12: Intraoperative Radiotherapy

Electron beam IORT at the time of excision is medically necessary for cancer of the rectum and head and neck cancer.
It is investigational for all other uses.
""", encoding="utf-8");

# %% [markdown]
# ## The statements
# Each record names its lines: `#line=2,3` is line 3 alone, since RFC 5147 counts the positions between lines.

# %%
PREFIXES = """
@base <https://w3id.org/iort-kg/policy/lakeside/> .
@prefix boost: <https://w3id.org/iort-kg/boost/> .
@prefix criterion: <https://w3id.org/iort-kg/criterion/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix iort: <https://w3id.org/iort-kg/ontology#> .
@prefix modality: <https://w3id.org/iort-kg/modality/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix reason: <https://w3id.org/iort-kg/reason/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix site: <https://w3id.org/iort-kg/site/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix status: <https://w3id.org/iort-kg/status/> .
"""
statements = PREFIXES + """
<../lakeside> a iort:CoveragePolicy ;
    rdfs:label "Lakeside Health: intraoperative radiotherapy"@en ;
    dcterms:identifier "L-12" ;
    dcterms:title "Intraoperative Radiotherapy" ;
    dcterms:source <../../source/lakeside#line=0,1> .

<statement/covered> a iort:CoverageStatement ;
    rdfs:label "Electron beam IORT at excision is medically necessary for rectal and head and neck cancer"@en ;
    iort:ofPolicy <../lakeside> ;
    iort:asNamed "medically necessary" ;
    iort:precedence 1 ;
    iort:hasStatus status:medically-necessary ;
    iort:requiresModality modality:electron-beam ;
    iort:requiresFact criterion:at-excision ;
    dcterms:source <../../source/lakeside#line=2,3> .

<indication/rectal-cancer> a iort:Indication ;
    rdfs:label "Rectal cancer"@en ;
    iort:ofStatement <statement/covered> ;
    iort:hasStatus status:medically-necessary ;
    iort:asNamed "cancer of the rectum" ;
    iort:appliesToSite site:rectal-cancer ;
    dcterms:source <../../source/lakeside#line=2,3> .

<indication/head-and-neck-cancer> a iort:Indication ;
    rdfs:label "Head and neck cancer"@en ;
    iort:ofStatement <statement/covered> ;
    iort:hasStatus status:medically-necessary ;
    iort:asNamed "head and neck cancer" ;
    iort:appliesToSite site:head-and-neck-cancer ;
    dcterms:source <../../source/lakeside#line=2,3> .

<statement/other> a iort:CoverageStatement ;
    rdfs:label "All else is investigational"@en ;
    iort:ofPolicy <../lakeside> ;
    iort:asNamed "investigational" ;
    iort:precedence 2 ;
    iort:hasStatus status:investigational ;
    dcterms:source <../../source/lakeside#line=3,4> .

<indication/other> a iort:Indication ;
    rdfs:label "All else"@en ;
    iort:ofStatement <statement/other> ;
    iort:hasStatus status:investigational ;
    iort:asNamed "all other uses" ;
    iort:openEnded true ;
    dcterms:source <../../source/lakeside#line=3,4> .
"""
(folder / "statement.ttl").write_text(statements, encoding="utf-8");

# %% [markdown]
# ## Check it
# The shapes say what is missing. A folder is checked with the schema and the vocabularies, and without the shipped policy, as by
# `iort-kg check FOLDER`.

# %%
from iort_kg.build import open_files
from iort_kg.validate import validate

first = validate(open_files([folder]))
assert not first.conforms
(error,) = (one for one in first.findings if one.severity == "error")
assert error.shape.endswith("/CoverageStatement-requiresModality") and error.entity.endswith("/statement/other")
first

# %% [markdown]
# One error: a statement says which modality it speaks of. Line 4 says *it*, which is electron beam IORT. And the warnings: the graph keeps
# digests of the cited lines, so that anybody can prove a copy of the document, and these are not written yet.

# %%
statements = statements.replace('iort:asNamed "investigational" ;', 'iort:asNamed "investigational" ;\n    iort:requiresModality modality:electron-beam ;')
(folder / "statement.ttl").write_text(statements, encoding="utf-8");

# %% [markdown]
# ## The rule
# A node shape for each clause; the first that a request conforms to decides. The last one takes what is left. (A brachytherapy request gets
# the default too. A plan that is silent on it would say so in a clause, as policy 80108 has it.)

# %%
rule = PREFIXES + """
<rule/1> a iort:CoverageRule ;
    rdfs:label "Lakeside Health, rule"@en ;
    iort:ofPolicy <../lakeside> ;
    dcterms:source <../../source/lakeside#line=2,4> .

<clause/1-covered> a sh:NodeShape, iort:CoverageClause ;
    rdfs:label "Electron beam IORT at excision is medically necessary for listed tumors"@en ;
    iort:ofRule <rule/1> ;
    iort:precedence 1 ;
    iort:concludes status:medically-necessary ;
    iort:hasReason reason:conditions-met ;
    iort:followsFrom <statement/covered> ;
    dcterms:source <../../source/lakeside#line=2,3> ;
    sh:targetClass iort:CoverageRequest ;
    sh:property <condition/site>, <condition/electron-beam>, <condition/at-excision> .

<clause/2-other> a sh:NodeShape, iort:CoverageClause ;
    rdfs:label "All else is investigational"@en ;
    iort:ofRule <rule/1> ;
    iort:precedence 2 ;
    iort:concludes status:investigational ;
    iort:hasReason reason:other-indication ;
    iort:followsFrom <indication/other> ;
    dcterms:source <../../source/lakeside#line=3,4> ;
    sh:targetClass iort:CoverageRequest .

<condition/site> a sh:PropertyShape ;
    rdfs:label "Tumor is rectal, or of the head and neck"@en ;
    sh:path ( iort:appliesToSite [ sh:zeroOrMorePath skos:broader ] ) ;
    sh:qualifiedValueShape [ sh:in ( site:rectal-cancer site:head-and-neck-cancer ) ] ;
    sh:qualifiedMinCount 1 ;
    sh:severity sh:Info ;
    sh:message "The statement does not list the tumor."@en ;
    dcterms:source <../../source/lakeside#line=2,3> .

<condition/electron-beam> a sh:PropertyShape ;
    rdfs:label "Modality is electron beam"@en ;
    sh:path ( iort:usesModality [ sh:zeroOrMorePath skos:broader ] ) ;
    sh:hasValue modality:electron-beam ;
    sh:severity sh:Info ;
    sh:message "The modality is not electron beam."@en ;
    dcterms:source <../../source/lakeside#line=2,3> .

<condition/at-excision> a sh:PropertyShape ;
    rdfs:label "IORT is given at the time of surgical excision"@en ;
    sh:path iort:hasFact ;
    sh:hasValue criterion:at-excision ;
    sh:severity sh:Info ;
    sh:message "IORT is not given at the time of surgical excision."@en ;
    dcterms:source <../../source/lakeside#line=2,3> .
"""
(folder / "rule.ttl").write_text(rule, encoding="utf-8");

# %% [markdown]
# With the digests of the lines that these records cite, the policy is complete.

# %%
digests = digest_triples(iort_kg.load([folder], policies=[]).store, document, "lakeside")
(folder / "source.ttl").write_bytes(ox.serialize(digests, format=ox.RdfFormat.TURTLE))

kg = iort_kg.load([folder], policies=["cam80108"])
assert validate(open_files([folder])).findings == ()
assert kg.verify(document, "lakeside") == []
kg

# %% [markdown]
# ## Ask
# All questions see both policies now: this one, and the shipped one that was named.

# %%
# %load_ext iort_kg.notebook
# %ask covered-sites -o covered

# %%
lakeside = {row.label for row in covered if "/lakeside/" in row.statement}
assert lakeside == {"rectal cancer", "head and neck cancer"}

# %% [markdown]
# ## Decide
# The same request under both policies. Line 3 of this one covers the head and neck; line 48 of the other does not.

# %%
facts = dict(site="head-and-neck-cancer", modality="electron-beam", boost="sole-boost", at_excision=True, incomplete_resection=True)
ours, theirs = kg.determine(policy="lakeside", **facts), kg.determine(policy="cam80108", **facts)
assert ours.status.endswith("/medically-necessary") and [where.first for where in ours.clause.lines] == [3]
assert theirs.status.endswith("/investigational") and [where.first for where in theirs.clause.lines] == [48]
ours

# %%
theirs

# %% [markdown]
# Stomach cancer is covered by neither.

# %%
for policy in ("lakeside", "cam80108"):
    assert kg.determine(policy=policy, **(facts | {"site": "gastric-cancer"})).status.endswith("/investigational")

# %% [markdown]
# On the command line the same folder is given with `--load`: `iort-kg --load FOLDER check`, `… determine`, `… serve`.
