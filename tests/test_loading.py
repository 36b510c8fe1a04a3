"""Loading policies into a store on disk: what changed and no more, all or nothing, whatever stops it."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from subprocess import CompletedProcess

import pyoxigraph as ox
import pytest
from policies import write_policy

import iort_kg
from iort_kg.build import build
from iort_kg.disk import open_store
from iort_kg.errors import InvalidInput, IortKgError, UnknownName, UnreadableInput
from iort_kg.loading import Loaded, load_store
from iort_kg.processes import spread
from iort_kg.sources import find_sources
from iort_kg.store import BUILD

CLI = Callable[..., CompletedProcess[str]]


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """A folder of three policies."""
    for slug in ("acme-iort", "best-iort", "care-iort"):
        write_policy(slug, tmp_path / "plans")
    return tmp_path / "plans"


def bring(where: Path, *folders: Path, **options: object) -> Loaded:
    return load_store(where, find_sources(folders, ()), jobs=1, **options)  # type: ignore[arg-type]


def content(store: ox.Store) -> set[str]:
    """All quads without a blank node, of every graph but that of the digests."""
    return {
        str(quad)
        for quad in store
        if quad.graph_name != BUILD and not any(isinstance(term, ox.BlankNode) for term in (quad.subject, quad.object))
    }


def change(plans: Path, slug: str) -> None:
    file = plans / slug / "policy.ttl"
    file.write_text(file.read_text(encoding="utf-8").replace("title as printed", "changed"), encoding="utf-8")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_store_holds_what_its_files_say(plans: Path, tmp_path: Path, jobs: int) -> None:
    sources = find_sources([plans], ())
    told: list[tuple[int, int]] = []
    loaded = load_store(tmp_path / "store", sources, jobs=jobs, tell=lambda *step: told.append(step))
    assert loaded == Loaded(added=["acme-iort", "best-iort", "care-iort"])
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert content(open_store(directory=tmp_path / "store")) == content(build(sources))


def test_only_what_has_changed_is_built_again(plans: Path, tmp_path: Path) -> None:
    where = tmp_path / "store"
    bring(where, plans)
    before = (where / "current").read_text(encoding="ascii")
    assert bring(where, plans) == Loaded(unchanged=["acme-iort", "best-iort", "care-iort"])
    assert (where / "current").read_text(encoding="ascii") == before
    change(plans, "best-iort")
    write_policy("dear-iort", plans)
    loaded = bring(where, plans)
    assert loaded == Loaded(added=["dear-iort"], replaced=["best-iort"], unchanged=["acme-iort", "care-iort"])
    assert content(open_store(directory=where)) == content(build(find_sources([plans], ())))


def test_what_is_not_given_stays_and_what_is_removed_goes(plans: Path, tmp_path: Path) -> None:
    where = tmp_path / "store"
    bring(where, plans / "acme-iort")
    assert bring(where, plans / "best-iort") == Loaded(added=["best-iort"])
    both = build(find_sources([plans / "acme-iort", plans / "best-iort"], ()))
    assert content(open_store(directory=where)) == content(both)
    assert bring(where, remove=["acme-iort"]) == Loaded(removed=["acme-iort"])
    assert content(open_store(directory=where)) == content(build(find_sources([plans / "best-iort"], ())))
    with pytest.raises(UnknownName, match="acme-iort"):
        bring(where, remove=["acme-iort"])


def test_a_policy_that_does_not_pass_is_named_and_nothing_is_loaded(plans: Path, tmp_path: Path) -> None:
    where = tmp_path / "store"
    bring(where, plans / "acme-iort")
    before = content(open_store(directory=where))
    statement = plans / "best-iort" / "statement.ttl"
    statement.write_text(statement.read_text(encoding="utf-8").replace("site:rectal-cancer", "site:rectal-cancr"), encoding="utf-8")
    (plans / "care-iort" / "coding.ttl").write_text("<a:a> <a:b>", encoding="utf-8")
    loaded = bring(where, plans)
    assert set(loaded.refused) == {"best-iort", "care-iort"}
    assert "best-iort/indication/acme-2011" in loaded.refused["best-iort"]
    assert "coding.ttl is not Turtle" in loaded.refused["care-iort"]
    assert not loaded.added
    assert content(open_store(directory=where)) == before

    write_policy("dear-iort", plans)
    change(plans, "acme-iort")
    loaded = bring(where, plans, keep_going=True)
    assert (loaded.added, loaded.replaced, set(loaded.refused)) == (["dear-iort"], ["acme-iort"], {"best-iort", "care-iort"})
    kept = build(find_sources([plans / "acme-iort", plans / "dear-iort"], ()))
    assert content(open_store(directory=where)) == content(kept)


def test_a_refused_change_keeps_the_old_policy(plans: Path, tmp_path: Path) -> None:
    where = tmp_path / "store"
    bring(where, plans)
    before = content(open_store(directory=where))
    (plans / "acme-iort" / "coding.ttl").write_text("<a:a> <a:b>", encoding="utf-8")
    loaded = bring(where, plans, keep_going=True)
    assert list(loaded.refused) == ["acme-iort"]
    assert content(open_store(directory=where)) == before


def test_without_a_check_what_does_not_pass_is_loaded(plans: Path, tmp_path: Path) -> None:
    statement = plans / "best-iort" / "statement.ttl"
    statement.write_text(statement.read_text(encoding="utf-8").replace("site:rectal-cancer", "site:rectal-cancr"), encoding="utf-8")
    assert bring(tmp_path / "store", plans, check=False).added == ["acme-iort", "best-iort", "care-iort"]


def test_a_change_of_what_is_shared_asks_for_all(plans: Path, tmp_path: Path) -> None:
    where = tmp_path / "store"
    words = tmp_path / "words"
    words.mkdir()
    (words / "more.ttl").write_text("<http://example.org/s> <http://example.org/p> 1 .", encoding="utf-8")
    bring(where, plans, words)
    (words / "more.ttl").write_text("<http://example.org/s> <http://example.org/p> 2 .", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"give the folders of all its policies.*\(2: best-iort, care-iort\)"):
        bring(where, plans / "acme-iort", words)
    assert bring(where, plans, words).replaced == ["acme-iort", "best-iort", "care-iort"]
    assert content(open_store(directory=where)) == content(build(find_sources([plans, words], ())))


def test_with_changed_words_no_policy_is_lost(plans: Path, tmp_path: Path) -> None:
    where = tmp_path / "store"
    words = tmp_path / "words"
    words.mkdir()
    (words / "more.ttl").write_text("<http://example.org/s> <http://example.org/p> 1 .", encoding="utf-8")
    bring(where, plans, words)
    before = content(open_store(directory=where))
    (words / "more.ttl").write_text("<http://example.org/s> <http://example.org/p> 2 .", encoding="utf-8")
    (plans / "care-iort" / "coding.ttl").write_text("<a:a> <a:b>", encoding="utf-8")
    loaded = bring(where, plans, words, keep_going=True)
    assert (list(loaded.refused), loaded.added, loaded.replaced) == (["care-iort"], [], [])
    assert content(open_store(directory=where)) == before
    loaded = bring(where, plans, words, keep_going=True, remove=["care-iort"])
    assert (list(loaded.refused), loaded.replaced, loaded.removed) == (["care-iort"], ["acme-iort", "best-iort"], ["care-iort"])


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bad_shared_file_is_told_in_one_line(jobs: int, plans: Path, tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "more.ttl").write_text("<a:a> <a:b>", encoding="utf-8")
    with pytest.raises(UnreadableInput, match=r"more\.ttl is not Turtle"):
        load_store(tmp_path / "store", find_sources([plans, tmp_path / "words"], ()), jobs=jobs)


def test_a_process_that_ends_is_told_in_one_line() -> None:
    with pytest.raises(IortKgError, match="give fewer --jobs"):
        list(spread(os._exit, [1], 1, abs, (1,)))


def test_a_store_that_other_commands_keep_is_not_loaded_into(plans: Path, tmp_path: Path) -> None:
    open_store(directory=tmp_path / "kept", policies=())
    with pytest.raises(InvalidInput, match="kept by other commands"):
        bring(tmp_path / "kept", plans)
    bring(tmp_path / "store", plans)
    with pytest.raises(InvalidInput, match="was filled by iort-kg load"):
        open_store([plans], tmp_path / "store")
    (tmp_path / "file").write_text("no store", encoding="utf-8")
    with pytest.raises(UnreadableInput, match="is a file"):
        bring(tmp_path / "file", plans)


def test_two_policies_of_one_name_are_refused(plans: Path, tmp_path: Path) -> None:
    write_policy("acme-iort", tmp_path / "more")
    with pytest.raises(InvalidInput, match="two policies are called 'acme-iort'"):
        find_sources([plans, tmp_path / "more"], ())
    write_policy("cam80108", tmp_path / "own")
    with pytest.raises(InvalidInput, match="leave a shipped one out"):
        find_sources([tmp_path / "own"])
    assert [unit.name for unit in find_sources([tmp_path / "own"], ()).policies] == ["cam80108"]


def test_whatever_kills_a_load_the_store_is_the_old_or_the_new(plans: Path, tmp_path: Path) -> None:
    """Killed at twenty random moments, from the start to past the usual end: the store opens, and is one of the two."""
    where = tmp_path / "store"
    bring(where, plans)
    command = [sys.executable, "-m", "iort_kg", "load", str(plans), "--store", str(where), "--no-check", "--jobs", "1"]
    environment = {**os.environ, "PYTHONPATH": str(Path(iort_kg.__file__).parent.parent)}

    def load_for(seconds: float | None) -> float:
        started = time.monotonic()
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        return time.monotonic() - started

    title = retitle(plans)
    next(title)
    length = load_for(None)
    moments = random.Random(7)
    fared, opened = set(), set()
    for _ in range(20):
        before = content(open_store(directory=where))
        next(title)
        load_for(moments.uniform(0.1, 1.3) * length)
        after = content(open_store(directory=where))
        wanted = content(build(find_sources([plans], ())))
        assert after in (before, wanted)
        fared.add(after == wanted)
        opened.add((where / "current").read_text(encoding="ascii").strip())
    assert False in fared, "at least one load was stopped before its end"
    next(title)
    load_for(None)
    assert content(open_store(directory=where)) == content(build(find_sources([plans], ())))
    opened.add((where / "current").read_text(encoding="ascii").strip())
    left = {path.name for path in where.iterdir() if path.is_dir()}
    assert left <= opened, "a build that was left half-written is removed; this process still reads those that it opened"


def retitle(plans: Path) -> Iterator[None]:
    """Change two policies, again and again."""
    old = "title as printed"
    for number in count():
        new = f"title number {number}"
        for slug in ("acme-iort", "best-iort"):
            file = plans / slug / "policy.ttl"
            text = file.read_text(encoding="utf-8")
            assert old in text
            file.write_text(text.replace(old, new), encoding="utf-8")
        old = new
        yield


def test_from_the_command_line(cli: CLI, plans: Path, tmp_path: Path) -> None:
    where = str(tmp_path / "store")
    done = cli("load", str(plans), "--store", where)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"{where}: 3 added\n"
    counted = cli("--store", where, "query", "SELECT (COUNT(*) AS ?n) { ?policy a iort:CoveragePolicy }", "-f", "csv")
    assert counted.stdout.split() == ["n", "3"]
    (plans / "care-iort" / "rule.ttl").write_text("no Turtle", encoding="utf-8")
    done = cli("load", str(plans), "--store", where)
    assert done.returncode == 1
    first, last = done.stderr.splitlines()
    assert first.startswith("care-iort is refused: ")
    assert last == f"{where}: 2 unchanged, 1 refused; nothing is loaded"
    assert cli("load", "--store", where).returncode == 2
    assert cli("load", str(plans)).returncode == 2
    gone = cli("load", "--remove", "nobody", "--store", where)
    assert gone.returncode == 2
    assert gone.stderr.count("\n") == 1
