"""Frames as files that people open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re

import pandas as pd

#: A cell that begins so would be run as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
#: What XML, and so a spreadsheet, cannot hold.
_UNHOLDABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def formula_safe(frame: pd.DataFrame) -> pd.DataFrame:
    """Disarm text that a spreadsheet would run."""
    return frame.map(_quoted).rename(columns=_quoted)


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Write a frame as CSV that spreadsheets read rightly."""
    return formula_safe(frame).to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC).encode("utf-8-sig")


def xlsx_bytes(frame: pd.DataFrame) -> bytes:
    """Write a frame as a spreadsheet of one sheet."""
    safe = formula_safe(frame).map(holdable).rename(columns=holdable)
    for name in safe.select_dtypes("datetimetz").columns:
        safe[name] = safe[name].dt.tz_convert("UTC").dt.tz_localize(None)
    sink = io.BytesIO()
    with pd.ExcelWriter(sink, engine="openpyxl") as writer:
        safe.to_excel(writer, index=False, freeze_panes=(1, 0))
    return sink.getvalue()


def parquet_bytes(frame: pd.DataFrame) -> bytes:
    """Write a frame as Parquet: types are kept, and no program runs its cells."""
    return bytes(frame.to_parquet(index=False, engine="pyarrow"))


def _quoted(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def holdable(value: object) -> object:
    """Return a cell without the characters that a spreadsheet cannot hold."""
    return _UNHOLDABLE.sub("", value) if isinstance(value, str) else value
