"""The rdflib view of a store: rdflib's interface, with the refusals of `iort_kg.store.evaluate`."""

from typing import Any, NoReturn

from oxrdflib import OxigraphStore

from iort_kg.errors import InvalidQuery, one_line
from iort_kg.store import refuse_service


class LocalStore(OxigraphStore):
    """A store whose queries call no other server, and that takes no SPARQL updates."""

    def query(self, query: Any, *args: Any, **named: Any) -> Any:
        """Run a query, as rdflib asks for it. What the engine cannot run is refused: rdflib would run it itself, and call servers.

        Raises:
            InvalidQuery: the query calls another server, or is not text, or comes with options that only rdflib's own engine has
                (`use_store_provided=False` chooses that engine).
        """
        if not isinstance(query, str) or named:
            raise InvalidQuery("this view runs queries given as text, without further options; give the text of a prepared query")
        refuse_service(query)
        try:
            return super().query(query, *args)
        except NotImplementedError as error:
            raise InvalidQuery(f"this view cannot run the query as it is asked: {one_line(error)}") from None

    def update(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse a SPARQL update.

        Raises:
            InvalidQuery: always.
        """
        raise InvalidQuery("this view takes no SPARQL updates, only queries; add triples with add()")
