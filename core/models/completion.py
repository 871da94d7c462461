"""Typical values for fields whose absence a market has never seen."""

from __future__ import annotations

from typing import Self

import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

#: Fields that may be completed.
COMPLETED = ("rating", "reviews", "delivery_days", "revisions")


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
        numbers = _without_reviews(frame)[list(COMPLETED)]
        full = [name for name in COMPLETED if numbers[name].notna().all()]
        self.medians_ = {name: float(numbers[name].median()) for name in full}
        counts = frame["seller_level"].value_counts()
        self.levels_ = {str(level): int(n) for level, n in counts.items()}
        return self

    def transform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return completed rows; a level of another market is read as the most usual one."""
        check_is_fitted(self, "medians_")
        level = frame["seller_level"]
        strange = level.notna() & ~level.isin(list(self.levels_))
        usual = max(self.levels_, key=self.levels_.__getitem__) if self.levels_ else None
        filled = _without_reviews(frame).fillna(self.medians_)
        return filled.assign(seller_level=level.mask(strange, usual))


def _without_reviews(frame: pd.DataFrame) -> pd.DataFrame:
    """Read neither a rating nor reviews as no review yet."""
    new = frame["rating"].isna() & frame["reviews"].isna()
    return frame.assign(reviews=frame["reviews"].mask(new, 0.0))
