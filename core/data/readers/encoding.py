"""What a file is before it is read as a table: its size, its kind, its encoding."""

from __future__ import annotations

import codecs
import struct
from pathlib import Path
from typing import IO

from core.errors import N_, InvalidFile

_HEAD = 65_536
_CHUNK = 1_048_576
#: First bytes of files that people take for a CSV.
_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "ZIP"),
    (b"\x1f\x8b", "GZIP"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ", "XZ"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"SQLite format 3", "SQLite"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
)
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What old Office files, and new ones behind a password, begin with.
_OLE = b"\xd0\xcf\x11\xe0"
_CONTROL = bytes(set(range(32)) - {9, 10, 11, 12, 13} | {127})


def check_file(path: Path, max_mb: float) -> int:
    """Refuse what is not a file of acceptable size, before a byte of it is read.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    max_mb : float
        The largest size, in megabytes of 1,000,000 bytes.

    Returns
    -------
    int
        Its size in bytes.

    Raises
    ------
    InvalidFile
        It is missing, a directory, empty or too big.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InvalidFile(
            N_("There is no readable file at '{path}': check its name and folder."), path=str(path)
        ) from error
    if not path.is_file():
        raise InvalidFile(N_("'{name}' is not a file: give a CSV file."), name=path.name)
    if size == 0:
        raise InvalidFile(
            N_(
                "'{name}' is empty: it needs a first line that names the columns, then one row "
                "per listing."
            ),
            name=path.name,
        )
    if size > max_mb * 1_000_000:
        raise InvalidFile(
            N_("'{name}' is {size} MB; the limit is {max_mb} MB. Split it."),
            name=path.name,
            size=round(size / 1_000_000, 1),
            max_mb=max_mb,
        )
    return size


def detect_encoding(path: Path) -> str:
    """Find how a text file is encoded: by its mark, else UTF-8 if all of it is, else cp1252.

    Parameters
    ----------
    path : pathlib.Path
        A file that passed `check_file`.

    Returns
    -------
    {"utf-8-sig", "utf-16", "utf-8", "cp1252"}
        A codec's name.

    Raises
    ------
    InvalidFile
        It is not text, or cannot be opened.
    """
    try:
        with path.open("rb") as handle:
            head = handle.read(_HEAD)
            _refuse_office(head, handle, path.name)
            _refuse_binary(head, path.name)
            for mark, encoding in _BOMS:
                if head.startswith(mark):
                    return encoding
            decoder = codecs.getincrementaldecoder("utf-8")()
            decoder.decode(head)
            while chunk := handle.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    except OSError as error:
        raise InvalidFile(
            N_("'{name}' cannot be opened: check that you have permission to read it."),
            name=path.name,
        ) from error
    return "utf-8"


def _refuse_office(head: bytes, handle: IO[bytes], name: str) -> None:
    """Refuse an old Excel file, and say so where it is a new one behind a password."""
    if not head.startswith(_OLE):
        return
    shift, sector = struct.unpack_from("<H16xL", head.ljust(512, b"\0"), 30)
    handle.seek((sector + 1) << min(shift, 12))  # the list of what is inside
    if "EncryptedPackage".encode("utf-16-le") in head + handle.read(_HEAD):
        raise InvalidFile(
            N_("'{name}' is protected by a password: save a copy without one."), name=name
        )
    raise InvalidFile(N_("'{name}' is an old Excel file (XLS): save it as XLSX or CSV."), name=name)


def _refuse_binary(head: bytes, name: str) -> None:
    for magic, kind in _KINDS:
        if head.startswith(magic):
            raise InvalidFile(
                N_(
                    "'{name}' is a {kind} file, not a CSV or XLSX file: save its table as one of "
                    "these."
                ),
                name=name,
                kind=kind,
            )
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return
    # A stray NUL in a cell is cleaned later; many control bytes are no text at all.
    controls = len(head) - len(head.translate(None, _CONTROL))
    if controls > max(8, 0.02 * len(head)):
        raise InvalidFile(
            N_("'{name}' is not text: give a CSV file, in UTF-8 if you can choose."), name=name
        )
