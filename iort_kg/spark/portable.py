"""What workers are given: a decider with its graph, as bytes.

A store cannot be pickled; its statements can. Of the policies, only the decider's own goes along.
"""

import copyreg
import io
import pickle
from collections.abc import Callable

import pyoxigraph as ox

from iort_kg.coverage import Decider
from iort_kg.sources import policy_of_graph


def freeze(decider: Decider) -> bytes:
    """A decider as bytes.

    >>> from iort_kg import load
    >>> thaw(freeze(load().decider("cam80108"))).rule.policy
    'cam80108'
    """
    content = io.BytesIO()
    pickler = pickle.Pickler(content)
    pickler.dispatch_table = {**copyreg.dispatch_table, ox.Store: _reducer(decider.rule.policy)}
    pickler.dump(decider)
    return content.getvalue()


def thaw(content: bytes) -> Decider:
    """The decider that was made bytes."""
    decider = pickle.loads(content)
    assert isinstance(decider, Decider)
    return decider


def to_store(nquads: bytes) -> ox.Store:
    """The store of these statements."""
    store = ox.Store()
    store.load(nquads, ox.RdfFormat.N_QUADS)
    return store


def _reducer(policy: str) -> Callable[[ox.Store], tuple[Callable[[bytes], ox.Store], tuple[bytes]]]:
    def reduce(store: ox.Store) -> tuple[Callable[[bytes], ox.Store], tuple[bytes]]:
        kept = (quad for quad in store if policy_of_graph(quad.graph_name.value) in (None, policy))
        return to_store, (ox.serialize(kept, format=ox.RdfFormat.N_QUADS) or b"",)

    return reduce
