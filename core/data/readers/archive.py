"""What a ZIP archive declares and holds, checked before a spreadsheet in it is parsed."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from core.errors import N_, InvalidFile

#: What a spreadsheet may become when it is unpacked, in bytes, and how many times its size.
MAX_UNPACKED = 500_000_000
MAX_RATIO = 200
#: A part that is parsed as a whole (styles, names of sheets), in bytes.
MAX_PART = 20_000_000
#: Parts of an archive; what lists them may take so many bytes.
MAX_PARTS = 5_000
MAX_DIRECTORY = 1_000_000
#: Below this nothing is called a bomb: repeated rows compress well.
_SMALL = 20_000_000
#: One row, or one text, may take so many bytes: each is held whole.
_MAX_PIECE = 8_000_000
_CHUNK = 1_048_576
_OVERLAP = 32
_END = b"PK\x05\x06"
_STREAMED = re.compile(r"xl/(?:worksheets/[^/]+|sharedStrings)\.xml", re.IGNORECASE)
_PIECE = re.compile(rb"[<:](?:row|si)[\s>/]")
_FORMULA = re.compile(rb"[<:]f[\s>/]")


@dataclass(frozen=True, slots=True)
class ArchiveParts:
    """What an archive holds: the names of its parts, and whether a sheet has a formula."""

    names: frozenset[str]
    formulas: bool


def is_zip(path: Path) -> bool:
    """Return whether a file begins as a ZIP archive does; false if it cannot be read."""
    try:
        with path.open("rb") as handle:
            return handle.read(4) in (b"PK\x03\x04", _END)
    except OSError:
        return False


def check_archive(path: Path) -> ArchiveParts:
    """Refuse an archive that unpacks to too much, before anything in it is parsed.

    Parameters
    ----------
    path : pathlib.Path
        A ZIP archive.

    Returns
    -------
    Parts
        What it holds.

    Raises
    ------
    InvalidFile
        It is damaged, needs a password, or declares or holds more than may be unpacked.
    """
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_declared(entries, path)
            formulas = [
                _scanned(archive, entry, path.name)
                for entry in entries
                if _STREAMED.fullmatch(entry.filename)
            ]
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
    ) as error:
        raise damaged(path.name) from error
    return ArchiveParts(frozenset(entry.filename for entry in entries), any(formulas))


def damaged(name: str) -> InvalidFile:
    """Return the error for a spreadsheet that cannot be parsed."""
    return InvalidFile(
        N_("'{name}' looks like a spreadsheet but cannot be read: it is damaged or incomplete."),
        name=name,
    )


def too_much(name: str) -> InvalidFile:
    """Return the error for a spreadsheet that holds more than may be unpacked."""
    return InvalidFile(
        N_("'{name}' unpacks to more than {maximum} MB: split it."),
        name=name,
        maximum=MAX_UNPACKED // 1_000_000,
    )


def _check_directory(path: Path) -> None:
    """Refuse a list of parts that would itself fill memory."""
    with path.open("rb") as handle:
        handle.seek(max(0, path.stat().st_size - 66_000))
        tail = handle.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise zipfile.BadZipFile
    parts, size = struct.unpack_from("<HL", tail, at + 10)
    if tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):  # sizes of 64 bits: no such sheet
        raise too_much(path.name)
    if parts > MAX_PARTS or size > MAX_DIRECTORY:
        raise too_much(path.name)


def _check_declared(entries: list[zipfile.ZipInfo], path: Path) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise InvalidFile(
            N_("'{name}' is protected by a password: save a copy without one."), name=path.name
        )
    declared = sum(entry.file_size for entry in entries)
    if declared > MAX_UNPACKED:
        raise too_much(path.name)
    whole = [
        e
        for e in entries
        if e.filename.endswith((".xml", ".rels")) and not _STREAMED.fullmatch(e.filename)
    ]
    small = path.stat().st_size * MAX_RATIO
    if (declared > _SMALL and declared > small) or any(e.file_size > MAX_PART for e in whole):
        raise InvalidFile(
            N_(
                "'{name}' unpacks to {times} times its size: this is not a spreadsheet of listings."
            ),
            name=path.name,
            times=round(declared / path.stat().st_size),
        )


def _scanned(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> bool:
    """Read a part through once; returns whether it has a formula.

    Raises
    ------
    InvalidFile
        One row or text of it is too large to be held, or it defines entities.
    """
    piece, formula, before = 0, False, b""
    with archive.open(entry) as handle:  # reads no further than was declared
        while chunk := handle.read(_CHUNK):
            window = before + chunk
            if b"<!DOCTYPE" in window:
                raise damaged(name)
            formula = formula or _FORMULA.search(window) is not None
            begun = [match.start() for match in _PIECE.finditer(window)]
            piece = len(window) - begun[-1] if begun else piece + len(chunk)
            if piece > _MAX_PIECE:
                raise too_much(name)
            before = window[-_OVERLAP:]
    return formula
