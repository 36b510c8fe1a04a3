"""What the options before a command say of the graph, and that graph."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pyoxigraph as ox

    from iort_kg.graph import KnowledgeGraph
    from iort_kg.sources import Sources


@dataclass(frozen=True)
class Options:
    """The options before a command.

    Attributes:
        folders: folders of Turtle to load beside what is shipped.
        store: where to keep the store on disk.
        policies: which of the shipped policies to load; all if None.
    """

    folders: tuple[Path, ...] = ()
    store: Path | None = None
    policies: tuple[str, ...] | None = None

    def graph(self) -> "KnowledgeGraph":
        """The graph.

        Raises:
            IortKgError: it cannot be loaded.
        """
        from iort_kg.graph import load

        return load(self.folders, store=self.store, policies=self.policies)

    def open_store(self) -> "ox.Store":
        """The store alone, for commands that need no more.

        Raises:
            IortKgError: it cannot be loaded.
        """
        from iort_kg.disk import open_store

        return open_store(self.folders, self.store, self.policies)

    def sources(self) -> "Sources":
        """The files that the graph is loaded from.

        Raises:
            IortKgError: a folder cannot be read.
        """
        from iort_kg.sources import find_sources

        return find_sources(self.folders, self.policies)


def graph_options(context: click.Context) -> Options:
    """What was given before the command."""
    found = context.find_root().obj
    return found if isinstance(found, Options) else Options()
