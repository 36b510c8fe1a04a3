"""A plain reading of the coverage statement in Python, to hold against the engines that decide by the graph.

Written by itself from lines 34 to 48 of policy 80108 and from the readings that the project has taken of their open
words; it imports nothing of ours, and no engine may import it. Sites are sorted by hand, each leaf of the site vocabulary in one list.

- Line 34: breast is another policy's.
- Line 42: external beam, sole source of boost, at the time of surgical excision, one of four groups of sites;
  lines 42, 44 and 45: and either of the two criteria holds.
- Line 48: external beam is otherwise investigational. Neither statement speaks of brachytherapy.

`decide` takes a complete request. `decide_partial` takes unknowns (None, "unknown") and wider concepts ("sarcoma", "external-beam"), tries
every way of filling them in, and answers only if all ways agree. `explain_partial` adds the reason and the facts that would decide.
"""

from collections import defaultdict
from itertools import product

MEDICALLY_NECESSARY = "medically-necessary"
INVESTIGATIONAL = "investigational"
OUT_OF_SCOPE = "out-of-scope"
UNDETERMINED = "undetermined"

FACTS = ("site", "modality", "boost", "at-excision", "incomplete-resection", "high-recurrence-risk")

# What the four groups of line 42 hold under the readings taken.
COVERED = {
    # "colorectal cancer", which includes colon and rectosigmoid
    "rectal-cancer",
    "colon-cancer",
    "rectosigmoid-cancer",
    # "pancreatic cancer"
    "pancreatic-head-cancer",
    "pancreatic-body-cancer",
    "pancreatic-tail-cancer",
    "pancreatic-duct-cancer",
    "pancreatic-neuroendocrine-tumor",
    "pancreatic-ductal-adenocarcinoma",
    # "pelvic cancers (for example, cervical or uterine)": the two that are named
    "endocervical-cancer",
    "exocervical-cancer",
    "endometrial-cancer",
    "uterine-isthmus-cancer",
    "myometrial-cancer",
    "uterine-fundus-cancer",
    # "soft tissue sarcomas", at every anatomic site and age; that of the uterus is uterine as well
    "uterine-sarcoma",
    "retroperitoneal-sarcoma",
    "abdominal-soft-tissue-sarcoma",
    "extremity-soft-tissue-sarcoma",
    "trunk-soft-tissue-sarcoma",
    "head-and-neck-soft-tissue-sarcoma",
    "pediatric-soft-tissue-sarcoma",
}

# Whether line 42 means these is left open.
OPEN = {
    # "pelvic cancers"?
    "ovarian-cancer",
    "vaginal-cancer",
    "vulvar-cancer",
    "bladder-cancer",
    "prostate-cancer",
    "anal-canal-cancer",
    "pelvic-osteosarcoma",
    # "colorectal cancer", once it has spread?
    "colorectal-liver-metastasis",
}

# "All other indications" (line 48).
OTHER = {
    "gastric-cancer",
    "cholangiocarcinoma",
    "renal-cell-carcinoma",
    "osteosarcoma",  # elsewhere than in the pelvis
    "pediatric-bone-sarcoma",  # as osteosarcoma, where the pelvis is not said
    "brain-metastasis",  # a tumor of the brain, where no covered primary is said
    "vertebral-metastasis",  # of the bone, likewise
    "fibromatosis",  # a population of its own, no sarcoma
    "parotid-cancer",
    "neck-node-metastasis",  # a head and neck cancer by its place in the vocabulary
    "glioblastoma",
    "anaplastic-astrocytoma",
    "neuroblastoma",
    "non-small-cell-lung-cancer",
}

BREAST = {"breast-invasive-ductal-carcinoma", "breast-ductal-carcinoma-in-situ"}

# Wider concepts, by the leaves within them.
CERVICAL = {"endocervical-cancer", "exocervical-cancer"}
CORPUS = {"endometrial-cancer", "uterine-isthmus-cancer", "myometrial-cancer", "uterine-fundus-cancer"}
UTERINE = CORPUS | {"uterine-sarcoma"}
SOFT_TISSUE = {
    "uterine-sarcoma",
    "retroperitoneal-sarcoma",
    "abdominal-soft-tissue-sarcoma",
    "extremity-soft-tissue-sarcoma",
    "trunk-soft-tissue-sarcoma",
    "head-and-neck-soft-tissue-sarcoma",
    "pediatric-soft-tissue-sarcoma",
}
BONE = {"osteosarcoma", "pelvic-osteosarcoma", "pediatric-bone-sarcoma"}
GLIOMA = {"glioblastoma", "anaplastic-astrocytoma"}
SITE_GROUPS = {
    "colorectal-cancer": {"rectal-cancer", "colon-cancer", "rectosigmoid-cancer"},
    "pancreatic-cancer": {
        "pancreatic-head-cancer",
        "pancreatic-body-cancer",
        "pancreatic-tail-cancer",
        "pancreatic-duct-cancer",
        "pancreatic-neuroendocrine-tumor",
        "pancreatic-ductal-adenocarcinoma",
    },
    "gynecologic-cancer": CERVICAL | UTERINE | {"ovarian-cancer", "vaginal-cancer", "vulvar-cancer"},
    "cervical-cancer": CERVICAL,
    "uterine-cancer": UTERINE,
    "uterine-corpus-cancer": CORPUS,
    "sarcoma": SOFT_TISSUE | BONE,
    "soft-tissue-sarcoma": SOFT_TISSUE,
    "bone-sarcoma": BONE,
    "pediatric-cancer": {"pediatric-soft-tissue-sarcoma", "pediatric-bone-sarcoma"},
    "pediatric-sarcoma": {"pediatric-soft-tissue-sarcoma", "pediatric-bone-sarcoma"},
    "head-and-neck-cancer": {"parotid-cancer", "neck-node-metastasis"},
    "salivary-gland-cancer": {"parotid-cancer"},
    "central-nervous-system-tumor": GLIOMA | {"brain-metastasis"},
    "brain-tumor": GLIOMA,
    "high-grade-glioma": GLIOMA,
    "metastasis": {"brain-metastasis", "vertebral-metastasis", "colorectal-liver-metastasis"},
    "breast-cancer": BREAST,
    "thoracic-cancer": {"non-small-cell-lung-cancer"},
}
LEAVES = COVERED | OPEN | OTHER | BREAST

EXTERNAL_BEAM = {"electron-beam", "low-energy-x-ray"}  # that the second is external beam is a reading
BRACHYTHERAPY = {"hdr-brachytherapy", "ldr-brachytherapy"}
MODALITIES = EXTERNAL_BEAM | BRACHYTHERAPY
MODALITY_GROUPS = {"intraoperative-radiotherapy": MODALITIES, "external-beam": EXTERNAL_BEAM, "brachytherapy": BRACHYTHERAPY}

BOOSTS = {"sole-boost", "with-other-boost", "not-boost"}
BOOST_GROUPS = {"additional-boost": {"sole-boost", "with-other-boost"}}


def standings(site: str) -> set[str]:
    """How the statement takes one leaf: covered, open, other or breast; two of them if its name leaves that unsaid."""
    known = {"covered": COVERED, "open": OPEN, "other": OTHER, "breast": BREAST}
    found = {standing for standing, sites in known.items() if site in sites}
    if not found:
        raise ValueError(f"not a leaf of the site vocabulary: {site}")
    return found


def clause(
    standing: str, modality: str, boost: str, at_excision: bool, incomplete_resection: bool, high_recurrence_risk: bool
) -> tuple[str, str]:
    """The answer and its reason, in the order in which the policy speaks."""
    if standing == "breast":  # line 34
        return OUT_OF_SCOPE, "other-policy"
    if modality in BRACHYTHERAPY:  # lines 42 and 48 both begin "External beam"
        return UNDETERMINED, "policy-silent"
    if standing == "other" or boost != "sole-boost" or not at_excision:  # line 48: "all other indications"
        return INVESTIGATIONAL, "other-indication"
    if not (incomplete_resection or high_recurrence_risk):  # line 48: "the above criteria are not met"
        return INVESTIGATIONAL, "conditions-not-met"
    if standing == "open":
        return UNDETERMINED, "open-word"
    return MEDICALLY_NECESSARY, "conditions-met"  # lines 42 to 45


def widen(value: str | None, leaves: set[str], groups: dict[str, set[str]]) -> set[str]:
    """The leaves that a stated value may be: itself, those within a wider concept, or all if it is unknown."""
    if value is None or value == "unknown":
        return leaves
    if value in leaves:
        return {value}
    if value in groups:
        return groups[value]
    raise ValueError(f"not in the vocabulary: {value}")


def ways(flag: bool | str | None) -> set[bool]:
    """The truth values that a stated criterion may have."""
    if flag is None or flag == "unknown":
        return {True, False}
    if isinstance(flag, bool):
        return {flag}
    raise ValueError(f"neither true, false nor unknown: {flag}")


def explain_partial(
    site: str | None = None,
    modality: str | None = None,
    boost: str | None = None,
    at_excision: bool | str | None = None,
    incomplete_resection: bool | str | None = None,
    high_recurrence_risk: bool | str | None = None,
) -> tuple[str, str, set[str]]:
    """The answer to a request with unknowns, its reason, and the facts whose knowledge could change it.

    >>> explain_partial("gastric-cancer")
    ('investigational', 'other-indication', set())
    >>> explain_partial("colon-cancer", None, "sole-boost", True, True)
    ('undetermined', 'missing-facts', {'modality'})
    """
    every = product(
        set().union(*(standings(leaf) for leaf in widen(site, LEAVES, SITE_GROUPS))),
        widen(modality, MODALITIES, MODALITY_GROUPS),
        widen(boost, BOOSTS, BOOST_GROUPS),
        ways(at_excision),
        ways(incomplete_resection),
        ways(high_recurrence_risk),
    )
    found = {way: clause(*way) for way in every}
    answers = {answer for answer, _ in found.values()}
    reasons = {reason for _, reason in found.values()}
    spoken = {answer for answer, reason in found.values() if reason != "policy-silent"}
    if spoken == {INVESTIGATIONAL}:  # silence on one modality does not stand in the way of what holds for all that the policy speaks of
        # Where some ways are another indication and some are not, that the criteria are not met holds for all of them.
        return INVESTIGATIONAL, "conditions-not-met" if "conditions-not-met" in reasons else "other-indication", set()
    if len(answers) == 1:
        (answer,) = answers
        reason = "open-word" if "open-word" in reasons else reasons.pop()
        return answer, reason, set()
    missing = set()
    for index, fact in enumerate(FACTS):
        alike = defaultdict(set)
        for way, (answer, _) in found.items():
            alike[way[:index] + way[index + 1 :]].add(answer)
        if any(len(differing) > 1 for differing in alike.values()):
            missing.add(fact)
    return UNDETERMINED, "missing-facts", missing


def decide_partial(
    site: str | None = None,
    modality: str | None = None,
    boost: str | None = None,
    at_excision: bool | str | None = None,
    incomplete_resection: bool | str | None = None,
    high_recurrence_risk: bool | str | None = None,
) -> str:
    """The answer to a request of which any fact may be unknown or a wider concept.

    >>> decide_partial("sarcoma", "external-beam", "sole-boost", True, True)
    'undetermined'
    """
    return explain_partial(site, modality, boost, at_excision, incomplete_resection, high_recurrence_risk)[0]


def decide(site: str, modality: str, boost: str, at_excision: bool, incomplete_resection: bool, high_recurrence_risk: bool) -> str:
    """The answer to a complete request: every fact known, and none wider than a leaf of its vocabulary.

    >>> decide("rectal-cancer", "electron-beam", "sole-boost", True, True, False)
    'medically-necessary'
    """
    if site not in LEAVES or modality not in MODALITIES or boost not in BOOSTS:
        raise ValueError(f"not complete: {site}, {modality}, {boost}")
    answers = {
        clause(standing, modality, boost, at_excision, incomplete_resection, high_recurrence_risk)[0] for standing in standings(site)
    }
    return answers.pop() if len(answers) == 1 else UNDETERMINED
