"""Corrections as listings to learn from: which of them can be used, and how many at most."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from core.data.splits import normalised_title
from core.errors import N_
from core.types import FIELD, INPUT_COLUMNS, PROJECT

#: All corrections together weigh at most this share of what a fold learns from.
MAX_SHARE = 0.20
#: One subject's weigh at most this share of the listings, or this many if that is more.
MAX_PER_SUBJECT, MIN_PER_SUBJECT = 0.01, 3

MARKET = N_("on estimates from another kind of market (demo or real)")
PAID = N_("with a paid price: the model learns asking prices")
UNIT = N_("on estimates of prices that pay for another unit")
CURRENCY = N_("in another currency, without a dated rate")
PRICE = N_("with a price outside the allowed range")
HELD = N_("on a text of the holdout")
BOUND = N_("beyond the weight limit of corrections")


@dataclass(frozen=True)
class Usable:
    """Corrections that a version may learn from, oldest first.

    `frame` has the inputs of the schema, ``without`` (what a service has none of), ``price`` in
    the market's currency, ``subject`` and ``feedback_id``; `left_out` maps an English reason
    (message id) to a number of corrections.
    """

    frame: pd.DataFrame
    left_out: dict[str, int] = field(default_factory=dict)


def usable(
    accepted: pd.DataFrame,
    holdout: pd.DataFrame,
    *,
    currency: str,
    unit: str = PROJECT,
    synthetic: bool,
    rates: Mapping[str, float] | None = None,
) -> Usable:
    """Sort out which accepted corrections can train.

    Parameters
    ----------
    accepted : pandas.DataFrame of shape (n, any)
        As `core.services.ports.Corrections.accepted` gives them.
    holdout : pandas.DataFrame of shape (m, columns of the schema)
        Listings that judge: what is said of their texts trains nothing.
    currency : str
        ISO 4217 code of the market's prices.
    unit : str, default="project"
        What they pay for.
    synthetic : bool
        Whether the market is made up: what was said of a demo's estimates says nothing of a real
        market's prices, and the other way round.
    rates : mapping of str to float, optional
        Units of each currency from which the market's prices were converted, at a dated rate, for
        one of `currency`.

    Returns
    -------
    Usable
        One left out is counted under the first reason that applies.
    """
    price = pd.to_numeric(accepted["price"], errors="coerce").to_numpy(float)
    codes = accepted["currency"].fillna("").astype(str).str.upper().to_numpy(object)
    known = {currency: 1.0, **(rates or {})}
    price = price / np.array([known.get(code, 1.0) for code in codes])
    foreign = np.array([code not in known for code in codes], dtype=bool)
    titles = {normalised_title(str(text)) for text in holdout["description"]} - {""}
    held = np.array([normalised_title(str(t)) in titles for t in accepted["description"]], bool)
    low, high = FIELD["price"].minimum or 0.01, FIELD["price"].maximum or math.inf
    reasons = (
        (MARKET, accepted["synthetic"].to_numpy(bool) != synthetic),
        (UNIT, (accepted["unit"] != unit).to_numpy(bool)),
        (PAID, (accepted["price_kind"] == "paid").to_numpy(bool)),
        (CURRENCY, foreign),
        (PRICE, ~((price >= low) & (price <= high))),
        (HELD, held),
    )
    out, left = np.zeros(len(accepted), dtype=bool), {}
    for reason, rows in reasons:
        left[reason] = int((rows & ~out).sum())
        out |= rows
    kept = accepted.assign(price=price, currency=currency)[~out].reset_index(drop=True)
    beside = ("without", "quantities", "price", "currency", "subject", "feedback_id")
    columns = [*INPUT_COLUMNS, *(name for name in beside if name in kept)]
    return Usable(kept[columns], {reason: n for reason, n in left.items() if n})


def bounded(subjects: pd.Series, listings: int) -> np.ndarray:
    """Choose the corrections that may weigh beside so many listings: the newest of each subject.

    Parameters
    ----------
    subjects : pandas.Series of shape (n,)
        Who corrected, oldest first; those that nobody signed count as one subject.
    listings : int
        How many listings are learnt from, each of which weighs as much as a correction.

    Returns
    -------
    numpy.ndarray of bool of shape (n,)
        At most `MAX_SHARE` of listings and corrections together.
    """
    newest = subjects.fillna("").astype(str)[::-1]
    place = newest.groupby(newest).cumcount()[::-1].to_numpy()
    mine = place < max(MIN_PER_SUBJECT, int(MAX_PER_SUBJECT * listings))
    room = int(MAX_SHARE / (1 - MAX_SHARE) * listings)
    rank_from_newest = np.cumsum(mine[::-1])[::-1]
    return np.asarray(mine & (rank_from_newest <= room))
