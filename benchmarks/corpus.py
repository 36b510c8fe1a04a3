"""Make a corpus of made-up policies with the shape of CAM 80108, to measure on.

    python benchmarks/corpus.py DIR --policies N [--seed S] [--processes N]

Writes DIR/corpus-00001/policy.ttl and rule.ttl, and so on (N-Triples, which are Turtle too), and DIR/planted.csv: the errors that
one policy of five carries, by policy, check or shape, and record. A policy is some of the parts of the shipped one (a study with
its groups, results and table rows; a guideline with its recommendations; codes, references, …), about 4,000 triples on average,
under other names, with other sites, codes, dates and numbers; the numbers fit one another as the audits of arithmetic ask. The same
seed gives the same bytes, and a policy is the same in a corpus of any size. Nothing in it is true of any plan, study or patient.
"""

import argparse
import csv
import os
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from planting import Found, is_planted, plant
from sampling import Model, read_model
from synthetic import Policy, policy_slug

COLUMNS = ("policy", "check", "record")


def main() -> None:
    """Write the corpus, and tell how large it is."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("directory", type=Path, help="a folder that is new or empty")
    parser.add_argument("--policies", type=int, required=True, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers (1)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="as many as there are processors")
    given = parser.parse_args()
    if given.policies < 1:
        parser.error(f"--policies is 1 or more, not {given.policies}")
    if given.directory.exists() and (not given.directory.is_dir() or any(given.directory.iterdir())):
        parser.error(f"{given.directory} is not an empty folder; give one that is new or empty")
    began = time.perf_counter()
    triples, planted = write_corpus(given.directory, given.policies, given.seed, given.processes)
    print(f"{given.policies} policies, {triples} triples, {planted} planted errors, {time.perf_counter() - began:.1f} s")


def write_corpus(directory: Path, policies: int, seed: int = 1, processes: int = 1) -> tuple[int, int]:
    """Write policies into a folder, and the list of what was planted; how many triples and errors there are."""
    directory.mkdir(parents=True, exist_ok=True)
    triples = errors = 0
    with (directory / "planted.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        for number, (written, found) in zip(range(1, policies + 1), _written(directory, policies, seed, processes), strict=True):
            triples += written
            errors += len(found)
            table.writerows((policy_slug(number), check, record) for check, record in found)
    return triples, errors


def write_policy(directory: Path, seed: int, number: int) -> tuple[int, Found]:
    """Write one policy; how many triples it has, and what was planted."""
    policy = Policy(_model(), seed, number)
    found = plant(policy, seed, number) if is_planted(seed, number) else []
    folder = directory / policy.slug
    folder.mkdir()
    triples = 0
    for name, text in (("policy.ttl", policy.to_ntriples()), ("rule.ttl", policy.rule_to_ntriples())):
        (folder / name).write_text(text, encoding="utf-8")
        triples += text.count("\n")
    return triples, found


def _written(directory: Path, policies: int, seed: int, processes: int) -> Iterator[tuple[int, Found]]:
    numbers = range(1, policies + 1)
    if processes == 1 or policies < 5:
        yield from (write_policy(directory, seed, number) for number in numbers)
        return
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for made in pool.map(_write_some, ((directory, seed, numbers[at : at + 10]) for at in range(0, policies, 10))):
            yield from made


def _write_some(work: tuple[Path, int, Iterable[int]]) -> list[tuple[int, Found]]:
    directory, seed, numbers = work
    return [write_policy(directory, seed, number) for number in numbers]


@cache
def _model() -> Model:
    return read_model()


if __name__ == "__main__":
    main()
