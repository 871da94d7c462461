"""What to say next: the kind that the words point to, and which field would narrow the range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import pandas as pd

from core.data.given import FIELDS, WITHOUT
from core.models.masked.neighbours import Neighbours
from core.models.reading import Reading
from core.types import REASONS, Hints, Kind, Unsaid

#: Kinds that are named, and values that are tried for a field.
_KINDS, _TRIED = 3, 5
#: A field that would narrow the range by less is not worth a question.
_WORTH = 0.97
#: Neighbours whose values stand for those that the service may have.
_ALIKE = 40


class Ranged(Protocol):
    """A model that gives ranges."""

    def read(self, frame: pd.DataFrame) -> Reading:
        """Work out what estimates share."""
        ...

    def estimate(self, given: pd.DataFrame | Reading, coverage: float = 0.8) -> pd.DataFrame:
        """Price services."""
        ...


def hints(model: Ranged, neighbours: Neighbours, read: Reading, kinds: Sequence[Kind]) -> Hints:
    """Return what would make one estimate surer.

    For each field that was not said, the service is priced with values that listings alike have;
    the mean of their ranges (in log units) is what to expect once it is said.

    Parameters
    ----------
    model : Ranged
        Of the market.
    neighbours : Neighbours
        Its listings.
    read : Reading
        Of one service.
    kinds : sequence of Kind
        What its words point to, likeliest first.

    Returns
    -------
    Hints
        Kinds with their chances, and fields by how much they would narrow the range.
    """
    row = read.rows.iloc[[0]]
    text = str(row["description"].iloc[0])
    near = neighbours.values_of(text, _ALIKE)
    tried: dict[str, pd.DataFrame] = {}
    for reason, names in REASONS.items():
        open_ = [name for name in names if name in near.columns]
        if open_ and not any(read.given[0, FIELDS.index(name)] for name in names):
            tried[reason] = _commonest(near[open_])
    if not tried:
        return Hints(tuple(kinds[:_KINDS]), (), None)
    now, ratios = _ratios(model, row, tried)
    asked = [Unsaid(reason, then) for reason, then in ratios.items() if then < _WORTH * now]
    return Hints(tuple(kinds[:_KINDS]), tuple(sorted(asked, key=lambda one: one.ratio)), now)


def _commonest(values: pd.DataFrame) -> pd.DataFrame:
    """Return the values that occur most, with how often; shape (at most `_TRIED`, names + 1)."""
    counts = values.value_counts(dropna=False, sort=False)
    return counts.sort_values(ascending=False, kind="stable").head(_TRIED).reset_index()


def _ratios(
    model: Ranged, row: pd.DataFrame, tried: Mapping[str, pd.DataFrame]
) -> tuple[float, dict[str, float]]:
    """Return upper divided by lower end as it is, and as it would be once a reason is said."""
    asked = [row]
    for values in tried.values():
        for one in values.drop(columns="count").to_dict("records"):
            none = tuple(name for name, value in one.items() if pd.isna(value))
            said = {str(name): [value] for name, value in one.items() if name not in none}
            same = row.assign(**said)
            same[WITHOUT] = pd.Series([(*row[WITHOUT].iloc[0], *none)], index=row.index)
            asked.append(same)
    ranges = model.estimate(pd.concat(asked, ignore_index=True))
    logs = np.log(ranges["high"].to_numpy(float) / ranges["low"].to_numpy(float))
    now, start, ratios = float(np.exp(logs[0])), 1, {}
    for reason, values in tried.items():
        weights = values["count"].to_numpy(float)
        own = logs[start : start + len(values)]
        ratios[reason] = float(np.exp(np.average(own, weights=weights)))
        start += len(values)
    return now, ratios
