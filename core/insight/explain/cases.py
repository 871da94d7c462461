"""Listings to look at: usual ones, and those that the model gets most wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from core.insight.explain.subject import Subject
from core.models.attribution.money import explanations_in_money
from core.types import INPUT_COLUMNS, Contribution, Explanation

TYPICAL_CASES, MISSED_CASES = 3, 2


def examples(subject: Subject) -> list[dict[str, Any]]:
    """Choose held-out listings and explain their estimates.

    Parameters
    ----------
    subject : Subject
        Model and held-out listings.

    Returns
    -------
    list of dict
        ``kind`` ("typical", "too_low" or "too_high"), ``row`` as described, ``asked`` and
        ``price`` in money, ``baseline`` and ``contributions`` that add up to the price.
    """
    asked = subject.rows["price"].to_numpy(float)
    log_price = np.asarray(subject.model.predict_columns(subject.rows)[0]) + subject.shift
    miss = log_price - np.log(asked)
    usual = np.abs(np.abs(miss) - np.median(np.abs(miss))) + 0.3 * np.abs(
        log_price - np.median(log_price)
    )
    order = np.argsort(miss, kind="stable")
    kinds = [
        *(("typical", int(i)) for i in np.argsort(usual, kind="stable")[:TYPICAL_CASES]),
        *(("too_low", int(i)) for i in order[:MISSED_CASES]),
        *(("too_high", int(i)) for i in order[::-1][:MISSED_CASES]),
    ]
    rows = subject.rows.iloc[[i for _, i in kinds]].reset_index(drop=True)
    prices = np.round(np.exp(log_price[[i for _, i in kinds]]), 2)
    values, mean = subject.attribution(rows)
    reasons = explanations_in_money(
        rows.to_dict("records"), prices, values, np.full(len(rows), mean + subject.shift)
    )
    return [
        _case(kind, rows.iloc[k], float(asked[i]), float(prices[k]), reasons[k])
        for k, (kind, i) in enumerate(kinds)
    ]


def explanation_of(case: dict[str, Any]) -> Explanation:
    """Restore the explanation of a stored example."""
    parts: Sequence[dict[str, Any]] = case["contributions"]
    return Explanation(float(case["baseline"]), tuple(Contribution(**part) for part in parts))


def _case(
    kind: str, row: pd.Series, asked: float, price: float, reasons: Explanation
) -> dict[str, Any]:
    return {
        "kind": kind,
        "row": {name: plain_value(row[name]) for name in INPUT_COLUMNS},
        "asked": asked,
        "price": price,
        "baseline": reasons.baseline,
        "contributions": [asdict(part) for part in reasons.contributions],
    }


def plain_value(value: Any) -> Any:
    """Return a value that JSON can hold: None for absent, a word for infinite."""
    if value is None or isinstance(value, str):
        return value
    number = float(value)
    if np.isnan(number):
        return None
    return "unlimited" if np.isinf(number) else number
