"""Reasons of a candidate that prices whatever is given: each field is left out in turn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.data.given import FIELDS, WITHOUT, leave_out, mask_of
from core.data.schema import conform
from core.models.attribution.shapley import coalitions, shapley_values
from core.models.masked.wrapped import GivenRegressor
from core.types import INPUT_COLUMNS, REASONS

#: Rows that a model is asked at once, at most.
_MAX_ROWS = 30_000


class LeftOutAttribution:
    """Shapley values of any learner over the fields that are given (Covert et al., 2021).

    A coalition's worth is what the learner says of the service when only the coalition's fields
    are given. What the service does not give takes no part and has no value. The baseline is the
    price of a service of which nothing is known.

    Parameters
    ----------
    regressor : GivenRegressor
        Fitted.
    """

    def __init__(self, regressor: GivenRegressor) -> None:
        self._regressor = regressor
        nothing = conform(pd.DataFrame({"description": [""]}), INPUT_COLUMNS)
        nothing[WITHOUT] = pd.Series([()], dtype=object)
        self._baseline = float(regressor.predict(nothing)[0])
        self._fields = np.array(
            [[name in columns for name in FIELDS] for columns in REASONS.values()]
        )

    def __call__(
        self,
        rows: pd.DataFrame,
        columns: np.ndarray | None = None,  # noqa: ARG002
    ) -> tuple[pd.DataFrame, float]:
        """Attribute; NaN for reasons that were not given; see `Attribution`."""
        seen, given = self._regressor.read(rows), self._regressor.given(rows)
        named = np.array([(given & own).any(axis=1) for own in self._fields]).T
        values = np.full(named.shape, np.nan)
        for players in np.unique(named, axis=0):
            alike = np.flatnonzero((named == players).all(axis=1))
            values[np.ix_(alike, np.flatnonzero(players))] = self._shared(
                seen.iloc[alike], self._fields[players]
            )
        return pd.DataFrame(values, rows.index, list(REASONS)), self._baseline

    def of_texts(self, row: pd.DataFrame, texts: Sequence[str]) -> np.ndarray:
        """Return the description's part for each text; see `Attribution`.

        The mean of what a text does alone and beside all else, and for a text of its own what
        the coalitions in between add.
        """
        asked = row.iloc[np.zeros(1 + len(texts), dtype=int)].reset_index(drop=True)
        every = [str(row["description"].iloc[0]), *texts]
        asked["description"] = pd.Series(every, dtype=object)
        seen = self._regressor.read(asked)
        rest = np.tile(~mask_of("description"), (len(seen), 1))
        alone, beside, without = np.split(
            self._worth(pd.concat([seen] * 3), np.vstack([~rest, rest | True, rest])), 3
        )
        parts = (alone - self._baseline + beside - without) / 2
        own = float(np.nan_to_num(self(row)[0]["description"].iloc[0]))
        wordless = np.array([not text for text in texts], dtype=bool)
        return np.where(wordless, 0.0, parts[1:] + own - parts[0])

    def _worth(self, rows: pd.DataFrame, given: np.ndarray) -> np.ndarray:
        """Return log prices of services with only some of their fields, shape (n,)."""
        asked = leave_out(rows.reset_index(drop=True), given)
        return np.asarray(self._regressor.learner_.predict_columns(asked)[0], dtype=float)

    def _shared(self, rows: pd.DataFrame, fields: np.ndarray) -> np.ndarray:
        """Return the Shapley values of services that give the same reasons, (n, players)."""
        table = coalitions(len(fields))
        inside = table.astype(int) @ fields.astype(int) > 0
        out = np.empty((len(rows), len(fields)))
        step = max(1, _MAX_ROWS // len(table))
        for start in range(0, len(rows), step):
            part = rows.iloc[start : start + step]
            repeated = part.iloc[np.repeat(np.arange(len(part)), len(table))]
            worths = self._worth(repeated, np.tile(inside, (len(part), 1)))
            out[start : start + step] = shapley_values(worths.reshape(-1, len(table)))
        return out
