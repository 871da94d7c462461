"""What a ZIP archive declares and holds, checked before a spreadsheet in it is parsed."""

from __future__ import annotations

import gzip
import re
import shutil
import struct
import tempfile
import weakref
import zipfile
import zlib
from pathlib import Path
from typing import IO

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
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
#: Parts by which a document of an office program is known.
_DOCUMENT = frozenset(
    "[Content_Types].xml mimetype xl/workbook.xml xl/workbook.bin word/document.xml "
    "ppt/presentation.xml Index/Document.iwa".split()
)
#: What systems put into an archive by themselves.
_ASIDE = re.compile(
    r"(?:^|/)(?:__MACOSX/|\.DS_Store$|\._|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE
)
_STREAMED = re.compile(r"xl/(?:worksheets/[^/]+|sharedStrings)\.xml", re.IGNORECASE)
_PIECES = (b"<row", b":row", b"<si", b":si")


def is_zip(path: Path) -> bool:
    """Return whether a file begins as a ZIP archive does; false if it cannot be read."""
    try:
        with path.open("rb") as handle:
            return handle.read(4) in (b"PK\x03\x04", _END)
    except OSError:
        return False


def check_archive(path: Path) -> frozenset[str]:
    """Refuse an archive that unpacks to too much, before anything in it is parsed.

    Parameters
    ----------
    path : pathlib.Path
        A ZIP archive.

    Returns
    -------
    frozenset of str
        The names of its parts.

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
            for entry in entries:
                if _STREAMED.fullmatch(entry.filename):
                    _scan(archive, entry, path.name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
    ) as error:
        raise damaged(path.name) from error
    return frozenset(entry.filename for entry in entries)


def only_file(path: Path, max_mb: float) -> tuple[Path, object]:
    """Unpack the only file of a ZIP archive, or a file packed by GZIP.

    Parameters
    ----------
    path : pathlib.Path
        Any file.
    max_mb : float
        How large it may become, in megabytes.

    Returns
    -------
    tuple of (pathlib.Path, object)
        The file, and the owner of its folder, which goes when the owner does; the path itself and
        ``None`` where nothing is packed (spreadsheets are archives, and stay as they are).

    Raises
    ------
    InvalidFile
        The archive holds several files, is damaged, needs a password, or unpacks to too much.
    """
    try:
        with path.open("rb") as handle:
            magic = handle.read(4)
        if magic.startswith(_GZIP):
            with gzip.open(path) as packed:
                return _copied(packed, _inner_name(path.name.removesuffix(".gz")), path, max_mb)
        if magic != _ZIP or _is_document(path):
            return path, None
        return _single(path, max_mb)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise _broken(path.name) from error


def _is_document(path: Path) -> bool:
    """Return whether an archive is a document of an office program, or cannot be looked into."""
    _check_directory(path)
    with zipfile.ZipFile(path) as archive:
        return not _DOCUMENT.isdisjoint(archive.namelist())


def _single(path: Path, max_mb: float) -> tuple[Path, object]:
    with zipfile.ZipFile(path) as archive:
        inside = [
            entry
            for entry in archive.infolist()
            if not entry.is_dir() and not _ASIDE.search(entry.filename)
        ]
        if len(inside) != 1:
            raise InvalidFile(
                N_(
                    "'{name}' is a ZIP archive of {count} files ({found}): give the file of "
                    "listings alone."
                ),
                name=path.name,
                count=len(inside),
                found=", ".join(entry.filename[-60:] for entry in inside[:5]) or "–",
            )
        if inside[0].flag_bits & 1:
            raise locked(path.name)
        with archive.open(inside[0]) as packed:
            return _copied(packed, _inner_name(inside[0].filename), path, max_mb)


def _copied(
    packed: IO[bytes] | gzip.GzipFile, name: str, path: Path, max_mb: float
) -> tuple[Path, object]:
    folder = Folder()
    most = min(int(max_mb * 1_000_000), MAX_UNPACKED)
    inner, left = folder.path / name, most
    with inner.open("wb") as target:
        while chunk := packed.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise InvalidFile(
                    N_("'{name}' unpacks to more than {maximum} MB: split it."),
                    name=path.name,
                    maximum=most // 1_000_000,
                )
            target.write(chunk)
    return inner, folder


class Folder:
    """A folder that goes when nobody refers to it any more."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="prisme-unpacked-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def _inner_name(name: str) -> str:
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable())[-100:].strip(". ") or "file"


def _broken(name: str) -> InvalidFile:
    return InvalidFile(
        N_("'{name}' is an archive that cannot be unpacked: it is damaged or incomplete."),
        name=name,
    )


def damaged(name: str) -> InvalidFile:
    """Return the error for a spreadsheet that cannot be parsed."""
    return InvalidFile(
        N_("'{name}' looks like a spreadsheet but cannot be read: it is damaged or incomplete."),
        name=name,
    )


def locked(name: str) -> InvalidFile:
    """Return the error for a file that nobody can read without its password."""
    return InvalidFile(
        N_("'{name}' is protected by a password: save a copy without one."), name=name
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
        raise locked(path.name)
    declared = sum(entry.file_size for entry in entries)
    if declared > MAX_UNPACKED:
        raise too_much(path.name)
    whole = [
        e
        for e in entries
        if e.filename.endswith((".xml", ".rels"))
        and not _STREAMED.fullmatch(e.filename)
        and e.filename != "content.xml"  # of an ODS file: parsed by a process that has limits
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


def _scan(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    """Read a part through once.

    Raises
    ------
    InvalidFile
        One row or text of it is too large to be held, or it defines entities.
    """
    piece, before = 0, b""
    with archive.open(entry) as handle:  # reads no further than was declared
        while chunk := handle.read(_CHUNK):
            window = before + chunk
            if b"<!DOCTYPE" in window:
                raise damaged(name)
            begun = max(window.rfind(sign) for sign in _PIECES)
            piece = piece + len(chunk) if begun < 0 else len(window) - begun
            if piece > _MAX_PIECE:
                raise too_much(name)
            before = window[-_OVERLAP:]
