"""Reasons in money: fields that add up to the price."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from core.models.attribution.steadiness import reach
from core.types import QUANTITY_REASONS, REASONS, UNITS, Contribution, Explanation


def explanations_in_money(
    rows: Sequence[Mapping[Hashable, Any]],
    prices: np.ndarray,
    values: pd.DataFrame,
    log_base: np.ndarray,
    measured: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> list[Explanation]:
    """Tell Shapley values of the log price in money.

    Parameters
    ----------
    rows : sequence of mapping, length n
        Normalised services.
    prices : numpy.ndarray of shape (n,)
        Their estimates, in money.
    values : pandas.DataFrame of shape (n, fields)
        Shapley values; NaN for a field that is no reason, because it was not given.
    log_base : numpy.ndarray of shape (n,)
        What they start from, the calibration's shift included.
    measured : mapping
        How far reasons vary between fits, as `steadiness` gives it.

    Returns
    -------
    list of Explanation
        For each row, baseline and contributions add up to its price to a cent.
    """
    fields, effects = list(values.columns), values.to_numpy(float)
    return [
        _explanation(
            row,
            *_players(fields, effects[i]),
            float(np.exp(log_base[i])),
            float(prices[i]),
            measured,
        )
        for i, row in enumerate(rows)
    ]


def in_money(log_amounts: np.ndarray, baseline: float, price: float) -> tuple[float, np.ndarray]:
    """Turn additive log effects into money that adds up to the cent.

    Each amount is its log effect times (price - baseline) / (ln price - ln baseline), the
    logarithmic mean (Ang, 2004): it keeps the sign, depends on no order and leaves no rest.

    Parameters
    ----------
    log_amounts : numpy.ndarray of shape (k,)
        Effects on the natural log of the price.
    baseline, price : float
        Money, positive.

    Returns
    -------
    (float, numpy.ndarray of shape (k,))
        Baseline and amounts, in whole cents; they add up to `price`.
    """
    total = float(log_amounts.sum())
    parts = shared_out(np.append(baseline, log_amounts * slope(total, baseline)), price)
    return float(parts[0]), parts[1:]


def slope(total: float, baseline: float) -> float:
    """Return the logarithmic mean of baseline and price, in money for one log unit.

    Parameters
    ----------
    total : float
        All log effects together.
    baseline : float
        Money, positive.
    """
    return baseline if abs(total) < 1e-9 else baseline * float(np.expm1(total)) / total


def shared_out(amounts: np.ndarray, total: float) -> np.ndarray:
    """Round money to whole cents that add up, by largest remainder.

    Parameters
    ----------
    amounts : numpy.ndarray of shape (k,)
        Money; adds up to about `total`.
    total : float
        Money, in whole cents.

    Returns
    -------
    numpy.ndarray of shape (k,)
        Each within a cent or two of what it was.
    """
    cents = amounts * 100
    whole = np.floor(cents)
    missing = round(total * 100 - whole.sum())
    order = np.argsort(whole - cents, kind="stable")  # largest remainder first
    for i in range(abs(missing)):
        whole[order[i % len(order)]] += np.sign(missing)
    return np.asarray(whole / 100)


def _players(fields: list[str], effects: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Leave out the fields that are no reasons."""
    named = ~np.isnan(effects)
    return [field for field, own in zip(fields, named, strict=True) if own], effects[named]


def _explanation(
    row: Mapping[Hashable, Any],
    fields: list[str],
    values: np.ndarray,
    base: float,
    price: float,
    measured: Mapping[str, Mapping[str, Any]],
) -> Explanation:
    baseline, amounts = in_money(values, base, price)
    rate = slope(float(values.sum()), base)
    contributions = tuple(
        Contribution(
            field=field,
            value=_said(row, field),
            amount=float(amount),
            factor=float(np.exp(value)),
            log_amount=float(value),
            **_ends(value, rate, reach(measured, field, value)),
        )
        for field, value, amount in zip(fields, values, amounts, strict=True)
    )
    return Explanation(baseline, contributions)


def _ends(value: float, rate: float, reached: float | None) -> dict[str, float]:
    """Return the ends of a reason's interval, in money; none where it was not measured."""
    if reached is None:
        return {}
    return {
        "low": round(float(rate * (value - reached)), 2),
        "high": round(float(rate * (value + reached)), 2),
    }


def _said(row: Mapping[Hashable, Any], field: str) -> dict[str, object]:
    """Return the values that are shown with a field; the text itself stands beside it."""
    if field == "description":
        return {}
    if field not in REASONS:  # of a quantity: what is stated on its scale
        stated = row["quantities"].items()
        return {name: v for name, v in stated if QUANTITY_REASONS[UNITS[name].on] == field}
    return {column: _plain(row[column]) for column in REASONS[field]}


def _plain(value: object) -> object:
    if isinstance(value, float | np.floating):
        number = float(value)
        if np.isnan(number):
            return None
        return "unlimited" if np.isinf(number) else number
    return value
