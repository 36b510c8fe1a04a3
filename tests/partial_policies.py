"""A plain reading of the notes on two other plans, to hold against the engines that decide by the graph.

Written from the notes alone; it imports nothing of ours, and no engine may import it. A fact that does not hold is absent.
Every function gives the status of a complete request. Sites are sorted by hand.
"""

MEDICALLY_NECESSARY = "medically-necessary"
INVESTIGATIONAL = "investigational"
UNDETERMINED = "undetermined"

# ---------------------------------------------------------------- BlueCross BlueShield of Tennessee

SARCOMA = {
    # condition 1
    "retroperitoneal-sarcoma",
    "abdominal-soft-tissue-sarcoma",
    # condition 2
    "extremity-soft-tissue-sarcoma",
    "trunk-soft-tissue-sarcoma",
    "head-and-neck-soft-tissue-sarcoma",
}
SARCOMA_OF_NO_SAID_PLACE = {"uterine-sarcoma", "pediatric-soft-tissue-sarcoma"}
NEAR_COLON_AND_RECTUM = {"rectosigmoid-cancer", "colorectal-liver-metastasis"}
SIX = {
    "age-50-or-older",
    "tumor-2-cm-or-less",
    "negative-margin-2-mm-or-more",
    "no-lymphovascular-invasion",
    "estrogen-receptor-positive",
    "brca-negative",
}


def readings_of_tennessee(site: str, facts: set[str]) -> set[bool]:
    """Whether a condition is met, under every reading of what the notes leave open."""
    margin = bool(facts & {"positive-margin", "close-margin"})
    stage = bool(facts & {"t4", "recurrent"})
    rectal = {margin and stage, margin or stage}
    if site in SARCOMA:
        return {margin}
    if site in SARCOMA_OF_NO_SAID_PLACE:
        return {margin, False}
    if site == "colon-cancer":
        return {stage}
    if site == "rectal-cancer":
        return rectal
    if site in NEAR_COLON_AND_RECTUM:
        return {stage, False} | rectal
    if site == "breast-invasive-ductal-carcinoma":
        return {facts >= SIX}
    if site == "breast-ductal-carcinoma-in-situ" and "low-or-intermediate-grade" in facts:
        return {True, False}  # further limits, not visible
    return {False}


def tennessee(site: str, modality: str, facts: set[str]) -> str:
    """The status of a complete request.

    >>> tennessee("colon-cancer", "hdr-brachytherapy", {"t4"}), tennessee("colon-cancer", "low-energy-x-ray", {"t4"})
    ('medically-necessary', 'investigational')
    """
    if modality == "low-energy-x-ray":  # electronic brachytherapy
        return INVESTIGATIONAL
    met = readings_of_tennessee(site, facts)
    if met == {False}:
        return INVESTIGATIONAL  # any other condition
    if met == {True} and modality in {"electron-beam", "hdr-brachytherapy"}:
        return MEDICALLY_NECESSARY
    return UNDETERMINED


# ---------------------------------------------------------------- Aetna

AETNA_NECESSARY = {
    "endocervical-cancer",
    "exocervical-cancer",
    "rectal-cancer",
    "colon-cancer",
    "rectosigmoid-cancer",
    "abdominal-soft-tissue-sarcoma",
    "extremity-soft-tissue-sarcoma",
    "trunk-soft-tissue-sarcoma",
    "uterine-sarcoma",
    "endometrial-cancer",
    "uterine-isthmus-cancer",
    "myometrial-cancer",
    "uterine-fundus-cancer",
}
AETNA_INVESTIGATIONAL = {
    "glioblastoma",
    "anaplastic-astrocytoma",
    "breast-invasive-ductal-carcinoma",
    "breast-ductal-carcinoma-in-situ",
    "cholangiocarcinoma",
    "gastric-cancer",
    "parotid-cancer",
    "neck-node-metastasis",  # of the neck
    "osteosarcoma",
    "pelvic-osteosarcoma",
    "pancreatic-head-cancer",
    "pancreatic-body-cancer",
    "pancreatic-tail-cancer",
    "pancreatic-duct-cancer",
    "pancreatic-neuroendocrine-tumor",
    "pancreatic-ductal-adenocarcinoma",
    "prostate-cancer",
    "renal-cell-carcinoma",
    "retroperitoneal-sarcoma",  # although soft tissue sarcoma is covered
    "vertebral-metastasis",
}
# The list is not exhaustive, so that what it does not name is not decided; nor is what may be of one list or the other.
AETNA_OPEN = {
    "ovarian-cancer",
    "vaginal-cancer",
    "vulvar-cancer",
    "bladder-cancer",
    "anal-canal-cancer",
    "fibromatosis",
    "neuroblastoma",
    "non-small-cell-lung-cancer",
    "brain-metastasis",
    "colorectal-liver-metastasis",
    "head-and-neck-soft-tissue-sarcoma",
    "pediatric-soft-tissue-sarcoma",
    "pediatric-bone-sarcoma",
}


def aetna(site: str) -> str:
    """The status of a complete request; no criterion and no modality is visible.

    >>> aetna("retroperitoneal-sarcoma"), aetna("extremity-soft-tissue-sarcoma")
    ('investigational', 'medically-necessary')
    """
    known = {MEDICALLY_NECESSARY: AETNA_NECESSARY, INVESTIGATIONAL: AETNA_INVESTIGATIONAL, UNDETERMINED: AETNA_OPEN}
    (status,) = (status for status, sites in known.items() if site in sites)
    return status
