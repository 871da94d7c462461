"""Typical values for fields whose absence a market has never seen."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from core.types import NUMBERS


class Completion(BaseEstimator):
    """Puts the typical value where a field is absent that no training row lacks.

    There absence was never seen, so it can mean nothing; where it was seen (a new seller's
    rating, say) it stays. The price is not looked at.

    Attributes
    ----------
    medians_ : dict of str to float
        Of the fields that no training row lacks.
    levels_ : dict of str to int
        How often each seller level occurs.
    """

    def fit(self, frame: pd.DataFrame) -> Self:
        """Learn from listings, shape (n, columns of the schema)."""
        numbers = frame[list(NUMBERS)].assign(reviews=_reviews(frame))
        full = [name for name in NUMBERS if numbers[name].notna().all()]
        self.medians_ = {name: float(numbers[name].median()) for name in full}
        counts = frame["seller_level"].value_counts()
        self.levels_ = {str(level): int(n) for level, n in counts.items()}
        return self

    def transform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return completed rows; a level of another market is read as the most usual one."""
        check_is_fitted(self, "medians_")
        usual = max(self.levels_, key=self.levels_.__getitem__) if self.levels_ else None
        levels = frame["seller_level"].to_numpy(object)
        strange = [not pd.isna(level) and level not in self.levels_ for level in levels]
        levels = np.array(
            [usual if odd else level for odd, level in zip(strange, levels, strict=True)],
            dtype=object,
        )
        numbers = {"reviews": _reviews(frame)}
        for name, median in self.medians_.items():
            values = numbers.get(name, frame[name].to_numpy(float))
            numbers[name] = np.where(np.isnan(values), median, values)
        completed = pd.Series(levels, index=frame.index, dtype=object)
        return frame.assign(seller_level=completed, **numbers)


def _reviews(frame: pd.DataFrame) -> np.ndarray:
    """Read neither a rating nor reviews as no review yet; shape (n,)."""
    reviews = frame["reviews"].to_numpy(float)
    return np.where(np.isnan(reviews) & frame["rating"].isna().to_numpy(), 0.0, reviews)
