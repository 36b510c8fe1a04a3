"""From what a page names to where its link leads, on a server and in a folder of files."""

from dataclasses import dataclass
from posixpath import dirname, relpath, splitext
from urllib.parse import quote, urlencode

from iort_kg.namespaces import BASE

HOME = "index"
_FILES = (".css", ".js", ".svg", ".png", ".csv", ".ttl", ".trig", ".nq", ".nt", ".jsonld", ".rdf", ".json", ".html", ".txt", ".xml", ".zip")
_SAFE = "/~@!$&'()*+,;=:"


@dataclass(frozen=True)
class Links:
    """The links of one page.

    Attributes:
        here: the page's own path, without a leading slash; empty for the first page.
        static: whether pages are files that are opened from a disk or a plain web server.

    >>> Links("policy/p/study/a", static=True)("https://w3id.org/iort-kg/site/rectal-cancer")
    '../../../site/rectal-cancer.html'
    >>> Links("policy/p/study/a")("https://w3id.org/iort-kg/site/rectal-cancer")
    '/site/rectal-cancer'
    """

    here: str = ""
    static: bool = False

    def __call__(self, target: str, **inputs: str) -> str:
        """The link to an IRI of ours or to a path with a leading slash; other IRIs link to themselves, if browsers may follow them."""
        if not target.startswith((BASE, "/")):
            return target if target.startswith(("https://", "http://")) else "#"
        path, hash_sign, fragment = target.removeprefix(BASE).removeprefix("/").partition("#")
        inside = f"#{quote(fragment, safe=_SAFE)}" if hash_sign else ""
        if not self.static:
            asked = f"?{urlencode(inputs)}" if inputs else ""
            return f"/{quote(path, safe=_SAFE)}{asked}{inside}"
        file = quote(file_of(path, *inputs.values()), safe=_SAFE)
        return relpath(file, dirname(quote(file_of(self.here), safe=_SAFE)) or ".") + inside


def file_of(path: str, *inputs: str) -> str:
    """The file of a static site that a path, with what is asked there, stands for.

    >>> file_of(""), file_of("site/rectal-cancer"), file_of("plot/forest.svg", "rectal-cancer")
    ('index.html', 'site/rectal-cancer.html', 'plot/forest-rectal-cancer.svg')
    """
    stem, ending = splitext(path) if path.endswith(_FILES) else (path or HOME, ".html")
    return "-".join((stem, *inputs)) + ending
