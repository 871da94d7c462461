"""Frames as files that people open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

#: Characters that no spreadsheet holds, or that it drops before it looks at what follows them.
_UNHOLDABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
#: A cell that begins so would be run as a formula: also behind blanks, and written wide.
_RUNS = re.compile(
    r"[\t\r]|[\s\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0e\ufe0f\ufeff]*"
    r"[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]"
)

#: The media type of an XLSX file.
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def disarmed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame without text that a spreadsheet cannot hold, or would run."""
    return frame.map(_disarmed).rename(columns=_disarmed)


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Write a frame as CSV that spreadsheets read rightly."""
    return disarmed(frame).to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC).encode("utf-8-sig")


def xlsx_bytes(frame: pd.DataFrame) -> bytes:
    """Write a frame as a spreadsheet of one sheet."""
    sink = io.BytesIO()
    write_xlsx([frame], sink)
    return sink.getvalue()


def write_xlsx(frames: Iterable[pd.DataFrame], sink: Path | BinaryIO) -> None:
    """Write frames with the same columns below each other into a spreadsheet of one sheet."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)  # rows go to the disk as they come
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for i, frame in enumerate(frames):
        safe = disarmed(frame)
        for name in safe.select_dtypes("datetimetz").columns:
            safe[name] = safe[name].dt.tz_convert("UTC").dt.tz_localize(None)
        if i == 0:
            sheet.append([_cell(sheet, name) for name in safe.columns])
        for row in safe.itertuples(index=False, name=None):
            sheet.append([_cell(sheet, value) for value in row])
    book.save(sink)


def parquet_bytes(frame: pd.DataFrame) -> bytes:
    """Write a frame as Parquet: types are kept, and no program runs its cells."""
    return bytes(frame.to_parquet(index=False, engine="pyarrow"))


def holdable(text: str) -> str:
    """Return a text without what a spreadsheet cannot hold."""
    return _UNHOLDABLE.sub("", text)


def would_run(text: str) -> bool:
    """Return whether a spreadsheet would take a text for a formula."""
    return _RUNS.match(text) is not None


def _disarmed(value: object) -> object:
    """Strip first and quote last: what is stripped may stand before a formula."""
    if not isinstance(value, str):
        return value
    plain = holdable(value)
    return "'" + plain if would_run(plain) else plain


def _cell(sheet: Any, value: Any) -> Any:
    """Return a value as a cell; text is typed as text, whatever it says."""
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return None if pd.isna(value) else value
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell
