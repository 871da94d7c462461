"""What a quantity does to a price: a power of it for each scale, with an exponent of at least 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import HuberRegressor, Ridge

from core.data.quantities.frames import QUANTITIES, as_read, on_scales
from core.models.categories import CategoryBlock
from core.models.crossfit import cross_fitted
from core.types import QUANTITY_REASONS, SCALES

#: Listings that state a scale, at least, for it to count.
MIN_STATED = 20
#: What is believed of an elasticity before listings are seen, and how firmly; and its bounds. More
#: is never free, and never more expensive by the piece; docs/adr/0031-quantities.md says why.
PRIOR, FIRMNESS, LEAST, MOST = 0.2, 0.15, 0.05, 1.0
#: Nine in ten listings that state a scale lie between; beyond, the elasticity is carried on.
SEEN = (0.05, 0.95)
#: Beyond so many times the largest quantity that is usual here, no price is given.
MAX_TIMES = 20.0
#: Listings from which elasticities are learned, at most.
_MOST_ROWS = 20_000
_TOKENS = r"\w+"
#: Standard errors that hold eight in ten.
_REACH = 1.2816


@dataclass(frozen=True, slots=True)
class Elasticity:
    """How prices grow with a quantity on one scale.

    `slope` is per cent of price for a per cent of quantity, `error` its standard error; `least`,
    `typical` and `most` are the 5th, 50th and 95th percentile of the `n` listings that state it.
    """

    slope: float
    error: float
    least: float
    typical: float
    most: float
    n: int

    def effect(self, quantity: np.ndarray) -> np.ndarray:
        """Return what quantities do to the log price beside the typical one; NaN stays NaN."""
        # Less than is usual here costs no less: how small an order is made is not known.
        return np.asarray(self.slope * np.log(np.maximum(quantity, self.least) / self.typical))

    def beyond(self, quantity: np.ndarray) -> np.ndarray:
        """Return by how much quantities lie beyond the usual, in log units; 0 for those within."""
        return np.nan_to_num(np.log(np.maximum(quantity, self.most) / self.most))

    @property
    def ends(self) -> tuple[float, float]:
        """Elasticities between which eight in ten would lie, beyond what was seen."""
        reach = _REACH * float(np.hypot(self.error, FIRMNESS))
        return max(0.0, self.slope - reach), min(MOST, max(self.slope, self.slope + reach))


@dataclass(frozen=True)
class QuantityEffects:
    """The elasticities of a market, by scale; empty where its listings state too few quantities."""

    by_scale: Mapping[str, Elasticity] = field(default_factory=dict)

    @classmethod
    def fit(cls, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray, seed: int = 0) -> Self:
        """Learn how log prices grow with quantities, all else that a listing says being equal.

        What words and place say of the price, and of the quantity, is taken out of both out of
        sample; the robust slope between what is left (Robinson, 1988) is the elasticity.
        It is shrunk towards `PRIOR` by its standard error.

        Parameters
        ----------
        frame : pandas.DataFrame of shape (n, any)
            Listings, as `core.data.quantities.frames.with_quantities` gives them.
        y : numpy.ndarray of shape (n,)
            Natural log of the price.
        groups : numpy.ndarray of shape (n,)
            Rows of one group never help to describe each other.
        seed : int, default=0
            Of the draw from a large market.

        Returns
        -------
        QuantityEffects
            With the scales that at least `MIN_STATED` listings state.
        """
        amounts = quantities_of(frame)
        enough = (~np.isnan(amounts)).sum(axis=0) >= MIN_STATED
        if not enough.any():
            return cls()
        rows = _some(~np.isnan(amounts[:, enough]).all(axis=1), seed)
        seen, y, groups = _design(frame.iloc[rows]), y[rows], groups[rows]
        left = y - _from_others(seen, y, groups)
        found = {}
        for at in np.flatnonzero(enough):
            own = np.flatnonzero(~np.isnan(amounts[rows, at]))
            if len(own) >= MIN_STATED and len(np.unique(groups[own])) > 1:
                stated = amounts[rows[own], at]
                found[SCALES[at]] = _elasticity(seen[own], stated, left[own], groups[own])
        return cls(found)

    def on(self, frame: pd.DataFrame) -> np.ndarray:
        """Return what each scale does to the log prices of rows, (n, scales); NaN if not stated."""
        amounts = quantities_of(frame)
        out = np.full(amounts.shape, np.nan)
        for name, one in self.by_scale.items():
            out[:, SCALES.index(name)] = one.effect(amounts[:, SCALES.index(name)])
        return out

    def stretches(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return how much farther the ends of eight in ten lie from the median, in log units.

        Beyond what was seen the elasticity may be another: its lower end below, its upper above.

        Returns
        -------
        (numpy.ndarray of shape (n,), numpy.ndarray of shape (n,))
            Below and above; 0 where nothing lies beyond.
        """
        amounts = quantities_of(frame)
        below, above = np.zeros(len(frame)), np.zeros(len(frame))
        for name, one in self.by_scale.items():
            over, (low, high) = one.beyond(amounts[:, SCALES.index(name)]), one.ends
            below += (one.slope - low) * over
            above += (high - one.slope) * over
        return below, above

    def steadiness(self) -> dict[str, dict[str, list[float]]]:
        """Return how far each reason may vary by chance, as `attribution.steadiness` tells it."""
        return {
            QUANTITY_REASONS[name]: {
                "size": [0.0, 10.0],
                "error": [0.0, 10.0 * one.error / one.slope],
            }
            for name, one in self.by_scale.items()
        }

    def as_json(self) -> dict[str, Any]:
        """Return plain data; `from_json` restores it."""
        return {name: asdict(one) for name, one in self.by_scale.items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Mapping[str, Any]]) -> Self:
        """Restore what `as_json` gave."""
        return cls({name: Elasticity(**one) for name, one in data.items() if name in SCALES})


class WithQuantities:
    """A learner that sees a service without its quantities, and what these do beside it.

    Parameters
    ----------
    learner : LogPriceRegressor
        Unfitted; it prices the service as it would be with typical quantities.

    Attributes
    ----------
    learner_ : LogPriceRegressor
        Fitted.
    effects_ : QuantityEffects
        Learned from the same listings.
    """

    def __init__(self, learner: Any) -> None:
        self._learner = learner

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Self:
        """Fit on listings, as `LogPriceRegressor` says."""
        frame = as_read(frame)
        self.effects_ = QuantityEffects.fit(frame, y, groups)
        self.learner_ = self._learner.fit(frame, y - self.offset(frame), groups)
        return self

    def offset(self, frame: pd.DataFrame) -> np.ndarray:
        """Return what quantities add to the log prices of rows, shape (n,)."""
        return np.asarray(np.nansum(self.effects_.on(as_read(frame)), axis=1))

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the log of the price, shape (n,), and the learner's columns, shape (n, p)."""
        frame = as_read(frame)
        typical, columns = self.learner_.predict_columns(frame)
        return typical + self.offset(frame), columns


def quantities_of(frame: pd.DataFrame) -> np.ndarray:
    """Return how much rows state on each scale, in its own unit, (n, scales); NaN for nothing."""
    out = np.full((len(frame), len(SCALES)), np.nan)
    for row, stated in enumerate(frame[QUANTITIES]):
        for scale, amount in on_scales(stated).items():
            out[row, SCALES.index(scale)] = amount
    return out


def _some(stated: np.ndarray, seed: int) -> np.ndarray:
    """Return rows to learn from: of a large market as many as are enough, those that state most."""
    rows = np.random.default_rng([seed, 31]).permutation(len(stated))
    rows = np.concatenate([rows[stated[rows]][: _MOST_ROWS // 2], rows[~stated[rows]]])
    return np.sort(rows[:_MOST_ROWS])


def _design(frame: pd.DataFrame) -> sparse.csr_matrix:
    """Return words and place of listings, shape (n, p)."""
    words = TfidfVectorizer(
        min_df=2, sublinear_tf=True, strip_accents="unicode", token_pattern=_TOKENS
    )
    place = frame["subcategory"].where(frame["subcategory"].notna(), frame["category"])
    try:
        text = words.fit_transform(frame["description"])
    except ValueError:  # no word is used twice
        text = sparse.csr_matrix((len(frame), 0))
    return sparse.csr_matrix(
        sparse.hstack([text, 0.5 * CategoryBlock(3, 0.5).fit(place).transform(place)])
    )


def _from_others(seen: Any, y: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return what a ridge on the rows of other groups makes of each row, shape (n,)."""

    def describe(known: np.ndarray, rest: np.ndarray) -> np.ndarray:
        ridge = Ridge(alpha=4.0, solver="sparse_cg", tol=1e-3).fit(seen[known], y[known])
        return np.asarray(ridge.predict(seen[rest]))[:, None]

    return cross_fitted(describe, groups)[:, 0]


def _elasticity(seen: Any, stated: np.ndarray, left: np.ndarray, groups: np.ndarray) -> Elasticity:
    least, typical, most = np.quantile(stated, [SEEN[0], 0.5, SEEN[1]], method="nearest")
    logs = np.log(np.clip(stated, least, most))
    own = logs - _from_others(seen, logs, groups)
    spread = float(((own - own.mean()) ** 2).sum())
    if spread < 1e-9:  # all listings state the same
        slope, error = PRIOR, np.inf
    else:
        line = HuberRegressor(alpha=0.0, max_iter=1000).fit(own[:, None], left)
        noise = 1.4826 * np.median(np.abs(left - line.predict(own[:, None])))
        slope, error = float(line.coef_[0]), float(max(noise, 1e-3) / np.sqrt(spread))
    trust, prior = error**-2, FIRMNESS**-2
    shrunk = (trust * slope + prior * PRIOR) / (trust + prior)
    return Elasticity(
        slope=float(np.clip(shrunk, LEAST, MOST)),
        error=float((trust + prior) ** -0.5),
        least=float(least),
        typical=float(typical),
        most=float(most),
        n=len(stated),
    )


def outward(deviation: np.ndarray, usual: np.ndarray, stretch: np.ndarray) -> np.ndarray:
    """Return deviations from the median, stretched.

    That of the usual range's end grows by `stretch`, smaller ones in proportion, larger ones by
    as much: ends of ranges keep their order, and no end moves back as quantities grow.

    Parameters
    ----------
    deviation, usual, stretch : numpy.ndarray of shape (n,)
        Log units, at least 0.
    """
    share = np.divide(
        np.minimum(deviation, usual), usual, out=np.ones_like(deviation), where=usual > 0
    )
    return np.asarray(deviation + stretch * share)


def inward(deviation: np.ndarray, usual: np.ndarray, stretch: np.ndarray) -> np.ndarray:
    """Return what `outward` stretched; shapes and units as there."""
    whole = usual + stretch
    share = np.divide(usual, whole, out=np.ones_like(deviation), where=whole > 0)
    return np.asarray(np.where(deviation <= whole, deviation * share, deviation - stretch))
