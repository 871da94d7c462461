"""What an XLSX file says beside its values: the open sheet, formats, formulas, what is hidden."""

from __future__ import annotations

import itertools
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import IO
from xml.etree import ElementTree as ET

from core.data.money.currencies import is_mark
from core.data.readers.archive import Folder, damaged

PERCENT, ERROR, FORMULA = "%", "!error", "!formula"

_CHUNK = 1_048_576
_BRACKETED = re.compile(r"\[\$([^\]-]+)[^\]]*\]")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_SIGN = re.compile(r"[$€£¥₹₽₩₺₫₱₦₪₴]")
#: Formats that every XLSX file has without saying so: 9 and 10 are percentages.
_PERCENTAGES = {9: PERCENT, 10: PERCENT}
_CELL = re.compile(rb"<(?:\w+:)?c\b((?:\s[^>]*?)?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*?)/?>")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
#: Rows after which one without anything is given, so that nobody waits for the next one.
_STEP = 1_000
_OVERLAP = 32
_ROW_END = re.compile(rb"</(?:\w+:)?row>")
_ATTRIBUTE = re.compile(rb'\b(r|s|t|hidden|min|max)\s*=\s*["\']([^"\']*)["\']')
_COLUMNS = re.compile(rb"<(?:\w+:)?col\b([^>]*?)/?>")
_RESULT = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^>]*>[^<]")
_IS_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


@dataclass(frozen=True, slots=True)
class XlsxParts:
    """The sheet that a workbook opens on, the part of each sheet, and what its styles show.

    `formats` goes from a style's number to ``%`` or a currency.
    """

    active: str | None = None
    parts: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[int, str] = field(default_factory=dict)


def read_parts(path: Path) -> XlsxParts:
    """Read the small parts of an XLSX file that passed `check_archive`; raises `InvalidFile`."""
    try:
        with zipfile.ZipFile(path) as archive:
            book = ET.fromstring(_plain(archive, "xl/workbook.xml"))  # noqa: S314 - no DOCTYPE
            links = ET.fromstring(_plain(archive, "xl/_rels/workbook.xml.rels"))  # noqa: S314
            styles = (
                ET.fromstring(_plain(archive, "xl/styles.xml"))  # noqa: S314
                if "xl/styles.xml" in archive.namelist()
                else None
            )
    except (ET.ParseError, KeyError, ValueError, zlib.error, zipfile.BadZipFile) as error:
        raise damaged(path.name) from error
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    sheets = [e for e in book.iter() if _local(e) == "sheet"]
    names = [sheet.get("name", "") for sheet in sheets]
    parts = {name: _part(targets, sheet) for name, sheet in zip(names, sheets, strict=True)}
    view = next((e for e in book.iter() if _local(e) == "workbookView"), None)
    at = view.get("activeTab", "0") if view is not None else "0"
    active = names[int(at)] if at.isdigit() and int(at) < len(names) else None
    return XlsxParts(active, parts, {} if styles is None else _formats(styles))


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """Hidden columns of a sheet, and how its cells are to be read, row by row.

    `cells` yields a row's number, whether it is hidden and, by column, `PERCENT`, a currency,
    `ERROR` or `FORMULA` (one without a result); rows without any are left out.
    """

    hidden: frozenset[int]
    cells: Iterator[tuple[int, bool, dict[int, str]]]


def read_marks(path: Path, part: str, formats: Mapping[int, str]) -> SheetMarks:
    """Read what a sheet says beside its values; its cells are read as they are asked for."""
    rows = _rows(path, part)
    head = next(rows)
    hidden: set[int] = set()
    for match in _COLUMNS.finditer(head):
        said = _attributes(match[1])
        if said.get("hidden") in ("1", "true"):
            first, last = int(said.get("min", 1)), min(int(said.get("max", 1)), 16_384)
            hidden.update(range(first - 1, last))
    return SheetMarks(frozenset(hidden), _marked(rows, formats))


def shortened(path: Path, rows: int) -> tuple[Path, object]:
    """Write the first rows of each sheet of an XLSX file to another one, with all else it says.

    Returns the file, and the owner of its folder, which goes when the owner does.
    """
    folder = Folder()
    short = folder.path / path.name
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(short, "w") as target:
        for entry in archive.infolist():
            with archive.open(entry) as source, target.open(entry.filename, "w") as copy:
                if _SHEET.fullmatch(entry.filename):
                    copy.writelines(_first_rows(source, rows))
                else:
                    shutil.copyfileobj(source, copy, _CHUNK)
    return short, folder


def _first_rows(sheet: IO[bytes], rows: int) -> Iterator[bytes]:
    """Yield a sheet as it is written, but for the rows after the first ones."""
    left, done = b"", False
    while chunk := sheet.read(_CHUNK):
        left += chunk
        if not done:
            ends = list(itertools.islice(_ROW_END.finditer(left), rows))
            at = ends[-1].end() if ends else 0
            yield left[:at]
            left, rows = left[at:], rows - len(ends)
            done = not rows
        elif (end := left.find(b"sheetData>")) < 0:
            left = left[-_OVERLAP:]
        else:
            yield left[left.rfind(b"<", 0, end) :]
            yield from iter(lambda: sheet.read(_CHUNK), b"")
            return
    # Few rows, or none at all: nothing was left out.
    end = left.find(b"sheetData>") if done else -1
    yield left if end < 0 else left[left.rfind(b"<", 0, end) :]


def _rows(path: Path, part: str) -> Iterator[bytes]:
    """Yield what stands before the first row, then the rows, as they are written."""
    left, begun = b"", False
    with zipfile.ZipFile(path) as archive, archive.open(part) as handle:
        while chunk := handle.read(_CHUNK):
            left += chunk
            if not begun:
                first = _ROW.search(left)
                yield left[: first.start()] if first else left
                left, begun = left[first.start() :] if first else b"", True
            *whole, left = _ROW_END.split(left)
            yield from whole
    if not begun:
        yield b""


def _marked(
    rows: Iterator[bytes], formats: Mapping[int, str]
) -> Iterator[tuple[int, bool, dict[int, str]]]:
    worth = [b't="e"', b"<f>", b"<f ", b"<f/", b":f>", b":f ", b'hidden="']
    worth += [f's="{number}"'.encode() for number in formats]
    number = 0
    for text in rows:
        # A row without cells has no end of its own: it stands before the next one.
        begun = _ROW.findall(text)
        if not begun:
            continue
        number += len(begun) - 1
        said = _attributes(begun[-1])
        number = int(said["r"]) if said.get("r", "").isdigit() else number + 1
        if any(sign in text for sign in worth):
            yield number, said.get("hidden") in ("1", "true"), _cells(text, formats)
        elif number % _STEP == 0:
            yield number, False, {}


def _cells(row: bytes, formats: Mapping[int, str]) -> dict[int, str]:
    found: dict[int, str] = {}
    at = -1
    for match in _CELL.finditer(row):
        said, content = _attributes(match[1]), match[2] or b""
        at = _column(said["r"]) if said.get("r") else at + 1
        if said.get("t") == "e":
            found[at] = ERROR
        elif _IS_FORMULA.search(content) and not _RESULT.search(_without_formula(content)):
            found[at] = FORMULA
        elif said.get("t", "n") == "n" and (shown := formats.get(_number(said.get("s")))):
            found[at] = shown
    return found


def _without_formula(content: bytes) -> bytes:
    return re.sub(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>.*?</(?:\w+:)?f>)", b"", content, flags=re.DOTALL)


def _attributes(text: bytes) -> dict[str, str]:
    return {
        key.decode(): value.decode("ascii", "replace") for key, value in _ATTRIBUTE.findall(text)
    }


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else -1


def _column(reference: str) -> int:
    """Return the place of the column of a cell such as ``AB12``."""
    place = 0
    for letter in reference.rstrip("0123456789")[:3]:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _plain(archive: zipfile.ZipFile, part: str) -> bytes:
    content = archive.read(part)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValueError(part)
    return content


def _part(targets: Mapping[str | None, str], sheet: ET.Element) -> str:
    link = next((value for key, value in sheet.items() if key.endswith("}id")), None)
    target = targets.get(link, "")
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _formats(styles: ET.Element) -> dict[int, str]:
    own = {
        int(e.get("numFmtId", 0)): _shown(e.get("formatCode", ""))
        for e in styles.iter()
        if _local(e) == "numFmt"
    }
    shown = _PERCENTAGES | own
    cells = next((e for e in styles if _local(e) == "cellXfs"), ())
    found = ((i, shown.get(int(e.get("numFmtId", 0)), "")) for i, e in enumerate(cells))
    return {i: mark for i, mark in found if mark}


@lru_cache(maxsize=1_000)
def _shown(number_format: str) -> str:
    """Return ``%`` or the currency that a number's format shows; empty if it shows neither."""
    named = [word.strip().upper() for word in _BRACKETED.findall(number_format)]
    bare = _BRACKETED.sub("", number_format)
    named += ["".join(pair).strip().upper() for pair in _LITERAL.findall(bare)]
    bare = _LITERAL.sub("", bare)
    if "%" in bare:
        return PERCENT
    named += _SIGN.findall(bare)
    return next((word for word in named if is_mark(word)), "")


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
