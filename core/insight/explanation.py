"""Reasons in money: fields that add up to the price, and the words that matter."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from core.insight.attribution import FieldAttribution
from core.insight.terms import candidates
from core.types import Contribution, Explanation, TermEffect

#: Named field to the columns whose values are shown with it.
FIELD_COLUMNS: dict[str, tuple[str, ...]] = {
    "description": (),
    "category": ("category", "subcategory"),
    "seller_level": ("seller_level",),
    "reputation": ("rating", "reviews"),
    "delivery_days": ("delivery_days",),
    "revisions": ("revisions",),
    "country": ("country",),
}
#: A word that moves the price by less than this share is not worth a mention.
LEAST_EFFECT = 0.01

Estimate = Callable[[pd.DataFrame], pd.DataFrame]


def explain(
    rows: pd.DataFrame,
    prices: np.ndarray,
    attribution: FieldAttribution,
    shift: float,
    estimate: Estimate,
) -> list[Explanation]:
    """Explain estimates.

    Parameters
    ----------
    rows : pandas.DataFrame of shape (n, input columns)
        Normalised services.
    prices : numpy.ndarray of shape (n,)
        Their estimates, in money.
    attribution : FieldAttribution
        Shapley values of the log price.
    shift : float
        Added to every log price by the calibration; belongs to the baseline.
    estimate : callable
        Prices rows, as `PriceModel.estimate` does.

    Returns
    -------
    list of Explanation
        For each row, baseline and contributions add up to its price to a cent.
    """
    if rows.empty:
        return []
    values, mean = attribution(rows)
    base = float(np.exp(mean + shift))
    return [
        _explanation(rows.iloc[i], values.iloc[i], base, float(prices[i]), attribution, estimate)
        for i in range(len(rows))
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
    slope = baseline if abs(total) < 1e-9 else baseline * float(np.expm1(total)) / total
    cents = np.concatenate([[baseline], log_amounts * slope]) * 100
    whole = np.floor(cents)
    missing = round(price * 100 - whole.sum())
    order = np.argsort(whole - cents, kind="stable")  # largest remainder first
    for i in range(abs(missing)):
        whole[order[i % len(order)]] += np.sign(missing)
    return float(whole[0]) / 100, whole[1:] / 100


def _explanation(
    row: pd.Series,
    values: pd.Series,
    base: float,
    price: float,
    attribution: FieldAttribution,
    estimate: Estimate,
) -> Explanation:
    baseline, amounts = in_money(values.to_numpy(float), base, price)
    contributions = tuple(
        Contribution(
            field=str(field),
            value={column: _plain(row[column]) for column in FIELD_COLUMNS[str(field)]},
            amount=float(amount),
            factor=float(np.exp(value)),
            log_amount=float(value),
        )
        for (field, value), amount in zip(values.items(), amounts, strict=True)
    )
    return Explanation(baseline, contributions, _terms(row, price, attribution, estimate))


def _terms(
    row: pd.Series, price: float, attribution: FieldAttribution, estimate: Estimate
) -> tuple[TermEffect, ...]:
    """Leave out one term at a time, all in one batch, and see where the price goes."""
    text = str(row["description"])
    terms = candidates(text, attribution.term_weights(text))
    if not terms:
        return ()
    without = pd.DataFrame([row] * len(terms)).reset_index(drop=True)
    without["description"] = [_left_out(text, term) for term in terms]
    others = estimate(without)["price"].to_numpy(float)
    effects = [
        TermEffect(term, round(price - float(other), 2), price / float(other))
        for term, other in zip(terms, others, strict=True)
    ]
    telling = [effect for effect in effects if abs(np.log(effect.factor)) >= LEAST_EFFECT]
    return tuple(sorted(telling, key=lambda effect: -abs(effect.amount)))


def _left_out(text: str, term: str) -> str:
    pattern = r"\b" + r"\W+".join(re.escape(word) for word in term.split()) + r"\b"
    return re.sub(pattern, " ", text, flags=re.IGNORECASE)


def _plain(value: object) -> object:
    if isinstance(value, float | np.floating):
        number = float(value)
        if np.isnan(number):
            return None
        return "unlimited" if np.isinf(number) else number
    return value
