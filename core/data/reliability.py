"""Reliability: one figure for a seller's rating and the number of reviews behind it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def reliability(rating: ArrayLike, reviews: ArrayLike) -> NDArray[np.float64]:
    """Blend a rating with how many reviews support it.

    The formula is ``(rating / 5) * (1 - 1 / (1 + ln(1 + reviews)))``: no review gives 0, and
    a perfect rating approaches 1 as reviews accumulate. It is that of the reference project,
    kept for its users.

    Parameters
    ----------
    rating : array_like of shape (n,) or scalar
        Stars, 0 to 5; NaN where there is none yet.
    reviews : array_like of shape (n,) or scalar
        Number of reviews, 0 or more; NaN where unknown.

    Returns
    -------
    ndarray of shape (n,) or ()
        Reliability in [0, 1), NaN where either is missing: nothing is imputed.
    """
    stars = np.asarray(rating, dtype=np.float64)
    count = np.asarray(reviews, dtype=np.float64)
    return np.asarray((stars / 5) * (1 - 1 / (1 + np.log1p(count))), dtype=np.float64)


def reviews_for(
    reliability: ArrayLike,
    rating: ArrayLike,
) -> NDArray[np.float64]:
    """Find how many reviews give a reliability at a rating: the inverse of `reliability`.

    Parameters
    ----------
    reliability : array_like of shape (n,) or scalar
        Reliability in [0, 1).
    rating : array_like of shape (n,) or scalar
        Stars, 0 to 5.

    Returns
    -------
    ndarray of shape (n,) or ()
        Number of reviews, not rounded; ``inf`` where it exceeds what a float holds; NaN where
        an argument is missing or no number of reviews is enough (``reliability >= rating / 5``).
    """
    wanted = np.asarray(reliability, dtype=np.float64)
    ceiling = np.asarray(rating, dtype=np.float64) / 5
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        # wanted = ceiling * (1 - 1/(1 + L)), hence L = wanted / (ceiling - wanted)
        count = np.expm1(wanted / (ceiling - wanted))
    return np.asarray(np.where(wanted < ceiling, count, np.nan), dtype=np.float64)


def rating_for(reliability: ArrayLike, reviews: ArrayLike) -> NDArray[np.float64]:
    """Find the rating that gives a reliability with so many reviews.

    Parameters
    ----------
    reliability : array_like of shape (n,) or scalar
        Reliability in [0, 1).
    reviews : array_like of shape (n,) or scalar
        Number of reviews, 0 or more.

    Returns
    -------
    ndarray of shape (n,) or ()
        Stars; NaN where an argument is missing or even 5 stars are not enough.
    """
    wanted = np.asarray(reliability, dtype=np.float64)
    logs = np.log1p(np.asarray(reviews, dtype=np.float64))
    with np.errstate(divide="ignore", invalid="ignore"):
        stars = 5 * wanted * (1 + logs) / logs
    return np.asarray(np.where(stars <= 5 + 1e-9, np.minimum(stars, 5), np.nan), dtype=np.float64)
