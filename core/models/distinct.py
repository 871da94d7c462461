"""Do once for each distinct text what many rows share."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np


def of_distinct(values: Sequence[Hashable], transform: Callable[[list[Any]], Any]) -> Any:
    """Transform each distinct value once, and lay the results out for all rows.

    Explaining a model asks it about thousands of mixtures of a few texts.

    Parameters
    ----------
    values : sequence of hashable, length n
        Texts, or tuples of them.
    transform : callable
        From distinct values to as many rows of a matrix; rows must not influence each other.

    Returns
    -------
    matrix of shape (n, p)
        Of the kind that `transform` gives.
    """
    place: dict[Hashable, int] = {}
    rows = np.fromiter((place.setdefault(v, len(place)) for v in values), np.intp, len(values))
    made = transform(list(place))
    return made if len(place) == len(values) else made[rows]
