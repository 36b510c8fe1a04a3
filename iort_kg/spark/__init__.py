"""Batches and checks on a cluster: Apache Spark shares the work out, and the engines of one machine do it.

    iort_kg.spark.determine(decider, "hdfs:///claims/2026/", "hdfs:///decided/2026/", master="spark://host:7077")
    iort_kg.spark.check(["hdfs:///policies/"], master="spark://host:7077")

Each part of a batch is decided by `iort_kg.batch`, each policy checked by the same code as on one machine, so the results are the same.
Nothing of ours runs in Java. Every worker needs this package (`pip install 'iort-kg[spark]'`) in the Python that Spark starts there.

Modules: session, portable, batches, quads, policies; each imports only from those before it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iort_kg.spark.batches import determine
    from iort_kg.spark.policies import check

__all__ = ["check", "determine"]

_HOMES = {"check": "policies", "determine": "batches"}


def __getattr__(name: str) -> object:
    """Load a function on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'iort_kg.spark' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"iort_kg.spark.{_HOMES[name]}"), name)
