"""Exact Shapley values of the log price over named fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from core.models.regressor import MarketRegressor


class FieldAttribution:
    """What each named field adds to the log price, beside the average training listing.

    The trees' own TreeSHAP (Lundberg et al., 2020), with the columns of one field summed.

    Parameters
    ----------
    regressor : MarketRegressor
        Fitted.
    """

    def __init__(self, regressor: MarketRegressor) -> None:
        self.regressor = regressor

    def __call__(self, rows: pd.DataFrame) -> tuple[pd.DataFrame, float]:
        """Attribute.

        Parameters
        ----------
        rows : pandas.DataFrame of shape (n, input columns)
            Normalised services.

        Returns
        -------
        (pandas.DataFrame of shape (n, fields), float)
            With the baseline, each row adds up to the regressor's prediction.
        """
        return self.regressor.contributions(rows)

    def term_weights(self, text: str) -> dict[str, float]:
        """Return the weight in log units of each known term of a text."""
        words = self.regressor.columns_.words_
        vector = words.words_.transform([text])
        values = dict(zip(vector.indices.tolist(), vector.data.tolist(), strict=True))
        known = words.words_.vocabulary_
        found = {t: known[t] for t in words.words_.build_analyzer()(text) if t in known}
        return {term: values[i] * float(np.ravel(words.ridge_.coef_)[i])
                for term, i in found.items()}  # fmt: skip
