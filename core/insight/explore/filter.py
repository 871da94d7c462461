"""Which listings are looked at, as an address can say it."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Seller = Literal["", "new", "rated"]
SELLERS: tuple[Seller, ...] = ("", "new", "rated")
MAX_TEXT = 200
#: Attribute, its name in an address, and its column.
_LISTS = (
    ("categories", "category", "category"),
    ("subcategories", "subcategory", "subcategory"),
    ("levels", "level", "seller_level"),
    ("countries", "country", "country"),
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which listings are looked at; what is empty leaves all of them.

    Attributes
    ----------
    categories, subcategories, levels, countries : tuple of str
        The market's own words; a listing must have one of them.
    low, high : float or None
        Ends of the price, in the market's currency, both inclusive.
    seller : {"", "new", "rated"}
        New sellers are those without a rating.
    text : str
        Every word of it stands in the description, whatever its case and accents.
    """

    categories: tuple[str, ...] = ()
    subcategories: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    seller: Seller = ""
    text: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, Sequence[str]]) -> Filter:
        """Read a filter from an address; what cannot be read is left out.

        Parameters
        ----------
        query : mapping of str to sequence of str
            Every value of each parameter.

        Returns
        -------
        Filter
            With ``low <= high`` where both are given.
        """
        last = {name: values[-1] for name, values in query.items() if values}
        low, high = _amount(last.get("min")), _amount(last.get("max"))
        if low is not None and high is not None:
            low, high = min(low, high), max(low, high)
        seller = last.get("seller", "")
        return cls(
            **{name: _distinct(query.get(key, ())) for name, key, _column in _LISTS},
            low=low,
            high=high,
            seller=seller if seller in SELLERS else "",
            text=last.get("q", "").strip()[:MAX_TEXT].strip(),
        )

    def to_query(self) -> dict[str, str | list[str]]:
        """Return the parameters of an address; `parse` reads them back."""
        query: dict[str, str | list[str]] = {
            key: list(getattr(self, name)) for name, key, _column in _LISTS if getattr(self, name)
        }
        query |= {
            key: _figure(value)
            for key, value in (("min", self.low), ("max", self.high))
            if value is not None
        }
        query |= {key: value for key, value in (("seller", self.seller), ("q", self.text)) if value}
        return query

    def mask(self, frame: pd.DataFrame) -> NDArray[np.bool_]:
        """Say which listings it leaves.

        Parameters
        ----------
        frame : pandas.DataFrame of shape (n, columns of the schema)
            ``folded``, as `table.prepared` makes it, spares the folding of the text.

        Returns
        -------
        numpy.ndarray of bool of shape (n,)
            True for what is left.
        """
        kept = np.ones(len(frame), dtype=bool)
        for name, _key, column in _LISTS:
            if chosen := getattr(self, name):
                kept &= frame[column].isin(chosen).to_numpy(bool)
        price = frame["price"].to_numpy(float)
        if self.low is not None:
            kept &= price >= self.low
        if self.high is not None:
            kept &= price <= self.high
        if self.seller:
            kept &= frame["rating"].isna().to_numpy(bool) == (self.seller == "new")
        return kept & self._holding(frame, kept) if self.text else kept

    def apply(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the listings it leaves, shape (m, same columns); the frame itself if all."""
        return frame if self == Filter() else frame[self.mask(frame)]

    def _holding(self, frame: pd.DataFrame, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Say which of the kept rows hold every word; the rest is not looked at."""
        rows = frame[kept]
        folded = rows["folded"] if "folded" in frame else _folded(rows["description"])
        holding = np.ones(len(rows), dtype=bool)
        for word in fold(self.text).split():
            holding &= folded.str.contains(word, regex=False).to_numpy(bool)
        whole = np.zeros(len(frame), dtype=bool)
        whole[kept] = holding
        return whole


def fold(text: str) -> str:
    """Return a text without case and accents, as a search compares it."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _folded(texts: pd.Series) -> pd.Series:
    return pd.Series([fold(text or "") for text in texts], index=texts.index, dtype="str")


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _amount(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _figure(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
