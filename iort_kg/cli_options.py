"""What the options before a command say of the graph, and that graph."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pyoxigraph as ox

    from iort_kg.endpoint import Endpoint
    from iort_kg.exchange import Login
    from iort_kg.graph import KnowledgeGraph
    from iort_kg.sources import Sources


@dataclass(frozen=True)
class Options:
    """The options before a command.

    Attributes:
        folders: folders of Turtle to load beside what is shipped.
        store: where to keep the store on disk.
        policies: which of the shipped policies to load; all if None.
        endpoint: a SPARQL server to ask instead.
        update_endpoint: where that server takes graphs (SPARQL 1.1 Graph Store HTTP Protocol).
        auth: how to prove who asks, `basic` or `digest`.
    """

    folders: tuple[Path, ...] = ()
    store: Path | None = None
    policies: tuple[str, ...] | None = None
    endpoint: str | None = None
    update_endpoint: str | None = None
    auth: str | None = None

    def login(self) -> "Login | None":
        """Who asks, from the environment; None if nobody has to be named.

        Raises:
            InvalidInput: the environment does not tell.
        """
        from iort_kg.exchange import Login

        return Login.from_environment(self.auth) if self.auth else None

    def reader(self) -> "Endpoint":
        """The server to ask.

        Raises:
            InvalidInput: its address is not one, or the environment does not tell who asks.
        """
        from iort_kg.endpoint import Endpoint

        return Endpoint(self.endpoint or "", login=self.login())

    def graph(self) -> "KnowledgeGraph":
        """The graph.

        Raises:
            IortKgError: it cannot be loaded.
        """
        from iort_kg.graph import KnowledgeGraph, load

        if self.endpoint:
            return KnowledgeGraph(self.reader())
        return load(self.folders, store=self.store, policies=self.policies)

    def open_store(self) -> "ox.Store":
        """The store alone, for commands that need no more; a server has as much of its interface as they use.

        Raises:
            IortKgError: it cannot be loaded.
        """
        from iort_kg.disk import open_store

        if self.endpoint:
            return self.reader()  # type: ignore[return-value]
        return open_store(self.folders, self.store, self.policies)

    def local(self, what: str) -> "ox.Store":
        """The store, for what a server elsewhere cannot do.

        Raises:
            InvalidInput: a server elsewhere was given.
            IortKgError: the graph cannot be loaded.
        """
        from iort_kg.errors import InvalidInput

        if self.endpoint:
            raise InvalidInput(f"{what} needs the files or a store on disk, not a SPARQL server elsewhere; leave --endpoint out")
        return self.open_store()

    def sources(self) -> "Sources":
        """The files that were named, and what is shipped.

        Raises:
            IortKgError: a folder cannot be read.
        """
        from iort_kg.sources import find_sources

        return find_sources(self.folders, self.policies)

    def origin(self) -> "Sources | None":
        """The files that the graph is loaded from; None if a server elsewhere, or `iort-kg load`, has loaded them.

        Raises:
            IortKgError: a folder cannot be read.
        """
        from iort_kg.disk import is_loaded

        if self.endpoint or (self.store is not None and is_loaded(self.open_store())):
            return None
        return self.sources()


def graph_options(context: click.Context) -> Options:
    """What was given before the command."""
    found = context.find_root().obj
    return found if isinstance(found, Options) else Options()
