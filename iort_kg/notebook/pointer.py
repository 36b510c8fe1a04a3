"""What is wrong with a query, with a mark under the place."""

import re
from difflib import get_close_matches

from iort_kg.errors import IortKgError
from iort_kg.namespaces import PREFIXES

_PLACE = re.compile(r"error at (\d+):(\d+): ")
_PREFIX = re.compile(r"([A-Za-z][\w.-]*):[\w.-]*$")
WIDEST = 100


def point_at(query: str, error: IortKgError) -> str:
    """The message of an error, the line that it is about, and a caret under the column.

    >>> print(point_at("SELECT *\\n  WHERE { ?s ?p }", IortKgError("the query is not SPARQL: error at 2:17: expected one of …")))
    line 2, column 17: the query is not SPARQL: expected one of …
        WHERE { ?s ?p }
                      ^
    """
    message = str(error)
    place = _PLACE.search(message)
    if place is None:
        return message
    row, column = int(place[1]), int(place[2])
    lines = query.split("\n")
    line = lines[row - 1].rstrip("\r") if row <= len(lines) else ""
    said = message[: place.start()] + message[place.end() :]
    if "(SERVICE)" in said:  # which was turned into what the parser does not expect
        said = said.partition(", or is not SPARQL")[0]
    prefix = _PREFIX.search(line[: column - 1])
    if prefix and "Prefix not found" in said:
        near = get_close_matches(prefix[1], PREFIXES, n=1)
        said = f"the prefix {prefix[1]}: is not declared" + (f"; did you mean {near[0]}:?" if near else "")
    start = max(0, column - WIDEST)
    shown = line[start : start + WIDEST + 20]
    indent = re.sub(r"[^\t]", " ", shown[: column - 1 - start])
    return f"line {row}, column {column}: {said}\n  {shown}\n  {indent}^"
