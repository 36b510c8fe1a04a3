"""Small policies to load, made from the skeleton that users fill in."""

import re
from pathlib import Path

from iort_kg.skeleton import new_policy

WORDS = {
    "site:FILL-IN": "site:rectal-cancer",
    "modality:FILL-IN": "modality:electron-beam",
    "criterion:FILL-IN": "criterion:at-excision",
    "design:FILL-IN": "design:case-series",
    "organization:FILL-IN": "organization:national-comprehensive-cancer-network",
    "outcome:FILL-IN": "outcome:overall-survival",
    "stance:FILL-IN": "stance:considered",
    "statistic:FILL-IN": "statistic:event-rate",
    "#line=FILL-IN": "#line=0,1",
    "icd-10-cm-FILL-IN": "icd-10-cm-c20",
    "/FILL-IN>": "/acme-2011>",
    '"FILL IN: the number, without quotes"': "83",
    '"FILL IN: its number in the list, without quotes"': "1",
    '"FILL IN: year"': '"2011"',
    "FILL IN: the code as printed": "C20",
}


def filled(text: str) -> str:
    """A file of the skeleton, filled in."""
    for hole, word in WORDS.items():
        text = text.replace(hole, word)
    return re.sub(r'"FILL IN: ([^"]*)"', r'"\1"', text)


def write_policy(slug: str, directory: Path) -> Path:
    """A policy that passes; its folder."""
    for path in new_policy(slug, directory):
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
    return directory / slug
