"""A listing's numbers for a learner, absent ones left absent, and what was seen of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd

from core.data.reliability import reliability
from core.models.distinct import of_distinct
from core.models.quantities import UNITS, quantities
from core.types import FIRST_FIELDS, SERVICE_FIELDS, Field


def _columns(fields: Iterable[Field]) -> Iterator[tuple[str, str]]:
    """Give the columns of fields of numbers and orders, then those of the text."""
    for field in fields:
        if field.role == "ordered":
            yield f"{field.name}_rank", field.reason
        elif field.numeric:
            yield field.name, field.reason
        if field.unlimited:
            yield f"{field.name}_unlimited", field.reason
    yield from ((column, "description") for column in ("length", *_QUANTITIES))


_QUANTITIES = tuple(f"quantity_{unit}" for unit in UNITS)
#: Columns of the numeric block, each with the reason that it counts under.
NUMERIC: dict[str, str] = dict(_columns(SERVICE_FIELDS))
#: Those of a model that was stored before it noted them.
FIRST_NUMERIC = tuple(dict(_columns(f for f in SERVICE_FIELDS if f.name in FIRST_FIELDS)))


def numeric_block(
    frame: pd.DataFrame, level_order: tuple[str, ...], columns: Sequence[str] = tuple(NUMERIC)
) -> np.ndarray:
    """Lay out a listing's numbers; what is absent stays NaN, because absence says something.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, columns of the schema)
        Listings or described services.
    level_order : tuple of str
        Levels from lowest to highest; a level outside it has no rank.
    columns : sequence of str, default: all of `NUMERIC`
        What is wanted, in this order.

    Returns
    -------
    numpy.ndarray of shape (n, len(columns))
        Natural logs of one more, but for linear fields; revisions beyond 50 count as 50,
        unlimited ones are said apart.
    """
    rank = {level: float(i) for i, level in enumerate(level_order)}
    text = frame["description"].tolist()
    made = {
        "reliability": reliability(
            frame["rating"].to_numpy(float), frame["reviews"].to_numpy(float)
        ),
        "length": np.log1p([len(words) for words in text]),
        **dict(zip(_QUANTITIES, of_distinct(text, quantities).T, strict=True)),
    }
    for field in SERVICE_FIELDS:
        if field.role == "ordered":
            ranks = [rank.get(value, np.nan) for value in frame[field.name]]
            made[f"{field.name}_rank"] = np.array(ranks, dtype=float)
        elif field.role == "number":
            values = frame[field.name].to_numpy(float)
            capped = np.minimum(values, field.cap)
            made[field.name] = capped if field.linear else np.log1p(capped)
            made[f"{field.name}_unlimited"] = np.isinf(values).astype(float)
    return np.column_stack([made[name] for name in columns])


def bounds(numbers: np.ndarray) -> np.ndarray:
    """Return the least and the largest value of each column, shape (2, p); inf, -inf for none."""
    least = np.where(np.isnan(numbers), np.inf, numbers).min(axis=0)
    most = np.where(np.isnan(numbers), -np.inf, numbers).max(axis=0)
    return np.vstack([least, most])


def imputed(numbers: np.ndarray) -> np.ndarray:
    """Add whether each number is missing, and put 0 where it is (for the linear part only)."""
    missing = np.isnan(numbers)
    return np.hstack([np.where(missing, 0.0, numbers), missing.astype(float)])
