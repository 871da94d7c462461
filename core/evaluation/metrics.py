"""How wrong the estimates are: each figure with its 95 % interval and its n."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy.stats import beta

Metric = Callable[[np.ndarray, np.ndarray], float]


def mdape(actual: np.ndarray, estimate: np.ndarray) -> float:
    """Return the median absolute error as a fraction of the actual price."""
    return float(np.median(np.abs(estimate - actual) / actual))


def bias(actual: np.ndarray, estimate: np.ndarray) -> float:
    """Return the median ratio of estimate to price, less 1: positive where estimates are high."""
    return float(np.expm1(np.median(np.log(estimate) - np.log(actual))))


def within(actual: np.ndarray, estimate: np.ndarray, share: float) -> float:
    """Return the fraction of estimates that miss by at most `share` of the actual price."""
    return float(np.mean(np.abs(estimate - actual) / actual <= share + 1e-12))


def mae(actual: np.ndarray, estimate: np.ndarray) -> float:
    """Return the mean absolute error, in money."""
    return float(np.mean(np.abs(estimate - actual)))


def rmse(actual: np.ndarray, estimate: np.ndarray) -> float:
    """Return the root of the mean squared error, in money."""
    return float(np.sqrt(np.mean((estimate - actual) ** 2)))


def rmsle(actual: np.ndarray, estimate: np.ndarray) -> float:
    """Return the root of the mean squared difference of log(1 + price)."""
    return float(np.sqrt(np.mean((np.log1p(estimate) - np.log1p(actual)) ** 2)))


def r2_price(actual: np.ndarray, estimate: np.ndarray) -> float:
    """Return the share of the price's variance that is explained."""
    return _r2(actual, estimate)


def r2_log(actual: np.ndarray, estimate: np.ndarray) -> float:
    """Return the share of the log price's variance that is explained."""
    return _r2(np.log(actual), np.log(estimate))


def _r2(actual: np.ndarray, estimate: np.ndarray) -> float:
    """Return R² as scikit-learn's `r2_score` does, without its checks: they cost ten times as much.

    Where all values are equal: 1 for an exact estimate, else 0. NaN for fewer than two rows.
    """
    if len(actual) < 2:
        return float("nan")
    missed = float(((actual - estimate) ** 2).sum())
    spread = float(((actual - actual.mean()) ** 2).sum())
    if not spread:
        return 0.0 if missed else 1.0
    return 1 - missed / spread


PRICE_METRICS: Mapping[str, Metric] = {
    "mdape": mdape,
    "within_10": lambda a, e: within(a, e, 0.10),
    "within_25": lambda a, e: within(a, e, 0.25),
    "within_50": lambda a, e: within(a, e, 0.50),
    "mae": mae,
    "rmse": rmse,
    "rmsle": rmsle,
    "r2": r2_price,
    "r2_log": r2_log,
}


def bands_of(prices: np.ndarray, edges: tuple[float, float]) -> np.ndarray:
    """Return 0, 1 or 2 for low, medium and high; a price on an edge belongs below it."""
    return np.searchsorted(np.asarray(edges), prices, side="left")


def half_way(prices: np.ndarray, edges: tuple[float, float]) -> tuple[float, float]:
    """Return where a distribution is asked about the edges of bands, in money.

    Prices lie on a grid ($5, $10, $15): a price on an edge belongs below it, and the next one
    above. Half way to that one (in log units) neither is cut in two.

    Parameters
    ----------
    prices : numpy.ndarray of shape (n,)
        Of the market.
    edges : (float, float)
        Prices that part low, medium and high.

    Returns
    -------
    (float, float)
        The edges themselves where no price lies above.
    """
    grid = np.unique(prices)
    above = [grid[np.searchsorted(grid, edge, side="right") :] for edge in edges]
    low, high = (
        float(np.sqrt(edge * more[0])) if len(more) else float(edge)
        for edge, more in zip(edges, above, strict=True)
    )
    return low, high


def price_metrics(
    actual: np.ndarray,
    estimate: np.ndarray,
    groups: np.ndarray,
    *,
    draws: int = 200,
    seed: int = 0,
) -> dict[str, dict[str, float]]:
    """Measure estimates of prices.

    Parameters
    ----------
    actual, estimate : numpy.ndarray of shape (n,)
        Prices, in money, positive.
    groups : numpy.ndarray of shape (n,)
        Rows of one group are drawn together, because a seller's prices resemble each other.
    draws : int, default=200
        Bootstrap samples behind each interval.
    seed : int, default=0
        Of the bootstrap.

    Returns
    -------
    dict of str to dict
        For each metric ``value``, ``low``, ``high`` (95 %) and ``n``; errors and shares are
        fractions.
    """
    samples = list(bootstrap(groups, draws, seed))
    measured = {}
    for name, metric in PRICE_METRICS.items():
        drawn = [metric(actual[rows], estimate[rows]) for rows in samples]
        low, high = np.quantile(drawn, [0.025, 0.975])
        measured[name] = {
            "value": metric(actual, estimate),
            "low": float(low),
            "high": float(high),
            "n": len(actual),
        }
    return measured


def share_metric(
    hits: np.ndarray, groups: np.ndarray, *, draws: int = 200, seed: int = 0
) -> dict[str, float]:
    """Measure a share of rows (coverage, accuracy) with its bootstrap interval.

    Parameters
    ----------
    hits : numpy.ndarray of bool of shape (n,)
        Which rows count.
    groups : numpy.ndarray of shape (n,)
        Rows of one group are drawn together.
    draws, seed : int
        Of the bootstrap.

    Returns
    -------
    dict
        ``value``, ``low``, ``high`` (95 %) and ``n``.
    """
    drawn = [hits[rows].mean() for rows in bootstrap(groups, draws, seed)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return {"value": float(hits.mean()), "low": float(low), "high": float(high), "n": len(hits)}


def coverage_tolerance(n: int, nominal: float) -> tuple[float, float]:
    """Return where the true coverage lies that `n` calibration rows can promise.

    A conformal promise holds on average over calibrations; that of one of them follows a Beta
    distribution (Vovk, 2012).

    Parameters
    ----------
    n : int
        Calibration rows.
    promised : float
        In (0, 1).

    Returns
    -------
    (float, float)
        Its 5th and 95th percentiles; 0 and 1 where `n` is too small for the promise.
    """
    rank = int(np.ceil((n + 1) * nominal - 1e-9))
    if not 0 < rank <= n:
        return 0.0, 1.0
    low, high = beta.ppf([0.05, 0.95], rank, n + 1 - rank)
    return float(low), float(high)


def band_metrics(
    actual: np.ndarray, probabilities: np.ndarray, chosen: np.ndarray, groups: np.ndarray
) -> dict[str, dict[str, float]]:
    """Measure bands.

    Parameters
    ----------
    actual, chosen : numpy.ndarray of int of shape (n,)
        0, 1, 2 for low, medium, high.
    probabilities : numpy.ndarray of shape (n, 3)
        Of each band.
    groups : numpy.ndarray of shape (n,)
        Rows of one group are drawn together.

    Returns
    -------
    dict of str to dict
        ``band_accuracy``, ``band_f1`` (macro) and ``band_log_loss``, each with its 95 %
        interval and ``n``.
    """
    n = len(actual)
    surprise = -np.log(np.clip(probabilities[np.arange(n), actual], 1e-12, 1))
    samples = bootstrap(groups, 200, 0)

    def measured(metric: Callable[[np.ndarray], float]) -> dict[str, float]:
        low, high = np.quantile([metric(rows) for rows in samples], [0.025, 0.975])
        return {"value": metric(np.arange(n)), "low": float(low), "high": float(high), "n": n}

    return {
        "band_accuracy": measured(lambda rows: float((actual[rows] == chosen[rows]).mean())),
        "band_f1": measured(lambda rows: _macro_f1(actual[rows], chosen[rows])),
        "band_log_loss": measured(lambda rows: float(surprise[rows].mean())),
    }


def _macro_f1(actual: np.ndarray, chosen: np.ndarray) -> float:
    """Return the mean F1 of the bands that occur, as scikit-learn's `f1_score` does, unchecked."""
    counts = np.bincount(3 * actual + chosen, minlength=9).reshape(3, 3)
    either = counts.sum(axis=0) + counts.sum(axis=1)
    occur = either > 0
    return float((2 * np.diag(counts)[occur] / either[occur]).mean())


def bootstrap(groups: np.ndarray, draws: int, seed: int) -> list[np.ndarray]:
    """Draw whole groups with replacement.

    Parameters
    ----------
    groups : numpy.ndarray of shape (n,)
        Group of each row.
    draws : int
        Samples.
    seed : int
        Of the draw.

    Returns
    -------
    list of numpy.ndarray
        Row positions of each sample.
    """
    order = np.argsort(groups, kind="stable")
    _, starts, sizes = np.unique(groups[order], return_index=True, return_counts=True)
    rng = np.random.default_rng(seed)
    samples = []
    for pick in rng.integers(len(starts), size=(draws, len(starts))):
        n = sizes[pick]
        ends = np.cumsum(n)
        # The k-th row of a group stands k places after its start in the sorted order.
        samples.append(order[np.repeat(starts[pick] - ends + n, n) + np.arange(ends[-1])])
    return samples


def coverage_by_third(
    actual: np.ndarray,
    estimate: np.ndarray,
    hits: np.ndarray,
    groups: np.ndarray,
    *,
    nominal: float = 0.8,
    seed: int = 0,
) -> list[dict[str, float]]:
    """Check the promise of a range in each third of the estimates.

    Parameters
    ----------
    actual, estimate : numpy.ndarray of shape (n,)
        Prices, in money.
    hits : numpy.ndarray of bool of shape (n,)
        Whether each price lies in its range.
    groups : numpy.ndarray of shape (n,)
        Rows of one group are drawn together.
    nominal : float, default=0.8
        Share that the range promises.
    seed : int, default=0
        Of the bootstrap.

    Returns
    -------
    list of dict
        For the lowest, middle and highest third: ``value``, ``low``, ``high`` (95 %), ``n``, the
        tolerance ``least`` to ``most``, and the ``bias`` there.
    """
    third = np.argsort(np.argsort(estimate, kind="stable"), kind="stable") * 3 // len(estimate)
    out = []
    for number in range(3):
        own = third == number
        least, most = coverage_tolerance(int(own.sum()), nominal)
        share = share_metric(hits[own], groups[own], seed=seed)
        own_bias = {"bias": bias(actual[own], estimate[own])}
        out.append(share | {"least": least, "most": most} | own_bias)
    return out
