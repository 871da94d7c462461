"""How plausible a correction is beside the estimate that it corrects, and what speaks against it.

Pure: corrections in, doubts out. A doubt never decides; it says in words what to look at.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from core.errors import N_
from core.types import Correction, Flag

#: Farther than this many standard deviations is doubtful: beyond it lie 0.3 % of a normal law.
FAR = 3.0
#: Corrected estimates of one person and day (UTC) that raise no doubt by their number.
MANY_A_DAY = 20
#: A label-error score under this is doubtful. Where a tenth of the prices is wrong by ten times,
#: these are found (94 % of them among 30, all among 60), with 1 % of the sound ones; of sound ones
#: alone, 3 % score less.
ERROR_SCORE = 0.05
#: With fewer corrections to compare, a score would say nothing.
MIN_COMPARED = 30
#: No side of a range is narrower than this, in log units: 1 % of the price.
_MIN_SIDE = 0.01


def distance(correction: Correction) -> float:
    """Say how far a real price lies from its estimate.

    On its side of the estimate, the range is read as that of a log-normal price: its end lies
    ``Φ⁻¹((1 + coverage) / 2)`` standard deviations away (1.28 at 80 %). With ``end`` the end on
    the side of the real price, the distance is ::

        Φ⁻¹((1 + coverage) / 2) · ln(real / price) / |ln(end / price)|

    Parameters
    ----------
    correction : Correction
        In the currency of its estimate.

    Returns
    -------
    float
        Standard deviations, negative below the estimate; NaN if the currencies differ.
    """
    if correction.real_currency != correction.currency:
        return math.nan
    away = math.log(correction.real_price / correction.price)
    end = correction.high if away > 0 else max(correction.low, 1e-9)
    side = max(abs(math.log(end / correction.price)), _MIN_SIDE)
    return NormalDist().inv_cdf((1 + correction.coverage) / 2) * away / side


def error_scores(corrections: Sequence[Correction]) -> np.ndarray:
    """Score each real price by how well it fits in with all the others.

    OutRE of cleanlab (Zhou et al., 2023): how far (log real price, its residual against the log
    estimate) lies from its nearest neighbours among the corrections. No model is trained.

    Parameters
    ----------
    corrections : sequence of Correction
        Compared with one another; time grows with the square of their number (0.1 s for 1,000).

    Returns
    -------
    numpy.ndarray of shape (n,)
        In [0, 1], low where an error is likely; NaN if the currency is not the estimate's, or
        fewer than `MIN_COMPARED` can be compared.
    """
    scores = np.full(len(corrections), np.nan)
    known = np.array([c.real_currency == c.currency for c in corrections], dtype=bool)
    if known.sum() < MIN_COMPARED:
        return scores
    real = np.log([c.real_price for c in corrections])[known]
    estimate = np.log([c.price for c in corrections])[known]
    if np.ptp(real - estimate) < 1e-9:  # all agree: nothing to scale by
        return scores
    from cleanlab.regression.rank import (  # type: ignore[import-untyped]
        get_label_quality_scores,
    )

    scores[known] = get_label_quality_scores(real, estimate, method="outre")
    return scores


def correction_doubts(correction: Correction, score: float = math.nan) -> tuple[Flag, ...]:
    """Say what speaks against a correction.

    Parameters
    ----------
    correction : Correction
        A real price, beside its estimate.
    score : float, optional
        Its label-error score; NaN says nothing.

    Returns
    -------
    tuple of Flag
        Empty where it is plausible.
    """
    found = (_far(correction), _contradicts(correction), _many(correction), _unlike(score))
    return tuple(flag for flag in found if flag is not None)


def _far(correction: Correction) -> Flag | None:
    if correction.real_currency != correction.currency:
        return Flag(
            "other_currency",
            N_("It is in {real}, the estimate in {currency}: they cannot be compared."),
            {"real": correction.real_currency, "currency": correction.currency},
        )
    z = distance(correction)
    if abs(z) <= FAR:
        return None
    if z > 0:
        return Flag(
            "far_above",
            N_("It is {factor} times the upper end of the range."),
            {"factor": _factor(correction.real_price / correction.high)},
        )
    return Flag(
        "far_below",
        N_("The lower end of the range is {factor} times higher."),
        {"factor": _factor(correction.low / correction.real_price)},
    )


def _contradicts(correction: Correction) -> Flag | None:
    """Whether a judgement says one thing and its real price another."""
    if correction.real_currency != correction.currency:
        return None
    real = correction.real_price
    if correction.reason == "too_low" and real < correction.price:
        return Flag("contradicts", N_("It calls the estimate too low, yet gives a lower price."))
    if correction.reason == "too_high" and real > correction.price:
        return Flag("contradicts", N_("It calls the estimate too high, yet gives a higher price."))
    if correction.verdict == "good" and not correction.low <= real <= correction.high:
        return Flag("contradicts", N_("It calls the estimate good, yet lies outside the range."))
    return None


def _many(correction: Correction) -> Flag | None:
    if not correction.known:
        return Flag(
            "unknown", N_("Nobody vouches for its author: it can only be accepted by itself.")
        )
    if correction.on_day is None:
        return Flag("nobody", N_("Its author is unknown, so the daily limit cannot apply."))
    if correction.on_day <= MANY_A_DAY:
        return None
    return Flag(
        "many",
        N_("It is correction number {n} by the same person that day; up to {most} raise no doubt."),
        {"n": correction.on_day, "most": MANY_A_DAY},
    )


def _unlike(score: float) -> Flag | None:
    if math.isnan(score) or score >= ERROR_SCORE:
        return None
    return Flag("unlike", N_("It is unlike the other corrections: its price may be mistyped."))


def _factor(ratio: float) -> float:
    """Keep what a reader can use of a ratio."""
    return round(ratio, 1) if ratio < 10 else float(round(ratio))
