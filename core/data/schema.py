"""Frames of listings: exactly the declared columns and types, never inferred from a row."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.types import COLUMNS, FIELD


def conform(frame: pd.DataFrame, columns: tuple[str, ...] = COLUMNS) -> pd.DataFrame:
    """Give a frame exactly the declared columns and types.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        Columns of the schema; those that are absent become missing.
    columns : tuple of str, default: all
        The columns wanted, in this order.

    Returns
    -------
    pandas.DataFrame of shape (n, len(columns))
        Text as ``object`` with ``None`` for missing, numbers as ``float64`` with ``NaN``.
    """
    out: dict[str, np.ndarray | pd.Series] = {}
    for name in columns:
        if FIELD[name].numeric:
            out[name] = _numbers(frame[name]) if name in frame else np.full(len(frame), np.nan)
        elif name in frame:
            # As a Series: pandas makes text of an array, and NaN of its None.
            text = _texts(frame[name], repeated=FIELD[name].role != "text")
            out[name] = pd.Series(text, index=frame.index, dtype=object)
        else:
            out[name] = pd.Series([None] * len(frame), index=frame.index, dtype=object)
    return pd.DataFrame(out, index=frame.index)


def _texts(values: pd.Series, *, repeated: bool) -> np.ndarray:
    """Return texts as objects; one object for all rows that say the same, where many do."""
    if repeated and values.dtype != object:
        codes, distinct = pd.factorize(values)
        lookup = np.array([*distinct, None], dtype=object)
        return lookup[codes]
    text = values.to_numpy(object, copy=True)
    text[pd.isna(text)] = None
    return text


def _numbers(values: pd.Series) -> np.ndarray:
    if values.dtype == np.float64:
        return values.to_numpy()
    return pd.to_numeric(values, errors="raise").to_numpy(np.float64, na_value=np.nan)
