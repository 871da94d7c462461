"""What the name of a column of prices says of them: of earlier days, in cents."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from core.data.money import words
from core.data.money.prices import PriceColumn, read_prices
from core.errors import N_
from core.types.reading import RangeEnd

#: What is read where the column of the price is blank.
INSTEAD = "other_price"
IN_CENTS = N_("the price is in cents, as the name of its column says: divided by 100")
_REDUCED = re.compile(
    r"(?:sale|discount(?:ed)?|offer|promo\w*|special|reduced) price"
    r"|prix (?:promo\w*|sold\w+|remise)|precio (?:rebajado|oferta|de oferta)|angebotspreis"
    r"|aktionspreis|цена со скидкой|акционная цена"
)
_ASIDE, _CENTS = (
    frozenset(name.strip() for name in words.COLUMNS[key].split(",")) for key in ("aside", "cents")
)


#: A blank, or the 0 of shops for a price that is not asked.
NO_SALE = re.compile(r"\W*(?:0+(?:[.,]0+)?\W*)?")


def is_aside(name: str) -> bool:
    """Return whether a name is that of a price before a discount, or of what the seller pays."""
    padded = f" {name} "
    return any(f" {one} " in padded for one in _ASIDE)


def is_reduced(name: str) -> bool:
    """Return whether a name is that of a price after a discount."""
    return _REDUCED.match(name) is not None


def read_column(
    values: pd.Series, column: str, decimal: str | None, kept: RangeEnd, tax: str = ""
) -> PriceColumn:
    """Read a column of prices as `read_prices`; whole cents, where its name says so, as amounts."""
    prices = read_prices(values, column, decimal=decimal, kept=kept, tax=tax)
    names = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", column)
    whole = np.isnan(prices.floats) | (prices.floats % 1 == 0)
    if _CENTS.isdisjoint(re.findall(r"[^\W\d_]+", words.simplified(names))) or not whole.all():
        return prices
    notes = {**prices.notes, IN_CENTS: int(np.isfinite(prices.floats).sum())}
    return replace(prices, floats=prices.floats / 100, notes=notes)
