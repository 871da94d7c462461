"""What each named field adds to the log price, for any fitted price model, by one interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import pandas as pd

from core.models.attribution.background import Background
from core.models.attribution.given import GivenAttribution, LeftOutAttribution, with_texts
from core.models.attribution.shapley import coalitions, shapley_values
from core.models.attribution.tree_shap import LeafShapley
from core.models.classic import AverageRegressor, MatrixRegressor
from core.models.masked.regressor import MaskedRegressor
from core.models.masked.wrapped import GivenRegressor
from core.models.regressor import MarketRegressor
from core.types import REASONS

#: Rows that a model is asked at once, at most.
_MAX_ROWS = 30_000


class Predicts(Protocol):
    """What a model must do to be explained."""

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the log of the price, shape (n,), and the columns behind it."""
        ...


class Attribution(Protocol):
    """Splits log prices by named field, exactly."""

    def __call__(
        self, rows: pd.DataFrame, columns: np.ndarray | None = None
    ) -> tuple[pd.DataFrame, float]:
        """Attribute.

        Parameters
        ----------
        rows : pandas.DataFrame of shape (n, input columns)
            Normalised services.
        columns : numpy.ndarray of shape (n, p), optional
            What the model saw of them, where that is known already.

        Returns
        -------
        (pandas.DataFrame of shape (n, fields), float)
            Shapley values, and the baseline that they start from; together they are the log
            price.
        """
        ...

    def of_texts(self, row: pd.DataFrame, texts: Sequence[str]) -> np.ndarray:
        """Return the description's part, had the service another description.

        Parameters
        ----------
        row : pandas.DataFrame of shape (1, input columns)
            A normalised service.
        texts : sequence of str of length m
            Descriptions.

        Returns
        -------
        numpy.ndarray of shape (m,)
            In log units; for its own description, its Shapley value.
        """
        ...


def attributor_of(regressor: Any, background: Background | None) -> Attribution:
    """Return the way to explain a model: its own where that is exact, else all coalitions.

    Parameters
    ----------
    regressor : fitted candidate of `core.models.recipe`
        Predicts log prices.
    background : Background or None
        What services are compared with; the champion's trees need none.

    Returns
    -------
    Attribution
        Coalitions of what is given for whatever serves, TreeSHAP for boosted trees that were
        stored before; of candidates alone, closed form for linear models, and coalitions beside
        typical listings for the rest.

    Raises
    ------
    ValueError
        The model needs a background and none is given.
    """
    if isinstance(regressor, MarketRegressor):
        return TreeAttribution(regressor)
    if isinstance(regressor, MaskedRegressor):
        return GivenAttribution(regressor)
    if isinstance(regressor, GivenRegressor):
        return LeftOutAttribution(regressor)
    if isinstance(regressor, AverageRegressor):
        return MeanAttribution([attributor_of(m, background) for m in regressor.members_])
    if background is None:
        raise ValueError("this model is explained beside typical listings, and none is given")
    if isinstance(regressor, MatrixRegressor) and LinearAttribution.fits(regressor):
        return LinearAttribution(regressor, background)
    return CoalitionAttribution(regressor, background)


class TreeAttribution:
    """TreeSHAP of the trees (Lundberg et al., 2020), with the columns of one field summed.

    The baseline is the average training listing.

    Parameters
    ----------
    regressor : MarketRegressor
        Fitted.
    """

    def __init__(self, regressor: MarketRegressor) -> None:
        self.regressor = regressor
        #: A field that was declared after the model was fitted is no reason of it.
        self._reasons = [one for one in REASONS if one in set(regressor.columns_.fields_)]

    def __call__(
        self, rows: pd.DataFrame, columns: np.ndarray | None = None
    ) -> tuple[pd.DataFrame, float]:
        """Attribute; see `Attribution`."""
        seen = self.regressor.columns_.transform(rows) if columns is None else columns
        values = pd.DataFrame(self._leaves(seen), index=rows.index, columns=self._reasons)
        return values, self.regressor.trees_.offset_ + self._leaves.baseline

    @cached_property
    def _leaves(self) -> LeafShapley:
        """Half a second's work, done for the first explanation."""
        players = [self._reasons.index(reason) for reason in self.regressor.columns_.fields_]
        return LeafShapley(self.regressor.trees_.texts_, players, len(self._reasons))

    def of_texts(self, row: pd.DataFrame, texts: Sequence[str]) -> np.ndarray:
        """Return the description's part for each text; see `Attribution`."""
        return _description(self(with_texts(row, texts))[0])


class LinearAttribution:
    """The closed form of a linear model: coefficient times the distance to the mean column.

    Parameters
    ----------
    regressor : MatrixRegressor
        Fitted; linear in columns of which each belongs to one field.
    background : Background
        Whose mean columns are the baseline.
    """

    def __init__(self, regressor: MatrixRegressor, background: Background) -> None:
        self._matrix = regressor.matrix_
        self._fields = np.array(regressor.matrix_.column_fields(), dtype=object)
        self._coefficients = np.ravel(regressor.estimator_.coef_)
        parts = background.weights @ self._parts(background.rows)
        self._typical = parts
        self._baseline = float(np.ravel(regressor.estimator_.intercept_)[0] + parts.sum())

    @staticmethod
    def fits(regressor: MatrixRegressor) -> bool:
        """Return whether a model is linear and each of its columns belongs to one field."""
        linear = hasattr(regressor.estimator_, "coef_")
        return linear and None not in regressor.matrix_.column_fields()

    def __call__(
        self,
        rows: pd.DataFrame,
        columns: np.ndarray | None = None,  # noqa: ARG002
    ) -> tuple[pd.DataFrame, float]:
        """Attribute; see `Attribution`."""
        values = self._parts(rows) - self._typical
        return pd.DataFrame(values, index=rows.index, columns=list(REASONS)), self._baseline

    def of_texts(self, row: pd.DataFrame, texts: Sequence[str]) -> np.ndarray:
        """Return the description's part for each text; see `Attribution`."""
        return _description(self(with_texts(row, texts))[0])

    def _parts(self, rows: pd.DataFrame) -> np.ndarray:
        columns = self._matrix.transform(rows)
        return np.column_stack(
            [
                columns[:, own] @ self._coefficients[own]
                for own in (np.flatnonzero(self._fields == field) for field in REASONS)
            ]
        )


class MeanAttribution:
    """The mean of several: Shapley values of a mean of models are the means of theirs.

    Parameters
    ----------
    members : sequence of Attribution
        Of the models that are averaged.
    """

    def __init__(self, members: Sequence[Attribution]) -> None:
        self._members = members

    def __call__(
        self,
        rows: pd.DataFrame,
        columns: np.ndarray | None = None,  # noqa: ARG002
    ) -> tuple[pd.DataFrame, float]:
        """Attribute; see `Attribution`."""
        answers = [member(rows) for member in self._members]
        values = np.mean([table.to_numpy(float) for table, _ in answers], axis=0)
        table = pd.DataFrame(values, index=rows.index, columns=answers[0][0].columns)
        return table, float(np.mean([baseline for _, baseline in answers]))

    def of_texts(self, row: pd.DataFrame, texts: Sequence[str]) -> np.ndarray:
        """Return the description's part for each text; see `Attribution`."""
        return np.mean([member.of_texts(row, texts) for member in self._members], axis=0)


class CoalitionAttribution:
    """All coalitions of the fields, beside typical listings (interventional Shapley values).

    A coalition's worth is the mean log price of the typical listings once they have the
    service's values in the coalition's fields. Nothing is sampled but the background.

    Parameters
    ----------
    model : Predicts
        Fitted.
    background : Background
        Typical listings.
    fields : mapping of str to tuple of str
        Named fields and their columns.
    """

    def __init__(
        self,
        model: Predicts,
        background: Background,
        fields: Mapping[str, tuple[str, ...]] = REASONS,
    ) -> None:
        self._model = model
        self._background = background
        self._fields = dict(fields)
        self._baseline = float(background.weights @ model.predict_columns(background.rows)[0])

    def __call__(
        self,
        rows: pd.DataFrame,
        columns: np.ndarray | None = None,  # noqa: ARG002
    ) -> tuple[pd.DataFrame, float]:
        """Attribute; see `Attribution`."""
        values = shapley_values(self.worths(rows))
        return pd.DataFrame(values, rows.index, list(self._fields)), self._baseline

    def of_texts(self, row: pd.DataFrame, texts: Sequence[str]) -> np.ndarray:
        """Return the description's part for each text; see `Attribution`.

        From its own description's Shapley value, other texts are reached by what they do to
        the price of this service: a hundred coalitions for each text would take minutes.
        """
        own = _description(self(row)[0])[0]
        asked = with_texts(row, [str(row["description"].iloc[0]), *texts])
        log_price = np.asarray(self._model.predict_columns(asked)[0], dtype=float)
        return own + log_price[1:] - log_price[0]

    def worths(self, rows: pd.DataFrame) -> np.ndarray:
        """Return the worth of each coalition of the fields, shape (n, 2 ** fields)."""
        table = coalitions(len(self._fields))
        out = np.empty((len(rows), len(table)))
        step = max(1, _MAX_ROWS // (len(table) * len(self._background)))
        for start in range(0, len(rows), step):
            out[start : start + step] = self._worths(rows.iloc[start : start + step], table)
        return out

    def _worths(self, rows: pd.DataFrame, table: np.ndarray) -> np.ndarray:
        """Ask the model once about mixtures of the rows and the background."""
        n, b = len(rows), len(self._background)
        mixed = table[1:-1]  # nobody: the baseline; everybody: the row itself
        shape = (n, len(mixed), b)
        own = np.broadcast_to(b + np.arange(n)[:, None, None], shape).ravel()
        other = np.broadcast_to(np.arange(b), shape).ravel()
        whole = b + np.arange(n)
        asked = {}
        for player, columns in enumerate(self._fields.values()):
            inside = np.broadcast_to(mixed[None, :, player, None], shape).ravel()
            take = np.concatenate([np.where(inside, own, other), whole])
            for name in columns:
                pool = pd.concat([self._background.rows[name], rows[name]], ignore_index=True)
                asked[name] = pool.take(take).reset_index(drop=True)
        log_price = np.asarray(self._model.predict_columns(pd.DataFrame(asked))[0], dtype=float)
        out = np.empty((n, len(table)))
        out[:, 0], out[:, -1] = self._baseline, log_price[-n:]
        out[:, 1:-1] = log_price[:-n].reshape(shape) @ self._background.weights
        return out


def _description(values: pd.DataFrame) -> np.ndarray:
    return values["description"].to_numpy(float)
