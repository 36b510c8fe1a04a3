"""The rdflib view of a store: rdflib's interface, with the refusals of `iort_kg.store.evaluate`."""

from typing import Any, NoReturn

from oxrdflib import OxigraphStore

from iort_kg.errors import InvalidQuery
from iort_kg.store import refuse_service


class LocalStore(OxigraphStore):
    """A store whose queries call no other server, and that takes no SPARQL updates."""

    def query(self, query: Any, *args: Any, **named: Any) -> Any:
        """Run a query, as rdflib asks for it.

        Raises:
            InvalidQuery: the query calls another server.
        """
        refuse_service(str(query))
        return super().query(query, *args, **named)

    def update(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse a SPARQL update.

        Raises:
            InvalidQuery: always.
        """
        raise InvalidQuery("this view takes no SPARQL updates, only queries; add triples with add()")
