"""The gate: whether a challenger is good enough to serve instead of the champion.

Every limit is stated here, and named in the sentence of its check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.errors import N_
from core.evaluation.metrics import coverage_tolerance, price_metrics, share_metric
from core.evaluation.paired import paired_difference
from core.evaluation.segments import parts
from core.types import Check

#: With fewer listings nothing can be told apart.
MIN_ROWS = 60
#: The mean error may grow by this share of the champion's, and the interval's end by that.
MAX_WORSE, MAX_DOUBT = 0.02, 0.05
#: No part of the market with this many listings may be worse by more than this share.
MIN_SEGMENT, MAX_SEGMENT = 40, 0.10
#: The range that the pages promise.
NOMINAL = 0.8
#: An estimate may take this many times as long.
MAX_SLOWER = 1.5

ROWS = N_(
    "Measured on {n} holdout listings that neither version has seen (at least {least} are needed)."
)
ERROR = N_(
    "Error compared with the champion: {change}% [{low}; {high}] (lower is better). Rejected if "
    "it is clearly worse, worse by {most}%, or possibly worse by {doubt}%."
)
SEGMENTS = N_("Segments: none of {n} is worse by more than {most}%.")
WORSE = N_("Segments: {failed} of {n} are worse by more than {most}%: {names}.")
COVERAGE = N_(
    "The {promised}% range contains {held}% of the prices [{low}; {high}]; accepted: {least} to "
    "{most}%."
)
CONSTANT = N_(
    "Error compared with always guessing the median: {change}% [{low}; {high}] in training (lower "
    "is better). Rejected if that may be chance."
)
LATENCY = N_(
    "One estimate takes {challenger} ms on one core, against {champion} ms for the champion "
    "(limit: {most} times as long)."
)


@dataclass(frozen=True)
class Answers:
    """What a model says of the holdout.

    `price`, `low` and `high` (the ends of the `NOMINAL` range) have shape (n,), in money;
    `latency_ms` is for one row, of one core.
    """

    price: np.ndarray
    low: np.ndarray
    high: np.ndarray
    latency_ms: float


def gate_checks(
    holdout: pd.DataFrame,
    groups: np.ndarray,
    challenger: Answers,
    champion: Answers,
    behaviour: Sequence[Check],
    *,
    edges: tuple[float, float],
    calibrated: int,
    seed: int = 0,
) -> tuple[tuple[Check, ...], dict[str, Any]]:
    """Judge a challenger beside the champion on the same rows.

    Parameters
    ----------
    holdout : pandas.DataFrame of shape (n, columns of the schema)
        Listings with prices that neither model has seen.
    groups : numpy.ndarray of shape (n,)
        Rows of one group share a seller or a title and are drawn together.
    challenger, champion : Answers
        Of both models.
    behaviour : sequence of Check
        How the challenger behaves.
    edges : (float, float)
        Prices that part low, medium and high.
    calibrated : int
        Listings that the challenger's promise rests on.
    seed : int, default=0
        Of the bootstrap.

    Returns
    -------
    (tuple of Check, dict)
        The checks in the order in which they are shown, and as JSON the figures behind them.
    """
    n = len(holdout)
    enough = Check("rows", n >= MIN_ROWS, ROWS, {"n": n, "least": MIN_ROWS})
    if not enough.passed:
        return (enough,), {"n": n}
    prices = holdout["price"].to_numpy(float)
    mine, theirs = (np.abs(np.log(a.price / prices)) for a in (challenger, champion))
    error, difference = _error(mine, theirs, groups, seed)
    segments, compared = _segments(holdout, mine, theirs, groups, edges, seed)
    coverage, held = _coverage(prices, challenger, groups, min(calibrated, n), seed)
    latency = _latency(challenger, champion)
    figures = {
        "n": n,
        "groups": len(np.unique(groups)),
        "difference": difference,
        "metrics": {
            "challenger": price_metrics(prices, challenger.price, groups, seed=seed),
            "champion": price_metrics(prices, champion.price, groups, seed=seed),
        },
        "segments": compared,
        "coverage": held,
        "latency_ms": {"challenger": challenger.latency_ms, "champion": champion.latency_ms},
    }
    return (enough, error, segments, coverage, latency, *behaviour), figures


def constant_check(card: Mapping[str, Any]) -> tuple[Check, ...]:
    """Judge whether a version can be told from always guessing the median.

    Parameters
    ----------
    card : mapping
        Of the challenger. Its ``against_constant`` is the paired difference of the mean absolute
        error of the log price to the constant's, on sellers that it had not seen.

    Returns
    -------
    tuple of Check
        One; none for a card that was written before this was measured.
    """
    against = card.get("against_constant")
    if against is None:
        return ()
    told = {name: _percent(float(np.expm1(against[name]))) for name in ("low", "high")}
    change = _percent(float(np.expm1(against["difference"])))
    return (
        Check("constant", against["verdict"] == "better", CONSTANT, {"change": change, **told}),
    )


def _error(
    mine: np.ndarray, theirs: np.ndarray, groups: np.ndarray, seed: int
) -> tuple[Check, dict[str, Any]]:
    paired = paired_difference(mine, theirs, groups, draws=1000, seed=seed)
    scale = max(float(theirs.mean()), 1e-9)
    change, low, high = (paired[name] / scale for name in ("difference", "low", "high"))
    passed = paired["verdict"] != "worse" and change <= MAX_WORSE and high <= MAX_DOUBT
    figures = {
        **paired,
        "champion": float(theirs.mean()),
        "challenger": float(mine.mean()),
        "relative": change,
    }
    return Check(
        "error",
        passed,
        ERROR,
        {
            "change": _percent(change),
            "low": _percent(low),
            "high": _percent(high),
            "most": 100 * MAX_WORSE,
            "doubt": 100 * MAX_DOUBT,
        },
    ), figures


def _segments(
    holdout: pd.DataFrame,
    mine: np.ndarray,
    theirs: np.ndarray,
    groups: np.ndarray,
    edges: tuple[float, float],
    seed: int,
) -> tuple[Check, list[dict[str, Any]]]:
    rows = []
    for segment, value, inside in parts(holdout, edges):
        if segment == "all" or inside.sum() < MIN_SEGMENT:
            continue
        paired = paired_difference(mine[inside], theirs[inside], groups[inside], seed=seed)
        scale = max(float(theirs[inside].mean()), 1e-9)
        change = paired["difference"] / scale
        rows.append(
            {
                "segment": segment,
                "value": value,
                **paired,
                "relative": change,
                "champion": float(theirs[inside].mean()),
                "challenger": float(mine[inside].mean()),
                "passed": change <= MAX_SEGMENT,
            }
        )
    failed = [f"{row['segment']}: {row['value'] or '–'}" for row in rows if not row["passed"]]
    return Check(
        "segments",
        not failed,
        WORSE if failed else SEGMENTS,
        {
            "n": len(rows),
            "failed": len(failed),
            "most": 100 * MAX_SEGMENT,
            "names": ", ".join(failed),
        },
    ), rows


def _coverage(
    prices: np.ndarray, answers: Answers, groups: np.ndarray, calibrated: int, seed: int
) -> tuple[Check, dict[str, Any]]:
    """Compare the interval of what was held with what the calibration allows."""
    hits = (answers.low <= prices) & (prices <= answers.high)
    held = share_metric(hits, groups, draws=1000, seed=seed)
    least, most = coverage_tolerance(calibrated, NOMINAL)
    figures = {**held, "promised": NOMINAL, "least": least, "most": most}
    passed = held["low"] <= most and held["high"] >= least
    return Check(
        "coverage",
        passed,
        COVERAGE,
        {
            "promised": 100 * NOMINAL,
            "held": _percent(held["value"]),
            "low": _percent(held["low"]),
            "high": _percent(held["high"]),
            "least": _percent(least),
            "most": _percent(most),
        },
    ), figures


def _latency(challenger: Answers, champion: Answers) -> Check:
    ratio = challenger.latency_ms / max(champion.latency_ms, 1e-9)
    return Check(
        "latency",
        ratio <= MAX_SLOWER,
        LATENCY,
        {
            "challenger": round(challenger.latency_ms, 1),
            "champion": round(champion.latency_ms, 1),
            "most": MAX_SLOWER,
        },
    )


def _percent(share: float) -> float:
    return round(100 * share, 1)
