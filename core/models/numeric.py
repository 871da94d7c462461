"""A listing's numbers for a learner, absent ones left absent, and what was seen of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.data.reliability import reliability
from core.models.distinct import of_distinct
from core.models.quantities import UNITS, quantities

#: Columns of the numeric block, each with the named field that it belongs to.
NUMERIC: tuple[tuple[str, str], ...] = (
    ("level_rank", "seller_level"),
    ("rating", "reputation"),
    ("log_reviews", "reputation"),
    ("reliability", "reputation"),
    ("log_delivery", "delivery_days"),
    ("log_revisions", "revisions"),
    ("unlimited", "revisions"),
    ("log_length", "description"),
    *((unit, "description") for unit in UNITS),
)
#: More revisions count as so many.
MAX_REVISIONS = 50.0


def numeric_block(frame: pd.DataFrame, level_order: tuple[str, ...]) -> np.ndarray:
    """Lay out a listing's numbers; what is absent stays NaN, because absence says something.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, columns of the schema)
        Listings or described services.
    level_order : tuple of str
        Levels from lowest to highest; a level outside it has no rank.

    Returns
    -------
    numpy.ndarray of shape (n, len(NUMERIC))
        Logs are natural; revisions beyond 50 count as 50, unlimited ones are said apart.
    """
    rank = {level: float(i) for i, level in enumerate(level_order)}
    revisions = frame["revisions"].to_numpy(float)
    text = frame["description"].tolist()
    return np.column_stack(
        [
            [rank.get(level, np.nan) for level in frame["seller_level"]],
            frame["rating"].to_numpy(float),
            np.log1p(frame["reviews"].to_numpy(float)),
            reliability(frame["rating"].to_numpy(float), frame["reviews"].to_numpy(float)),
            np.log1p(frame["delivery_days"].to_numpy(float)),
            np.log1p(np.minimum(revisions, MAX_REVISIONS)),
            np.isinf(revisions).astype(float),
            np.log1p([len(words) for words in text]),
            of_distinct(text, quantities),
        ]
    )


def bounds(numbers: np.ndarray) -> np.ndarray:
    """Return the least and the largest value of each column, shape (2, p); inf, -inf for none."""
    least = np.where(np.isnan(numbers), np.inf, numbers).min(axis=0)
    most = np.where(np.isnan(numbers), -np.inf, numbers).max(axis=0)
    return np.vstack([least, most])


def imputed(numbers: np.ndarray) -> np.ndarray:
    """Add whether each number is missing, and put 0 where it is (for the linear part only)."""
    missing = np.isnan(numbers)
    return np.hstack([np.where(missing, 0.0, numbers), missing.astype(float)])
