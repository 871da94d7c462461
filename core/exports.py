"""Frames as files that people open in a spreadsheet."""

from __future__ import annotations

import csv

import pandas as pd

#: A cell that begins so would be run as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def formula_safe(frame: pd.DataFrame) -> pd.DataFrame:
    """Disarm text that a spreadsheet would run.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, k)
        Any columns; numbers are left as they are.

    Returns
    -------
    pandas.DataFrame of shape (n, k)
        Text cells, and column names, that begin with ``= + - @``, tab or return get a quote.
    """
    return frame.map(_quoted).rename(columns=_quoted)


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Write a frame as CSV that spreadsheets read rightly.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, k)
        The index is left out.

    Returns
    -------
    bytes
        UTF-8 with a byte-order mark (Excel needs it), formula-safe.
    """
    return formula_safe(frame).to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC).encode("utf-8-sig")


def parquet_bytes(frame: pd.DataFrame) -> bytes:
    """Write a frame as Parquet: types are kept, and no program runs its cells.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, k)
        The index is left out.

    Returns
    -------
    bytes
        A Parquet file.
    """
    return bytes(frame.to_parquet(index=False, engine="pyarrow"))


def _quoted(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value
