"""What prices are asked: quantiles, price points, prices by group, and what is out of the way."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binom, poisson

from core.errors import N_
from core.insight.explore.groups import Groups, grouped

Prices = NDArray[np.float64]

QUANTILES = (0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99)
#: Bars of a histogram, on either axis.
BARS = 40
#: A price point holds at least this share of the listings, and so many of them.
MIN_SHARE, MIN_COUNT = 0.01, 5
#: How far around a price its neighbours are looked for, as a factor.
NEAR = 1.3
#: Chance that one of all prices is taken for a price point by accident.
FALSE_ALARM = 0.001

#: The rules that find prices out of the way; each names its source.
RULES: dict[str, str] = {
    "tukey": N_(
        "more than 1.5 interquartile ranges of the log price beyond the middle 50% of all "
        "listings (Tukey’s fences)"
    ),
    "mad": N_(
        "more than 3.5 robust standard deviations of the log price from the median of its "
        "sub-category (Iglewicz and Hoaglin)"
    ),
}
_FENCE, _FAR = 1.5, 3.5
#: Half the width of a 95 % interval, in standard errors.
_Z = 1.96
#: A group with fewer listings says nothing of what is usual in it.
MIN_GROUP = 20


@dataclass(frozen=True, slots=True)
class Spread:
    """How prices are spread; `quantiles` has ``share`` and ``price``.

    `linear` and `log` are histograms: ``low``, ``high`` and ``n``; the last bar of the linear
    one holds all that lies above its axis (the 95th percentile).
    """

    n: int
    quantiles: pd.DataFrame
    linear: pd.DataFrame
    log: pd.DataFrame
    points: pd.DataFrame

    def at(self, share: float) -> float:
        """Return the price below which this share of `QUANTILES` lies."""
        return float(self.quantiles["price"].iloc[QUANTILES.index(share)])


def spread(prices: Prices) -> Spread:
    """Describe how prices are spread.

    Parameters
    ----------
    prices : numpy.ndarray of shape (n,)
        Positive amounts in one currency, at least one.

    Returns
    -------
    Spread
        Histograms count every price.
    """
    at = np.quantile(prices, QUANTILES)
    quantiles = pd.DataFrame({"share": QUANTILES, "price": at})
    return Spread(
        len(prices), quantiles, _linear(prices, float(at[-2])), _log(prices), price_points(prices)
    )


def _log(prices: Prices) -> pd.DataFrame:
    low, high = np.log(prices.min()), np.log(prices.max())
    edges = np.exp(np.linspace(low, max(high, low + 0.1), BARS + 1))
    edges[0], edges[-1] = min(edges[0], prices.min()), max(edges[-1], prices.max())
    return _counted(prices, edges)


def _linear(prices: Prices, reach: float) -> pd.DataFrame:
    step = _round_step(max(reach, 1e-9) / BARS)
    edges = np.append(np.arange(np.ceil(reach / step) + 1) * step, np.inf)
    table = _counted(prices, edges)
    return table if table["n"].iloc[-1] else table.iloc[:-1]


def _round_step(rough: float) -> float:
    power = 10.0 ** np.floor(np.log10(rough))
    return float(next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= rough * 0.999))


def _counted(prices: Prices, edges: Prices) -> pd.DataFrame:
    counts, _ = np.histogram(prices, edges)
    return pd.DataFrame({"low": edges[:-1], "high": edges[1:], "n": counts})


def price_points(prices: Prices) -> pd.DataFrame:
    """Find the prices that sellers choose more often than the amounts around them.

    A price is expected as often as the other whole amounts within a factor of `NEAR` are on
    average; it is a price point if a Poisson count of that mean reaches its number with a
    chance below `FALSE_ALARM`, shared among all different prices (Bonferroni).

    Parameters
    ----------
    prices : numpy.ndarray of shape (n,)
        Positive amounts.

    Returns
    -------
    pandas.DataFrame
        ``price``, ``n``, ``share``, ``expected`` (a number of listings), most frequent first.
    """
    values, counts = np.unique(np.round(prices, 2), return_counts=True)
    upto = np.append(0, np.cumsum(counts))
    first = np.searchsorted(values, values / NEAR, side="left")
    last = np.searchsorted(values, values * NEAR, side="right")
    amounts = np.maximum(np.floor(values * NEAR) - np.ceil(values / NEAR), 1)
    expected = (upto[last] - upto[first] - counts) / amounts
    # Where nobody is near, half a listing: a single one is no point.
    chance = poisson.sf(counts - 1, np.maximum(expected, 0.5))
    least = max(MIN_COUNT, MIN_SHARE * len(prices))
    found = (chance < FALSE_ALARM / len(values)) & (counts >= least)
    table = pd.DataFrame(
        {"price": values, "n": counts, "share": counts / len(prices), "expected": expected}
    )[found]
    return table.sort_values("n", ascending=False, kind="stable").reset_index(drop=True)


def median_interval(ordered: Prices, level: float = 0.95) -> tuple[float, float]:
    """Return the interval of a median from the order of the values, without any assumption.

    Parameters
    ----------
    ordered : numpy.ndarray of shape (n,)
        Values from low to high, at least one.
    level : float, default=0.95
        The confidence that it has at least; with fewer than six values the ends are all there is.

    Returns
    -------
    (float, float)
        Two of the values: the number below the median is binomial with a half.
    """
    n = len(ordered)
    rank = int(binom.ppf((1 - level) / 2, n, 0.5))
    if binom.cdf(rank - 1, n, 0.5) > (1 - level) / 2:
        rank -= 1
    rank = min(max(rank, 1), (n + 1) // 2)
    return float(ordered[rank - 1]), float(ordered[n - rank])


def prices_by_group(
    frame: pd.DataFrame, field: str, of: str = "price"
) -> tuple[Groups, pd.DataFrame]:
    """Describe the prices, or another number, of each group of a field.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        A prepared frame.
    field : str
        One of `table.EXPLORED`.
    of : str, default="price"
        A field of numbers; listings that do not say it are left out.

    Returns
    -------
    (Groups, pandas.DataFrame)
        The table has a row for each part: ``part`` (its place), ``n``, ``p25``, ``median``,
        ``p75``, ``low`` and ``high`` (95 % interval of the median), ``mean``, ``mean_low`` and
        ``mean_high`` (95 %, normal; of finite values alone).
    """
    said = frame[of].notna()
    groups = grouped(frame if said.all() else frame[said], field)
    values = frame[of].to_numpy(float)[said.to_numpy()]
    order = np.lexsort((values, groups.codes))
    starts = np.searchsorted(groups.codes[order], np.arange(len(groups.parts) + 1))
    rows = [
        (part, *_described(values[order[start:stop]]))
        for part, (start, stop) in enumerate(pairwise(starts))
    ]
    columns = ["part", "n", "p25", "median", "p75", "low", "high", "mean", "mean_low", "mean_high"]
    return groups, pd.DataFrame(rows, columns=columns)


def _described(ordered: Prices) -> tuple[float, ...]:
    # Between an endless number and another there is nothing to interpolate.
    p25, median, p75 = np.quantile(ordered, [0.25, 0.5, 0.75], method="inverted_cdf")
    if np.isfinite(ordered[-1]):
        p25, median, p75 = np.quantile(ordered, [0.25, 0.5, 0.75])
    low, high = median_interval(ordered)
    finite = ordered[np.isfinite(ordered)]
    mean = float(finite.mean()) if len(finite) else np.nan
    error = float(finite.std(ddof=1) / np.sqrt(len(finite))) if len(finite) > 1 else np.nan
    return len(ordered), p25, median, p75, low, high, mean, mean - _Z * error, mean + _Z * error


def outliers(frame: pd.DataFrame) -> pd.DataFrame:
    """Find prices that are out of the way, and say by which rule.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        A prepared frame.

    Returns
    -------
    pandas.DataFrame
        A row for each listing found: ``row`` (its place in the frame), ``price``, ``usual`` (the
        median of its group), ``distance`` (of the logs, signed) and ``rules`` (their names,
        joined by a space); the farthest first.
    """
    logs = np.log(frame["price"].to_numpy(float))
    quarter, rest = np.quantile(logs, [0.25, 0.75]) if len(logs) else (0.0, 0.0)
    middle = float(np.log(frame["price"].median())) if len(logs) else 0.0
    fence = _FENCE * (rest - quarter)
    beyond = (logs < quarter - fence) | (logs > rest + fence)
    usual, far = _far_in_group(frame, logs)
    far &= ~np.isnan(usual)
    usual = np.where(np.isnan(usual), middle, usual)
    found = np.flatnonzero(beyond | far)
    names = np.where(beyond, "tukey ", "").astype(object) + np.where(far, "mad", "").astype(object)
    table = pd.DataFrame(
        {
            "row": found,
            "price": np.exp(logs[found]),
            "usual": np.exp(usual[found]),
            "distance": (logs - usual)[found],
            "rules": [str(n).strip() for n in names[found]],
        }
    )
    return table.iloc[np.argsort(-np.abs(table["distance"]), kind="stable")].reset_index(drop=True)


def _far_in_group(frame: pd.DataFrame, logs: Prices) -> tuple[Prices, NDArray[np.bool_]]:
    """Return the median log price of each listing's sub-category, and who is far from it."""
    field = "subcategory" if frame["subcategory"].notna().any() else "category"
    keys = frame[field].astype("category").cat.codes.to_numpy()
    by = pd.Series(np.exp(logs)).groupby(keys)
    middle = np.log(by.transform("median").to_numpy())
    distance = np.abs(logs - middle)
    deviation = pd.Series(distance).groupby(keys).transform("median").to_numpy()
    mean = pd.Series(distance).groupby(keys).transform("mean").to_numpy()
    # Where more than half ask the same, the mean deviation stands in (Iglewicz and Hoaglin).
    scale = np.where(deviation > 0, 1.4826 * deviation, 1.2533 * mean)
    known = (keys >= 0) & (by.transform("size").to_numpy() >= MIN_GROUP)
    far = known & (scale > 0) & (distance > _FAR * np.where(scale > 0, scale, 1))
    return np.where(known, middle, np.nan), far
