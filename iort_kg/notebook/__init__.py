"""The graph in a notebook: `%load_ext iort_kg.notebook` gives `%%sparql`, `%ask`, and completion.

    %load_ext iort_kg.notebook
    %ask studies-of-site site=rectal-cancer -o studies

    %%sparql -o devices
    SELECT ?label { ?device a iort:Device ; rdfs:label ?label } ORDER BY ?label

Both ask the graph that the variable `kg` holds, or the shipped one if there is no such variable. Tables, records, determinations,
reports and pictures show themselves, with or without this extension; with it, an rdflib graph shows its statements.
"""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from iort_kg.errors import MissingDependency

if not find_spec("IPython"):
    raise MissingDependency("IPython is not installed", "notebook")

from iort_kg.notebook.completion import Completion
from iort_kg.notebook.magics import GraphMagics
from iort_kg.notebook.triples import register, unregister

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["load_ipython_extension", "unload_ipython_extension"]

_LOADED: dict[int, Completion] = {}


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Add the magics and the completion; `%load_ext` calls this."""
    magics = GraphMagics(shell)
    shell.register_magics(magics)
    register(shell)
    if shell.Completer is not None:
        completion = _LOADED[id(shell)] = Completion(magics)
        shell.Completer.custom_matchers.append(completion.matcher)


def unload_ipython_extension(shell: "InteractiveShell") -> None:
    """Take both away; `%unload_ext` and `%reload_ext` call this."""
    completion = _LOADED.pop(id(shell), None)
    if completion is not None and shell.Completer is not None:
        shell.Completer.custom_matchers.remove(completion.matcher)
    unregister(shell)
    for kind, name in (("cell", "sparql"), ("line", "ask")):
        shell.magics_manager.magics[kind].pop(name, None)
