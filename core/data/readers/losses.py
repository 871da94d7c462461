"""What a file loses on the way: which cells could not be read, and whether that is much."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.cleaning.listings import OUT_OF_RANGE, PRICE_UNREADABLE, UNREADABLE
from core.data.money import words
from core.data.money.amounts import quoted
from core.data.readers.raw import Raw
from core.data.readers.source import TOO_MANY_CELLS
from core.data.readers.table import Layout
from core.errors import N_, PriceQuestion
from core.types import FIELD

#: A column that loses a larger share of its values is asked about.
MUCH = 0.02
#: Without so many of its prices, a file does not stand for its market.
_MOST = 0.2
#: Nor without these, if they are not like the others; fewer than a few say nothing.
_BIASED, _FEW, _LEAST = 0.05, 5, 2
_QUOTED = 3
_FIRST_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?")


class PricesLost(PriceQuestion):
    """Many prices cannot be read: their user has to say whether the others are enough."""


@dataclass(frozen=True, slots=True)
class Losses:
    """By reason: some of the cells, and the share of the column where it is much."""

    examples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)


def losses(raw: Raw, table: pd.DataFrame, *, drop_unreadable: bool = False) -> Losses:
    """Count and quote the values that a file loses.

    Parameters
    ----------
    raw : Raw
        What was read, n rows.
    table : pandas.DataFrame of shape (n, any)
        What it was read from.
    drop_unreadable : bool, default=False
        Whether any number of prices may be lost.

    Returns
    -------
    Losses
        By the reasons and notes of the import's report.

    Raises
    ------
    PricesLost
        The prices that are left would not stand for the market.
    """
    found = Losses()
    for name, bad in raw.unreadable.items():
        column = raw.columns.get(name, "")
        if column not in table:
            continue
        cells = table[column]
        written = int((bad | raw.frame[name].notna().to_numpy()).sum())
        _add(
            found,
            PRICE_UNREADABLE if name == "price" else UNREADABLE.get(name, ""),
            bad,
            cells,
            written,
        )
        if name in OUT_OF_RANGE:
            values = raw.frame[name].to_numpy(dtype=np.float64)
            outside = ~(np.isnan(values) | FIELD[name].holds(values))
            _add(found, OUT_OF_RANGE[name], outside, cells, written)
        if name == "price" and not drop_unreadable:
            prices = raw.frame["price"].to_numpy(dtype=np.float64)
            small = (prices > 0) & (prices < FIELD["price"].minimum)
            _require_prices(bad | small, np.where(small, np.nan, prices), cells, column)
    return found


def require_rows(dropped: Mapping[str, int], rows: int, layout: Layout) -> None:
    """Refuse a file of which many rows have more cells than names; raises `PricesLost`.

    Dear services are lost where an amount such as 1,200 is cut at its comma.
    """
    odd = dropped.get(TOO_MANY_CELLS, 0)
    if odd >= _LEAST and odd > _BIASED * (odd + rows):
        raise PricesLost(
            N_(
                "{count} of {rows} rows of '{name}' have more cells than the header has columns, "
                "perhaps as amounts are cut at a comma: put such cells in quotes, or leave these "
                "rows out with the option drop-unreadable."
            ),
            count=odd,
            rows=odd + rows,
            name=layout.path.name,
        )


def _add(
    found: Losses, reason: str, lost: NDArray[np.bool_], cells: pd.Series, written: int
) -> None:
    if reason and lost.any():
        found.examples[reason] = _some(cells[lost])
        if lost.sum() > MUCH * written:
            found.asked[reason] = float(lost.sum() / written)


def _some(cells: pd.Series) -> tuple[str, ...]:
    return tuple(quoted(cell) for cell in cells.dropna().drop_duplicates().head(_QUOTED))


def _require_prices(
    bad: NDArray[np.bool_], prices: NDArray[np.float64], cells: pd.Series, column: str
) -> None:
    if bad.sum() < _LEAST:
        return
    share = bad.sum() / (bad | np.isfinite(prices)).sum()
    if share > _MOST or (share > _BIASED and _unlike(cells[bad], prices)):
        raise PricesLost(
            N_(
                "{share}% of the prices in column '{column}' cannot be read, such as {cells}: "
                "without them the file does not stand for its market. Write them as numbers, or "
                "leave these rows out with the option drop-unreadable."
            ),
            share=max(round(100 * share), 1),
            column=column,
            cells=", ".join(f"“{cell}”" for cell in _some(cells[bad])),
        )


def _unlike(cells: pd.Series, prices: NDArray[np.float64]) -> bool:
    """Return whether the numbers in lost cells are mostly below or above those that were read."""
    found = [_FIRST_NUMBER.search(words.simplified(str(cell))[:200]) for cell in cells.head(10_000)]
    lost = [float(match.group().replace(",", ".")) for match in found if match]
    read = prices[np.isfinite(prices)]
    if len(lost) < _FEW or len(read) < _FEW:
        return False
    low, high = np.quantile(read, [0.25, 0.75])
    return not low <= float(np.median(lost)) <= high
