"""What a model makes of described services, and the table of its estimates."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from core.evaluation.metrics import bands_of
from core.models.taxonomy import Membership
from core.types import BANDS


@dataclass(frozen=True)
class Reading:
    """What a model makes of services before it prices, explains and doubts them.

    `rows` are the normalised services, `center` (n,) the predicted log price, `columns` (n, p)
    what it came from, `spread` (n,) its difficulty, `groups` those that it is calibrated by,
    `said` (n,) the name of what is given, `given` (n, fields) which fields count, `amounts`
    (n, scales) what quantities do to `center`, NaN where none is stated, `stretches` how much
    farther the ends of eight in ten lie, below and above (n,) each, because of quantities beyond
    the usual.
    """

    rows: pd.DataFrame
    center: np.ndarray
    columns: np.ndarray
    spread: np.ndarray
    groups: Membership
    said: np.ndarray
    given: np.ndarray
    amounts: np.ndarray
    stretches: tuple[np.ndarray, np.ndarray]

    @cached_property
    def records(self) -> list[dict[Hashable, Any]]:
        """The rows as dictionaries."""
        return self.rows.to_dict("records")


def cents(points: np.ndarray) -> np.ndarray:
    """Round money to the cent; nothing is free."""
    return np.asarray(np.maximum(np.round(points, 2), 0.01))


def estimates(
    points: np.ndarray, chances: np.ndarray, coverage: float, edges: tuple[float, float] | None
) -> pd.DataFrame:
    """Lay out estimates.

    Parameters
    ----------
    points : numpy.ndarray of shape (3, n)
        Price and both ends of the range, in money.
    chances : numpy.ndarray of shape (3, n)
        Of each band.
    coverage : float
        What the range promises, in (0, 1).
    edges : (float, float) or None
        Prices that part low, medium and high, for a model that was stored when the band was that
        of the price; without them it is the likeliest.

    Returns
    -------
    pandas.DataFrame of shape (n, 8)
        As `PriceModel.estimate` gives it.
    """
    price, low, high = cents(points)
    bands = chances.argmax(axis=0) if edges is None else bands_of(price, edges)
    return pd.DataFrame(
        {
            "price": price,
            "low": low,
            "high": high,
            "coverage": coverage,
            "band": [BANDS[i] for i in bands],
            "p_low": chances[0],
            "p_medium": chances[1],
            "p_high": chances[2],
        }
    )
