"""Exact Shapley values of the log price over named fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from core.models.regressor import BlendRegressor


class FieldAttribution:
    """What each named field adds to the log price, beside the average training listing.

    The learner is an average of a linear model and of trees, and Shapley values of an average
    are the average of Shapley values: the linear part is exact against its mean, the trees' by
    TreeSHAP (Lundberg et al., 2020). Columns of one field are summed.

    Parameters
    ----------
    regressor : BlendRegressor
        Fitted.
    """

    def __init__(self, regressor: BlendRegressor) -> None:
        import shap  # heavy: only where something is explained

        self.regressor = regressor
        self._trees = shap.TreeExplainer(regressor.trees_)
        features = regressor.features_
        share = regressor.share
        mean_linear = float(features.ridge_.intercept_ + sum(features.mean_parts_.values()))
        mean_trees = float(np.ravel(self._trees.expected_value)[0])
        self.baseline = share * mean_linear + (1 - share) * mean_trees

    def __call__(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Attribute.

        Parameters
        ----------
        rows : pandas.DataFrame of shape (n, input columns)
            Normalised services.

        Returns
        -------
        pandas.DataFrame of shape (n, fields)
            With `baseline`, each row adds up to the regressor's prediction.
        """
        from core.models.features import COLUMN_FIELDS
        from core.models.regressor import EXPLAINED

        features, share = self.regressor.features_, self.regressor.share
        parts = features.linear_parts(rows) - pd.Series(features.mean_parts_)
        values = self._trees.shap_values(features.transform(rows), check_additivity=False)
        trees = pd.DataFrame(values, columns=list(COLUMN_FIELDS), index=rows.index)
        out = share * parts
        for field, column in trees.T.groupby(level=0).sum().T.items():
            out[field] = out[field] + (1 - share) * column
        return out[list(EXPLAINED)]
