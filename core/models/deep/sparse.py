"""A net on sparse words: one hidden layer, and batches that double from epoch to epoch."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.utils.validation import check_is_fitted

from core.data.splits import holdout
from core.models.deep.ensemble import NetEnsemble
from core.models.deep.keras_runtime import keras, weights_of
from core.models.deep.layers import Layer
from core.models.design import ListingMatrix

_CHUNK = 512


class SparseNet(NetEnsemble):
    """TF-IDF and fields into one hidden layer (the way that won the Mercari price challenge).

    Parameters
    ----------
    level_order : tuple of str, default=()
        The market's levels from lowest to highest.
    units : int, default=256
        Of the hidden layer.
    epochs : int, default=6
        The batch is doubled after each.
    batch : int, default=16
        Rows of a step in the first epoch.
    learning_rate : float, default=0.0003
        Of Adam.
    members : int, default=2
        Nets from different seeds, averaged.
    seed : int, default=0
        Of the first net and of the held-out part.
    copies : int, default=0
        Of each listing, with fields left out at random, that are learned from too.
    """

    def __init__(
        self,
        level_order: tuple[str, ...] = (),
        units: int = 256,
        epochs: int = 6,
        batch: int = 16,
        learning_rate: float = 3e-4,
        members: int = 2,
        seed: int = 0,
        copies: int = 0,
    ) -> None:
        self.level_order = level_order
        self.units = units
        self.epochs = epochs
        self.batch = batch
        self.learning_rate = learning_rate
        self.members = members
        self.seed = seed
        self.copies = copies

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Self:
        """Fit as `LogPriceRegressor` says; the part held out keeps sellers and titles apart."""
        del groups
        frame = frame.reset_index(drop=True)
        train, held = holdout(frame, 0.05, self.seed)
        self.matrix_ = ListingMatrix(tuple(self.level_order), "words", given=self.copies > 0)
        self.matrix_.fit(frame.iloc[train])
        rows, aside = self._copied(frame, held)
        columns = sparse.csr_matrix(self.matrix_.transform(rows), dtype=np.float32)
        target = np.tile(self._standardised(y, train).astype(np.float32), 1 + self.copies)
        return self._fit_members(
            lambda seed: self._train(
                columns, target, np.flatnonzero(~aside), np.flatnonzero(aside), seed
            ),
            {"columns": columns.shape[1]},
            ("price",),
        )

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the log of the price, shape (n,), and the listing's numbers, shape (n, p)."""
        check_is_fitted(self, "onnx_")
        columns = sparse.csr_matrix(self.matrix_.transform(frame), dtype=np.float32)
        price = np.empty(len(frame))
        for start in range(0, len(frame), _CHUNK):
            dense = columns[start : start + _CHUNK].toarray()
            price[start : start + _CHUNK] = self._mean({"columns": dense}, "price")[:, 0]
        return self.center_ + self.scale_ * price, self.matrix_.numbers(frame)

    def _train(
        self,
        columns: sparse.csr_matrix,
        target: np.ndarray,
        train: np.ndarray,
        held: np.ndarray,
        seed: int,
    ) -> tuple[list[Layer], list[dict[str, float]]]:
        k = keras()
        k.utils.set_random_seed(seed)
        model = k.Sequential(
            [
                k.Input((columns.shape[1],)),
                k.layers.Dense(self.units, activation="relu", name="hidden"),
                k.layers.Dense(1, name="price"),
            ]
        )
        model.compile(optimizer=k.optimizers.Adam(self.learning_rate), loss="mse")
        rng, history = np.random.default_rng(seed), []
        for epoch in range(self.epochs):
            loss = self._epoch(model, columns, target, rng.permutation(train), epoch)
            held_out = float(model.evaluate(columns[held].toarray(), target[held], verbose=0))
            history.append(
                {"loss": loss, "val_loss": held_out, "price_loss": loss, "val_price_loss": held_out}
            )
        weights = weights_of(model, ["hidden", "price"])
        return [
            Layer("hidden", ("columns",), *weights["hidden"], "relu"),
            Layer("price", ("hidden",), *weights["price"], "linear"),
        ], history

    def _epoch(
        self,
        model: Any,
        columns: sparse.csr_matrix,
        target: np.ndarray,
        rows: np.ndarray,
        epoch: int,
    ) -> float:
        size, losses = self.batch * 2**epoch, []
        for start in range(0, len(rows), size):
            step = rows[start : start + size]
            losses.append(float(model.train_on_batch(columns[step].toarray(), target[step])))
        return float(np.mean(losses))
