"""XGBoost as plain text: fitted, stored and read back without pickle."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted

#: Of `xgboost.XGBRegressor`; chosen on grouped folds.
PARAMETERS: dict[str, Any] = {
    "n_estimators": 400,
    "learning_rate": 0.04,
    "max_depth": 5,
    "min_child_weight": 5,
    "subsample": 0.7,
    "colsample_bytree": 0.4,
    "reg_lambda": 5,
    "n_jobs": 1,
}


class XGBoostTrees(RegressorMixin, BaseEstimator):
    """XGBoost's trees on the log of the price.

    Parameters
    ----------
    seed : int, default=0
        Of the trees.

    Attributes
    ----------
    text_ : str
        The booster, in XGBoost's own JSON format.
    """

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    def fit(self, columns: np.ndarray, y: np.ndarray) -> Self:
        """Fit on columns, shape (n, p), and the target, shape (n,)."""
        from xgboost import XGBRegressor

        fitted = XGBRegressor(random_state=self.seed, **PARAMETERS).fit(columns, y)
        self.text_ = fitted.get_booster().save_raw("json").decode()
        self._read()
        return self

    def predict(self, columns: np.ndarray) -> np.ndarray:
        """Return predictions, shape (n,)."""
        check_is_fitted(self, "text_")
        return np.asarray(self._booster.inplace_predict(columns), dtype=float)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_booster"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if "text_" in state:
            self._read()

    def _read(self) -> None:
        from xgboost import Booster

        self._booster: Any = Booster({"nthread": 1})
        self._booster.load_model(bytearray(self.text_, "utf-8"))
