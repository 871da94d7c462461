"""Sellers under a pseudonym: the same person is known again, but is not named."""

from __future__ import annotations

import hashlib
import re

import pandas as pd

from core.data.cleaning.text import one_line
from core.types import MAX_LABEL

_PSEUDONYM = re.compile(r"s-[0-9a-f]{24}")


def pseudonym(name: str) -> str:
    """Return what a seller is called in stored listings.

    It is a fingerprint, the same on every machine: whoever knows a name can find its rows, as an
    erasure must; whoever has the rows alone reads no name.

    Parameters
    ----------
    name : str
        A name or link as a file gives it; a pseudonym stays as it is.

    Returns
    -------
    str
        ``s-`` and 24 hexadecimal digits (96 bits of SHA-256).
    """
    plain = one_line(name).text[:MAX_LABEL].rstrip()
    if _PSEUDONYM.fullmatch(plain):
        return plain
    digest = hashlib.sha256(b"prisme seller\n" + plain.encode("utf-8", "surrogatepass"))
    return f"s-{digest.hexdigest()[:24]}"


def without_names(listings: pd.DataFrame) -> pd.DataFrame:
    """Put pseudonyms in the place of sellers' names.

    Parameters
    ----------
    listings : pandas.DataFrame of shape (n, columns of the schema)
        Cleaned.

    Returns
    -------
    pandas.DataFrame of shape (n, columns of the schema)
        Another frame; who is missing stays missing.
    """
    codes, names = pd.factorize(listings["seller_id"])
    known = [*(pseudonym(str(name)) for name in names), None]
    sellers = pd.Series([known[code] for code in codes], index=listings.index, dtype=object)
    return listings.assign(seller_id=sellers)
