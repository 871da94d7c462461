"""One file against another: train a recipe on A, score it on B."""

from __future__ import annotations

import time
from typing import Any, Protocol

import numpy as np
import pandas as pd

from core.data.splits import groups
from core.errors import N_, AppError
from core.evaluation.crossval import terciles
from core.evaluation.metrics import band_metrics, bands_of, price_metrics, share_metric


class Pricing(Protocol):
    """A fitted model that prices a frame."""

    @property
    def band_edges(self) -> tuple[float, float]:
        """Terciles of the training prices."""
        ...

    def estimate(self, frame: pd.DataFrame, coverage: float = 0.8) -> pd.DataFrame:
        """Price rows."""
        ...


class Fit(Protocol):
    """Trains a model on listings."""

    def __call__(self, frame: pd.DataFrame) -> Pricing:
        """Fit."""
        ...


def evaluate(fit: Fit, train: pd.DataFrame, test: pd.DataFrame) -> dict[str, Any]:
    """Train on one frame and score on another.

    Test rows whose seller or title also stands in the training frame are left out and counted:
    they would flatter the model.

    Parameters
    ----------
    fit : callable
        Trains the recipe.
    train, test : pandas.DataFrame of shape (n, columns of the schema)
        Listings with prices in one and the same currency.

    Returns
    -------
    dict
        Shares and errors as fractions, money in the frames' currency; ``constant`` holds the
        same figures for the median training price; ``intervals`` the 95 % intervals.

    Raises
    ------
    AppError
        The currencies differ, or no test row is left.
    """
    _require_one_currency(train, test)
    both = pd.concat([train, test], ignore_index=True)
    labels = groups(both)
    seen = np.isin(labels[len(train) :], labels[: len(train)])
    kept, units = test[~seen].reset_index(drop=True), labels[len(train) :][~seen]
    if kept.empty:
        raise AppError(
            N_("Every row of the test file shares a seller or a title with the training file.")
        )
    started = time.perf_counter()
    model = fit(train)
    seconds = time.perf_counter() - started
    scored = _score(model, kept, units)
    constant = np.full(len(kept), float(np.median(train["price"].to_numpy(float))))
    baseline = _values(price_metrics(kept["price"].to_numpy(float), constant, units))
    edges = terciles(train["price"].to_numpy(float))
    actual = bands_of(kept["price"].to_numpy(float), edges)
    baseline["band_accuracy"] = float(np.mean(actual == bands_of(constant, edges)))
    return {
        "n_train": len(train),
        "n_test": len(kept),
        "n_test_left_out": int(seen.sum()),
        **_values(scored),
        "fit_seconds": round(seconds, 2),
        "constant": baseline,
        "intervals": {
            name: [figure["low"], figure["high"]]
            for name, figure in scored.items()
            if "low" in figure
        },
    }


def _score(model: Pricing, test: pd.DataFrame, units: np.ndarray) -> dict[str, dict[str, float]]:
    prices, edges = test["price"].to_numpy(float), model.band_edges
    rows = model.estimate(test, coverage=0.8)
    low, high = rows["low"].to_numpy(float), rows["high"].to_numpy(float)
    chances = rows[["p_low", "p_medium", "p_high"]].to_numpy(float)
    estimate = rows["price"].to_numpy(float)
    return {
        **price_metrics(prices, estimate, units),
        **band_metrics(bands_of(prices, edges), chances, bands_of(estimate, edges), units),
        "coverage_80": share_metric((low <= prices) & (prices <= high), units),
        "range_ratio_median": {"value": float(np.median(high / low)), "n": len(test)},
    }


def _values(figures: dict[str, dict[str, float]]) -> dict[str, Any]:
    return {name: figure["value"] for name, figure in figures.items()}


def _require_one_currency(train: pd.DataFrame, test: pd.DataFrame) -> None:
    first, second = (sorted(set(frame["currency"].dropna())) for frame in (train, test))
    if first and second and first != second:
        raise AppError(
            N_(
                "The files are in different currencies ({first} and {second}); import one with "
                "--to-currency and --rate, so that errors in money mean something."
            ),
            first=", ".join(first),
            second=", ".join(second),
        )
