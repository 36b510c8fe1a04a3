"""The two policies of a comparison: a loaded one by its slug, or the one that a folder holds."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from iort_kg.build import build
from iort_kg.disk import open_store
from iort_kg.errors import InvalidInput, UnknownName
from iort_kg.namespaces import POLICY, shorten
from iort_kg.rules import Rule, load_rule, policies
from iort_kg.sources import Sources, Unit, find_sources, units_of
from iort_kg.store import TYPE, evaluate, subjects, term

_WITH_RECORDS = "SELECT ?policy { ?policy a iort:CoveragePolicy FILTER EXISTS { ?record iort:ofPolicy ?policy } } ORDER BY ?policy"


@dataclass(frozen=True)
class Side:
    """A policy to compare.

    Attributes:
        name: what it was asked for by.
        store: the graph that holds it.
        policy: its IRI.
    """

    name: str
    store: ox.Store
    policy: str

    def rule(self) -> Rule | None:
        """Its coverage rule, if it has one.

        Raises:
            InvalidInput: it has several, or the rule is not complete.
        """
        slug = self.policy.removeprefix(POLICY)
        return load_rule(self.store, slug) if slug in policies(self.store) else None


def open_sides(
    names: Sequence[str], store: Callable[[], ox.Store] = open_store, shared: Callable[[], Sequence[Unit]] | None = None
) -> list[Side]:
    """The policies of these names.

    Args:
        names: each the slug of a loaded policy, or a folder of Turtle that holds one policy. A name with a slash or a dot before it is a
            folder; any other is a slug if such a policy is loaded.
        store: gives the loaded graph, if it is needed.
        shared: gives what the policy of a folder is loaded with; what is shipped beside the policies, if not given.

    Raises:
        UnknownName: no loaded policy has that slug, and there is no such folder.
        InvalidInput: a folder holds no policy, or several.
        UnreadableInput: a folder cannot be read.
    """
    loaded: list[ox.Store] = []

    def one(name: str) -> Side:
        if not _is_path(name):
            if not loaded:
                loaded.append(store())
            known = _with_records(loaded[0])
            if POLICY + name in known:
                return Side(name, loaded[0], POLICY + name)
            if not Path(name).is_dir():
                if ox.NamedNode(POLICY + name) in subjects(loaded[0], TYPE, term("CoveragePolicy")):
                    raise InvalidInput(
                        f"of policy {name} no more is loaded than what other policies say of it; give a folder that holds it"
                    )
                raise UnknownName("loaded policy", name, map(shorten, known), "(or give a folder that holds one)")
        return _of_folder(name, tuple(shared() if shared else find_sources(policies=()).shared))

    return [one(name) for name in names]


def _is_path(name: str) -> bool:
    return name.startswith(".") or any(mark in name for mark in (os.sep, os.altsep) if mark)


def _of_folder(name: str, shared: tuple[Unit, ...]) -> Side:
    units = list(units_of(Path(name)))
    own = [unit for unit in units if unit.is_policy]
    if len(own) != 1:
        what = f"{len(own)} policies ({', '.join(unit.name for unit in own)})" if own else "no policy"
        raise InvalidInput(f"{name} holds {what}; give a folder of Turtle that holds one")
    store = build(Sources((*shared, *(unit for unit in units if not unit.is_policy)), (own[0],)))
    found = _with_records(store)
    if len(found) != 1:
        what = f"{len(found)} policies ({', '.join(map(shorten, found))})" if found else "no policy with records of its own"
        raise InvalidInput(f"{name} holds {what}; give a folder of Turtle that holds one")
    return Side(name, store, found[0])


def _with_records(store: ox.Store) -> list[str]:
    """The policies of which there are records, not only the name."""
    return [row["policy"].value for row in evaluate(store, _WITH_RECORDS)]  # type: ignore[union-attr]
