"""A picture as bytes or as a file: SVG with links, tooltips and a description, PDF, and PNG. The same picture gives the same bytes."""

import io
from pathlib import Path
from xml.etree import ElementTree

from iort_kg.batch import write_bytes
from iort_kg.errors import InvalidInput
from iort_kg.plots.picture import Picture, styled

FORMATS = ("svg", "png", "pdf")
SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"


def to_bytes(picture: Picture, form: str = "svg") -> bytes:
    """A picture in a format: svg, png or pdf.

    Raises:
        InvalidInput: another format.
    """
    if form not in FORMATS:
        raise InvalidInput(f"a picture is written as {', '.join(FORMATS)}, not as {form!r}")
    if form == "svg":
        return to_svg(picture).encode()
    metadata: dict[str, str | None] = {"Title": picture.title}
    metadata |= {"Description": picture.alt, "Software": None} if form == "png" else {"Subject": picture.alt, "CreationDate": None}
    buffer = io.BytesIO()
    with styled():
        picture.savefig(buffer, format=form, dpi=144, metadata=metadata)
    return buffer.getvalue()


def to_svg(picture: Picture) -> str:
    """A picture as SVG: each mark links to its record and has a tooltip; the whole has a title and a description."""
    buffer = io.BytesIO()
    with styled():
        picture.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    for prefix, namespace in (("", SVG), ("xlink", XLINK)):
        ElementTree.register_namespace(prefix, namespace)
    root = ElementTree.fromstring(buffer.getvalue())
    for stale in root.findall(f"{{{SVG}}}metadata"):
        root.remove(stale)
    root.set("role", "graphics-document")
    root.set("aria-labelledby", "picture-title picture-description")
    _insert(root, 0, "title", picture.title, "picture-title")
    _insert(root, 1, "desc", picture.alt, "picture-description")
    elements = {element.get("id"): element for element in root.iter() if element.get("id")}
    for mark in picture.marks:
        _insert(elements[mark.id], 0, "title", mark.tooltip)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def write_picture(picture: Picture, path: Path | str) -> None:
    """Write a picture as a whole or not at all; the ending of the file says in which format.

    Raises:
        InvalidInput: the ending is none of .svg, .png and .pdf.
        UnreadableInput: the file cannot be written.
    """
    write_bytes(to_bytes(picture, check_ending(Path(path))), Path(path))


def check_ending(path: Path) -> str:
    """The format that a file's ending names.

    Raises:
        InvalidInput: it is none of .svg, .png and .pdf.
    """
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        endings = ", ".join(f".{known}" for known in FORMATS)
        raise InvalidInput(f"{path.name} ends in none of {endings}; the ending says in which format to write a picture")
    return form


def _insert(parent: ElementTree.Element, index: int, tag: str, text: str, name: str | None = None) -> None:
    made = ElementTree.Element(f"{{{SVG}}}{tag}", {"id": name} if name else {})
    made.text = text
    parent.insert(index, made)
