"""One file against another: train a recipe on A, score it on B."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd

from core.data.given import COMPLETE, SITUATIONS, leave_out, named_mask
from core.data.splits import groups
from core.errors import N_, AppError
from core.evaluation.crossval import terciles
from core.evaluation.metrics import (
    band_metrics,
    bands_of,
    bias,
    coverage_by_third,
    price_metrics,
    share_metric,
)
from core.evaluation.packages import (
    PricedPackages,
    complete_packages,
    package_metrics,
    package_prices,
)
from core.types import PackagePrices


class Pricing(Protocol):
    """A fitted model that prices a frame."""

    @property
    def band_edges(self) -> tuple[float, float]:
        """Terciles of the training prices."""
        ...

    def estimate(self, frame: pd.DataFrame, coverage: float = 0.8) -> pd.DataFrame:
        """Price rows."""
        ...

    def packages(
        self, given: pd.DataFrame, coverage: float = 0.8
    ) -> Sequence[PackagePrices | None]:
        """Price the packages of rows, beside their ``basic_price`` where they have one."""
        ...


class Fit(Protocol):
    """Trains a model on listings."""

    def __call__(self, frame: pd.DataFrame) -> Pricing:
        """Fit."""
        ...


def evaluate(
    fit: Fit, train: pd.DataFrame, test: pd.DataFrame, given: Sequence[str] = ()
) -> dict[str, Any]:
    """Train on one frame and score on another.

    Test rows whose seller or title also stands in the training frame are left out and counted:
    they would flatter the model.

    Parameters
    ----------
    fit : callable
        Trains the recipe.
    train, test : pandas.DataFrame of shape (n, columns of the schema)
        Listings with prices in one and the same currency.
    given : sequence of str, default: all that each listing has
        Which fields are told of the test rows, each as `core.data.given.named_mask` reads it; the
        first one's figures come first.

    Returns
    -------
    dict
        Shares and errors as fractions, money in the frames' currency; ``constant`` holds the
        same figures for the median training price; ``intervals`` the 95 % intervals; ``by_given``
        the same figures for each of `given` and for what people usually tell, with ``bias``
        (median ratio of estimate to price, less 1) and coverage by third of the estimates;
        ``packages`` the metrics of standard and premium, ``estimated`` beside the estimated basic
        price and ``given`` beside the true one, None where the market has none.

    Raises
    ------
    AppError
        The currencies differ, no test row is left, or a field of `given` is unknown.
    """
    asked = {name: named_mask(name) for name in given or (COMPLETE,)}
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
    by_given = {
        name: _score(model, leave_out(kept, np.tile(mask, (len(kept), 1))), units)
        for name, mask in (asked | _usual(asked)).items()
    }
    scored = by_given[next(iter(asked))][0]
    constant = np.full(len(kept), float(np.median(train["price"].to_numpy(float))))
    baseline = _values(price_metrics(kept["price"].to_numpy(float), constant, units))
    edges = terciles(train["price"].to_numpy(float))
    actual = bands_of(kept["price"].to_numpy(float), edges)
    baseline["band_accuracy"] = float(np.mean(actual == bands_of(constant, edges)))
    return {
        "given": next(iter(asked)),
        "n_train": len(train),
        "n_test": len(kept),
        "n_test_left_out": int(seen.sum()),
        **_values(scored),
        "fit_seconds": round(seconds, 2),
        "constant": baseline,
        "intervals": _intervals(scored),
        "packages": _packages(model, train, kept, units, next(iter(asked.values()))),
        "by_given": {
            name: {
                "n": len(kept),
                **_values(figures),
                **beside,
                "intervals": _intervals(figures),
                "constant": baseline,
            }
            for name, (figures, beside) in by_given.items()
        },
    }


def _packages(
    model: Pricing, train: pd.DataFrame, test: pd.DataFrame, units: np.ndarray, mask: np.ndarray
) -> dict[str, Any] | None:
    """Measure the packages of test rows that have all three, in order."""
    there = complete_packages(test)
    rows, known = test[there], package_prices(train[complete_packages(train)])
    services = leave_out(rows, np.tile(mask, (len(rows), 1)))
    if rows.empty or not len(known) or model.packages(services)[0] is None:
        return None
    ratios = np.median(known / known[:, :1], axis=0)
    found = {}
    for mode, asked in (
        ("estimated", services),
        ("given", services.assign(basic_price=rows["price"].to_numpy(float))),
    ):
        said = [one.prices for one in model.packages(asked) if one is not None]
        price, low, high = (
            np.array([[getattr(tier, end) or np.nan for tier in one] for one in said], dtype=float)
            for end in ("price", "low", "high")
        )
        priced = PricedPackages(package_prices(rows), price, low, high, price[:, :1] * ratios)
        found[mode] = package_metrics(priced, units[there])
    return found


def _usual(asked: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the situations that were not asked for, by their names."""
    return {
        name: mask
        for name, mask in SITUATIONS.items()
        if not any(np.array_equal(mask, other) for other in asked.values())
    }


def _score(
    model: Pricing, test: pd.DataFrame, units: np.ndarray
) -> tuple[dict[str, dict[str, float]], dict[str, Any]]:
    """Return the metrics of services, and their bias and coverage by third."""
    prices, edges = test["price"].to_numpy(float), model.band_edges
    rows = model.estimate(test, coverage=0.8)
    low, high = rows["low"].to_numpy(float), rows["high"].to_numpy(float)
    chances = rows[["p_low", "p_medium", "p_high"]].to_numpy(float)
    estimate = rows["price"].to_numpy(float)
    hits = (low <= prices) & (prices <= high)
    figures = {
        **price_metrics(prices, estimate, units),
        **band_metrics(bands_of(prices, edges), chances, bands_of(estimate, edges), units),
        "coverage_80": share_metric(hits, units),
        "range_ratio_median": {"value": float(np.median(high / low)), "n": len(test)},
    }
    thirds = coverage_by_third(prices, estimate, hits, units)
    return figures, {"bias": bias(prices, estimate), "thirds": thirds}


def _intervals(figures: dict[str, dict[str, float]]) -> dict[str, list[float]]:
    return {n: [one["low"], one["high"]] for n, one in figures.items() if "low" in one}


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
