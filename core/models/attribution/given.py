"""Reasons of learners that price whatever is given: each coalition is a service that says less."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

import numpy as np
import pandas as pd

from core.data.given import FIELDS, WITHOUT, leave_out, mask_of
from core.data.schema import conform
from core.models.attribution.shapley import coalitions, shapley_values
from core.models.masked.regressor import MaskedRegressor
from core.models.masked.wrapped import GivenRegressor
from core.types import INPUT_COLUMNS, REASONS

#: Rows that a model is asked at once, at most.
_MAX_ROWS = 30_000
_OF_REASONS = np.array([[name in columns for name in FIELDS] for columns in REASONS.values()])
#: What a learner reads of services: rows of numbers, or of fields.
Seen = TypeVar("Seen", np.ndarray, pd.DataFrame)


class _CoalitionsOfGiven(ABC, Generic[Seen]):
    """Shapley values over the fields that are given (Covert et al., 2021).

    A coalition's worth is what the learner says of the service when only the coalition's fields
    are given. What the service does not give takes no part and has no value. The baseline is the
    price of a service of which nothing is known.
    """

    _baseline: float

    @abstractmethod
    def _read(self, rows: pd.DataFrame, columns: np.ndarray | None) -> tuple[Seen, np.ndarray]:
        """Return what the learner sees of services, and which of their fields count."""

    @abstractmethod
    def _some(self, seen: Seen, at: np.ndarray) -> Seen:
        """Return services by their positions."""

    @abstractmethod
    def _worth(self, seen: Seen, given: np.ndarray) -> np.ndarray:
        """Return log prices of services with only some of their fields, shape (n,)."""

    def __call__(
        self, rows: pd.DataFrame, columns: np.ndarray | None = None
    ) -> tuple[pd.DataFrame, float]:
        """Attribute; NaN for reasons that were not given; see `Attribution`."""
        seen, given = self._read(rows, columns)
        named = np.array([(given & own).any(axis=1) for own in _OF_REASONS]).T
        values = np.full(named.shape, np.nan)
        for players in np.unique(named, axis=0):
            alike = np.flatnonzero((named == players).all(axis=1))
            values[np.ix_(alike, np.flatnonzero(players))] = self._shared(
                self._some(seen, alike), given[alike], _OF_REASONS[players]
            )
        return pd.DataFrame(values, rows.index, list(REASONS)), self._baseline

    def of_texts(self, row: pd.DataFrame, texts: Sequence[str]) -> np.ndarray:
        """Return the description's part for each text; see `Attribution`.

        The mean of what a text does alone and beside all else, and for a text of its own what
        the coalitions in between add: all of them for each text would take seconds.
        """
        seen, given = self._read(with_texts(row, [str(row["description"].iloc[0]), *texts]), None)
        told = mask_of("description")
        thrice = self._some(seen, np.tile(np.arange(len(given)), 3))
        worths = self._worth(thrice, np.vstack([given & told, given, given & ~told]))
        alone, beside, without = np.split(worths, 3)
        parts = (alone - self._baseline + beside - without) / 2
        own = float(np.nan_to_num(self(row)[0]["description"].iloc[0]))
        wordless = ~given[1:, FIELDS.index("description")]
        return np.where(wordless, 0.0, parts[1:] + own - parts[0])

    def _shared(self, seen: Seen, given: np.ndarray, fields: np.ndarray) -> np.ndarray:
        """Return the Shapley values of services that give the same reasons, (n, players)."""
        table = coalitions(len(fields))
        inside = table.astype(int) @ fields.astype(int) > 0
        out = np.empty((len(given), len(fields)))
        step = max(1, _MAX_ROWS // len(table))
        for start in range(0, len(given), step):
            part = np.arange(start, min(start + step, len(given)))
            at = np.repeat(part, len(table))
            worths = self._worth(self._some(seen, at), given[at] & np.tile(inside, (len(part), 1)))
            out[part] = shapley_values(worths.reshape(-1, len(table)))
        return out


class GivenAttribution(_CoalitionsOfGiven[np.ndarray]):
    """Of the champion, which was fitted to answer with columns missing: one table of columns.

    Parameters
    ----------
    regressor : MaskedRegressor
        Fitted.
    """

    def __init__(self, regressor: MaskedRegressor) -> None:
        self._regressor = regressor
        empty = np.full((1, regressor.n_features_in_), np.nan)
        self._baseline = float(regressor.trees_.predict(empty)[0])

    def _read(
        self, rows: pd.DataFrame, columns: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray]:
        known = self._regressor.columns_
        return known.transform(rows) if columns is None else columns, known.given(rows)

    def _some(self, seen: np.ndarray, at: np.ndarray) -> np.ndarray:
        return seen[at]

    def _worth(self, seen: np.ndarray, given: np.ndarray) -> np.ndarray:
        masked = self._regressor.columns_.masked(seen, given)
        return np.asarray(self._regressor.trees_.predict(masked))


class LeftOutAttribution(_CoalitionsOfGiven[pd.DataFrame]):
    """Of any other learner that prices whatever is given: it reads each coalition anew.

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

    def _read(
        self, rows: pd.DataFrame, columns: np.ndarray | None
    ) -> tuple[pd.DataFrame, np.ndarray]:
        del columns  # those of the whole service say nothing of one that says less
        return self._regressor.read(rows), self._regressor.given(rows)

    def _some(self, seen: pd.DataFrame, at: np.ndarray) -> pd.DataFrame:
        return seen.iloc[at]

    def _worth(self, seen: pd.DataFrame, given: np.ndarray) -> np.ndarray:
        asked = leave_out(seen.reset_index(drop=True), given)
        return np.asarray(self._regressor.learner_.predict_columns(asked)[0], dtype=float)


def with_texts(row: pd.DataFrame, texts: Sequence[str]) -> pd.DataFrame:
    """Return one service as often as there are texts, each with another description."""
    rows = row.iloc[[0] * len(texts)].reset_index(drop=True)
    return rows.assign(description=pd.Series(list(texts), dtype=object))
