"""A new policy: everything to fill in is told, and once it is filled in nothing is."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from policies import filled, write_policy

import iort_kg
from iort_kg.build import open_files
from iort_kg.errors import InvalidInput
from iort_kg.provenance import digest_triples
from iort_kg.skeleton import new_policy
from iort_kg.store import TYPE, subjects, term
from iort_kg.validate import validate

CLI = Callable[..., CompletedProcess[str]]
ROOT = Path(iort_kg.__file__).parent.parent
DOCUMENT = "Acme Health, A-1: Intraoperative Radiotherapy\n"


def test_every_hole_is_told(tmp_path: Path) -> None:
    paths = new_policy("acme-iort", tmp_path)
    assert {path.name for path in paths} == {"policy.ttl", "statement.ttl", "coding.ttl", "evidence.ttl", "rule.ttl"}
    store = open_files([tmp_path / "acme-iort"])
    told = {one.entity for one in validate(store).findings if one.severity == "error"}
    holes = {
        quad.subject.value
        for quad in store
        if quad.graph_name.value.startswith("https://w3id.org/iort-kg/graph/file/") and "FILL" in str(quad.object)
    }
    assert len(holes) >= 15
    assert {hole for hole in holes if hole.startswith("https:")} <= told


def test_one_hole_is_enough(tmp_path: Path) -> None:
    """Each hole left alone, the others filled, is told: none can be overlooked."""
    paths = new_policy("acme-iort", tmp_path)
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    for path, text in texts.items():
        for other in paths:
            other.write_text(filled(texts[other]), encoding="utf-8")
        for hole in set(re.findall(r'"FILL IN[^"]*"', text)):
            mended = filled(text.replace(hole, '"HOLE"')).replace('"HOLE"', hole)
            path.write_text(mended, encoding="utf-8")
            assert not validate(open_files([tmp_path / "acme-iort"])).conforms, hole


def test_filled_in_it_passes_and_decides(tmp_path: Path) -> None:
    folder = write_policy("acme-iort", tmp_path)
    (tmp_path / "acme.txt").write_text(DOCUMENT, encoding="utf-8")
    kg = iort_kg.load([folder], policies=[])
    lines = [f"{triple} .\n" for triple in digest_triples(kg.store, tmp_path / "acme.txt")]
    (folder / "source.ttl").write_text("".join(lines), encoding="utf-8")
    assert validate(open_files([folder])).findings == ()
    kg = iort_kg.load([folder], policies=[])
    assert [node.value for node in subjects(kg.store, TYPE, term("CoveragePolicy"))] == ["https://w3id.org/iort-kg/policy/acme-iort"]
    covered = kg.determine(site="rectal-cancer", modality="electron-beam", at_excision=True)
    assert covered.status.endswith("/medically-necessary")
    for facts in ({"site": "gastric-cancer"}, {"at_excision": False}, {"modality": "low-energy-x-ray"}):
        other = kg.determine(**({"site": "rectal-cancer", "modality": "electron-beam", "at_excision": True} | facts))
        assert other.status.endswith("/investigational")


@pytest.mark.parametrize("slug", ["Acme", "acme_iort", "-acme", "../acme", "", "acme/iort", "café"])
def test_a_slug_is_a_slug(tmp_path: Path, slug: str) -> None:
    with pytest.raises(InvalidInput, match="lower-case letters and digits"):
        new_policy(slug, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_from_the_command_line(cli: CLI) -> None:
    done = cli("new-policy", "acme-iort")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [f"acme-iort/{name}.ttl" for name in ("coding", "evidence", "policy", "rule", "statement")]
    again = cli("new-policy", "acme-iort")
    assert again.returncode == 2
    assert again.stderr.count("\n") == 1
    assert "is there already" in again.stderr
    checked = cli("check", "acme-iort", "--only", "shapes")
    assert checked.returncode == 1
    assert "FILL-IN" in checked.stdout


def test_the_commands_that_are_printed_work(cli: CLI, tmp_path: Path) -> None:
    hint = cli("new-policy", "acme-iort", "--directory", "our plans").stderr
    folder = tmp_path / "our plans" / "acme-iort"
    for path in folder.iterdir():
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
    (tmp_path / "DOCUMENT.txt").write_text(DOCUMENT, encoding="utf-8")
    commands = hint.partition("then: ")[2].replace("iort-kg ", f"'{sys.executable}' -m iort_kg ").replace("; ", " && ")
    subprocess.run(commands, shell=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)
    assert validate(open_files([folder])).findings == ()
