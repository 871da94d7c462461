"""What a file is before it is read as a table: its size, its kind, its encoding."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from ftfy import fix_encoding
from ftfy.badness import is_bad

from core.data.readers.legacy import legacy_encoding, rather_utf8
from core.errors import N_, InvalidFile

HEAD = 65_536
_CHUNK = 1_048_576
#: First bytes of files that people take for a table.
_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "ZIP"),
    (b"\x1f\x8b", "GZIP"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ", "XZ"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"SQLite format 3", "SQLite"),
    (b"%PDF", "PDF"),
    (b"ID;P", "SYLK"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
)
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as the mark of UTF-16 does
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Text that is no table, whatever its name ends with.
_WEB_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|table|meta|div)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\s*<(?:\?xml\b|[A-Za-z][\w:]*(?:\s+[\w:]+\s*=|\s*>))")
_MAIL = re.compile(rb"\s*(?:MIME-Version:|From: <Saved by|Content-Type: multipart/)", re.IGNORECASE)
#: What old Office files, and new ones behind a password, begin with.
OLE = b"\xd0\xcf\x11\xe0"
_CONTROL = bytes(set(range(32)) - {9, 10, 11, 12, 13} | {127})
#: Between the names of two encodings of which each line has one.
_MIXED = "+"
#: Bytes of doubtful lines that are looked at to find their encoding.
_EVIDENCE = 32_768


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
        raise InvalidFile(N_("'{name}' is not a file: give a file of listings."), name=path.name)
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


def head_of(path: Path) -> bytes:
    """Return the first bytes of a file.

    Raises
    ------
    InvalidFile
        It cannot be opened.
    """
    try:
        with path.open("rb") as handle:
            return handle.read(HEAD)
    except OSError as error:
        raise _not_opened(path.name) from error


def detect_encoding(path: Path) -> str:
    """Find how a text file is encoded: by its mark, as UTF-8, or by what makes likely text.

    Parameters
    ----------
    path : pathlib.Path
        A file that passed `check_file`.

    Returns
    -------
    str
        A codec's name, or two joined by ``+`` where some lines are in one and some in the other;
        for `opened_text`.

    Raises
    ------
    InvalidFile
        It is not text, cannot be opened, or no encoding makes likely text of it.
    """
    head = head_of(path)
    _refuse_binary(head, path.name)
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    if unmarked := _unmarked(head):
        return unmarked
    try:
        with path.open("rb") as handle:
            return "utf-8" if _is_utf8(handle) else _legacy(handle, path.name)
    except OSError as error:
        raise _not_opened(path.name) from error


def opened_text(path: Path, encoding: str) -> IO[str]:
    """Open a text file in an encoding of `detect_encoding`, line ends as they stand."""
    if _MIXED not in encoding:
        return path.open(encoding=encoding, errors="replace", newline="")
    reader = _LineByLine(path.open("rb"), encoding.partition(_MIXED)[2])
    return io.TextIOWrapper(io.BufferedReader(reader), encoding="utf-8", newline="")


def repaired(text: str) -> str:
    """Return text with what an earlier program decoded wrongly (``Ã©`` for ``é``) put right."""
    return fix_encoding(text) if not text.isascii() and is_bad(text) else text


class _LineByLine(io.RawIOBase):
    """A file of two encodings as UTF-8: lines that are not get the other one."""

    def __init__(self, handle: IO[bytes], other: str) -> None:
        self._handle = handle
        self._other = other
        self._left = b""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, target: object) -> int:
        """Fill a buffer, as `io.RawIOBase` wants it."""
        view = memoryview(target)  # type: ignore[arg-type]  # what io hands over
        if not self._left:
            self._left = self._next()
        n = min(len(view), len(self._left))
        view[:n], self._left = self._left[:n], self._left[n:]
        return n

    def close(self) -> None:
        """Close the file."""
        self._handle.close()
        super().close()

    def _next(self) -> bytes:
        line = self._handle.readline(_CHUNK)
        if line.isascii() or _decodes(line):
            return line
        return line.decode(self._other, "replace").encode()


def _decodes(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8(handle: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := handle.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _unmarked(head: bytes) -> str | None:
    """Recognise UTF-16 without a mark: line ends with a zero beside them, on one side only."""
    if head.count(0) < max(3, len(head) // 50):
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    little = odd > 20 * even and any(end in head for end in (b"\n\0", b"\r\0"))
    big = even > 20 * odd and any(end in head for end in (b"\0\n", b"\0\r"))
    return "utf-16-le" if little else "utf-16-be" if big else None


def _legacy(handle: IO[bytes], name: str) -> str:
    """Find the encoding of the lines that are not UTF-8."""
    handle.seek(0)
    good, bad = _beyond_ascii(iter(lambda: handle.readline(_CHUNK), b""))
    other = legacy_encoding(bad)
    if other is None:
        raise InvalidFile(
            N_(
                "The letters of '{name}' are in an encoding that cannot be recognised: save it as "
                "UTF-8 (in a spreadsheet, the type “CSV UTF-8”)."
            ),
            name=name,
        )
    return f"utf-8{_MIXED}{other}" if good and rather_utf8(good, other) else other


def _beyond_ascii(lines: Iterable[bytes]) -> tuple[bytes, bytes]:
    """Collect some of the lines beyond ASCII: those that are UTF-8, and those that are not."""
    found: dict[bool, list[bytes]] = {True: [], False: []}
    sizes = {True: 0, False: 0}
    for line in lines:
        if line.isascii():
            continue
        good = _decodes(line)
        if sizes[good] < _EVIDENCE:
            found[good].append(line[:_EVIDENCE])
            sizes[good] += len(line)
        elif min(sizes.values()) >= _EVIDENCE:
            break
    return b"\n".join(found[True]), b"\n".join(found[False])


def _not_opened(name: str) -> InvalidFile:
    return InvalidFile(
        N_("'{name}' cannot be opened: check that you have permission to read it."), name=name
    )


def _refuse_binary(head: bytes, name: str) -> None:
    for magic, kind in _KINDS:
        if head.startswith(magic):
            raise other_kind(name, kind)
    _refuse_markup(head.removeprefix(codecs.BOM_UTF8), name)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _unmarked(head):
        return
    # A stray NUL in a cell is cleaned later; many control bytes are no text at all.
    controls = len(head) - len(head.translate(None, _CONTROL))
    if controls > max(8, 0.02 * len(head)):
        raise InvalidFile(
            N_("'{name}' is not text: give a CSV file, in UTF-8 if you can choose."), name=name
        )


def _refuse_markup(head: bytes, name: str) -> None:
    """Name what some programs save with the ending of a spreadsheet."""
    start = head[:4096].replace(b"\0", b"")  # of UTF-16 too
    start = start.removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE)
    if _WEB_PAGE.match(start) or _MAIL.match(start):
        raise InvalidFile(
            N_(
                "'{name}' is a web page (HTML), whatever its name ends with: open it in a "
                "spreadsheet and save it as XLSX or CSV."
            ),
            name=name,
        )
    if _XML.match(start):
        raise InvalidFile(
            N_(
                "'{name}' is an XML file, not a table of listings: open it in a spreadsheet and "
                "save it as XLSX or CSV."
            ),
            name=name,
        )


def other_kind(name: str, kind: str) -> InvalidFile:
    """Return the error for a file of a kind that is not read."""
    return InvalidFile(
        N_("'{name}' is a {kind} file, not a CSV or XLSX file: save its table as one of these."),
        name=name,
        kind=kind,
    )
