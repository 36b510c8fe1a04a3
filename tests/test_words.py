"""Misprints: right words are left alone, and what is one letter off is found, by words chosen here."""

import pytest

from iort_kg import words
from iort_kg.errors import MissingDependency

TRADE = "rectal cancer, endocervix, neuroblastoma, FOLFIRINOX, radiation, RCT"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("patients with rectal caner", "“caner” for “cancer”"),  # a caner makes chairs
        ("Malignant neoplasm of edocervix", "“edocervix” for “endocervix”"),
        ("patients on FOLIRINOX", "“FOLIRINOX” for “FOLFIRINOX”"),
        ("high-risk neuroblastmas", "“neuroblastmas” for “neuroblastomas”"),
        ("of therecurrent tumor", "“therecurrent” for “the recurrent”"),
        ("Systematic Review s", "“Review s” for “Reviews”"),
        ("radiotion delivery was recieved", "“radiotion” for “radiation”, “recieved” for “received”"),  # of the trade; of the language
        ("the fundus, the islets, and survivals at 5 years", None),  # rare, and right
        ("neuroblastomas and neuropathies", None),  # forms of words that are known
        ("Stucky, Monge, Masaki and Wiig", None),  # names, one letter from stuck, monde, masai and wig
        ("oxaliplatin, irinotecan", None),  # in no lexicon, and near nothing
        ("RCTs, PICO, p<0.001, 10-12.5 Gy, 5-year OS", None),
        ("re-resection after pre- and postoperative EBRT", None),
        ("", None),
    ],
)
def test_misprints(text: str, expected: str | None) -> None:
    suspects = words.suspect_words(text)
    assert (words.respelled(suspects, TRADE) if suspects else None) == expected


def test_lexicon_is_read_as_it_is() -> None:
    assert words.suspect_words("overall survival improved") is None
    assert words.suspect_words("zzyzx zzyzx") == "zzyzx"
    assert words._count("cancer") == 27777  # zgrep of the file of version 0.9.1


def test_missing_lexicon_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "find_spec", lambda _: None)
    with pytest.raises(MissingDependency, match="pyspellchecker"):
        words.require_lexicon()
