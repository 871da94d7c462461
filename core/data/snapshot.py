"""The fingerprint of a market's cleaned listings."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from core.data.schema import conform
from core.types import FIELDS, FIRST_FIELDS

_NAN = np.float64("nan")


def fingerprint(frame: pd.DataFrame) -> str:
    """Hash cleaned listings, so that the same ones are known again.

    The hash is of the values alone: neither the row index, nor the order or types of columns,
    nor a library's version matter; the order of rows does. Every kind of missing is the same.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        Listings; absent columns of the schema count as missing.

    Returns
    -------
    str
        SHA-256, 64 hexadecimal digits.
    """
    listings = conform(frame)
    digest = hashlib.sha256(f"listings 1\n{len(listings)}\n".encode())
    for field in FIELDS:
        if field.name not in FIRST_FIELDS and listings[field.name].isna().all():
            continue
        digest.update(f"{field.name}\n{field.dtype}\n".encode())
        if field.dtype == "float64":
            digest.update(_number_bytes(listings[field.name]))
        else:
            digest.update(_text_bytes(listings[field.name]))
    return digest.hexdigest()


def _number_bytes(values: pd.Series) -> bytes:
    numbers = values.to_numpy(dtype=np.float64) + 0.0  # -0.0 becomes 0.0
    # One bit pattern for every NaN, little-endian on every machine.
    return np.where(np.isnan(numbers), _NAN, numbers).astype("<f8").tobytes()


def _text_bytes(values: pd.Series) -> bytes:
    encoded = [
        b"" if text is None else str(text).encode("utf-8", "surrogatepass") for text in values
    ]
    missing = values.isna().to_numpy()
    # Lengths first, so that text cannot move from one row to the next unnoticed.
    lengths = np.array([len(text) for text in encoded], dtype="<i8")
    return np.where(missing, -1, lengths).astype("<i8").tobytes() + b"".join(encoded)
