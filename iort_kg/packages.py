"""Several files as one folder or one zip: whole or not at all, and the same bytes for the same content."""

import io
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import BinaryIO

from iort_kg.batch import write_bytes
from iort_kg.errors import UnreadableInput

# The first day that a zip can hold; the time of writing is no part of the content.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def write_files(files: Mapping[str, bytes] | Iterable[tuple[str, bytes]], target: Path | BinaryIO) -> None:
    """Write files by relative path: into a new or empty folder, or as a zip if the target is a stream or ends in .zip.

    A folder takes each file as it is made; a zip, which has them in order of name, takes them all at the end.

    Raises:
        UnreadableInput: the target cannot be written, or is a folder that holds something.
    """
    if isinstance(target, Path) and target.suffix.lower() != ".zip":
        _write_folder(files.items() if isinstance(files, Mapping) else files, target)
    else:
        write_bytes(to_zip(dict(files)), target)


def to_zip(files: Mapping[str, bytes]) -> bytes:
    """Files as a zip, in order of name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, on whatever system it is written, so that the bytes are the same
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def _write_folder(files: Iterable[tuple[str, bytes]], folder: Path) -> None:
    """Write beside the folder and rename at the end, so that a failure leaves nothing."""
    if folder.exists() and not folder.is_dir():
        raise UnreadableInput(f"{folder} is a file; give a new or empty folder, or a name that ends in .zip")
    fresh = None
    try:
        if folder.exists() and any(folder.iterdir()):
            raise UnreadableInput(f"{folder} is not empty; give a new or empty folder, or a name that ends in .zip")
        there = next(above for above in folder.absolute().parents if above.is_dir())
        fresh = Path(mkdtemp(prefix=f".{folder.name}.", dir=there))
        fresh.chmod(0o755)
        for name, content in files:
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_bytes(content)
        if folder.exists():
            folder.rmdir()
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh.rename(folder)
    except OSError as error:
        raise UnreadableInput(f"{folder} cannot be written: {error.strerror or error}") from None
    finally:
        if fresh is not None:
            shutil.rmtree(fresh, ignore_errors=True)
