"""A net with two inputs (meaning and fields) and two heads (price and band)."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.utils.validation import check_is_fitted

from core.data.splits import holdout
from core.evaluation.crossval import terciles
from core.evaluation.metrics import bands_of
from core.models.deep.ensemble import NetEnsemble
from core.models.deep.keras_runtime import keras, weights_of
from core.models.deep.layers import Layer
from core.models.design import ListingMatrix
from core.models.encoders import DIMENSIONS, EncoderName, text_vectors

#: Dense layers: name, what they read, activation. The architecture, in one place.
_LAYERS: tuple[tuple[str, tuple[str, ...], Any], ...] = (
    ("text_block", ("text",), "relu"),
    ("field_block", ("fields",), "relu"),
    ("joint", ("text_block", "field_block"), "relu"),
    ("price", ("joint",), "linear"),
    ("band", ("joint",), "softmax"),
)


class TwoHeadNet(NetEnsemble):
    """Sentence embedding beside the fields; price and band are learned together.

    Trained by Keras with the mean absolute error of the standardised log price and the
    cross-entropy of the band; stopped when a held-out part, groups kept apart, gets no better.

    Parameters
    ----------
    level_order : tuple of str, default=()
        The market's levels from lowest to highest.
    text_units, field_units, joint_units : int
        Widths of the dense blocks.
    dropout : float, default=0.5
        Share of units left out at each training step.
    band_weight : float, default=0.3
        Weight of the band's loss beside the price's.
    epochs : int, default=60
        At most.
    patience : int, default=6
        Epochs without progress before it stops.
    learning_rate : float, default=0.0003
        Of Adam.
    members : int, default=3
        Nets from different seeds, averaged.
    seed : int, default=0
        Of the first net and of the held-out part.
    copies : int, default=0
        Of each listing, with fields left out at random, that are learned from too.
    encoder : {"minilm", "minilm-int8", "multilingual"}, default="minilm"
        What makes the embeddings.
    """

    #: Of a model that was stored when there was no other.
    encoder: EncoderName = "minilm"

    def __init__(
        self,
        level_order: tuple[str, ...] = (),
        text_units: int = 128,
        field_units: int = 256,
        joint_units: int = 64,
        dropout: float = 0.5,
        band_weight: float = 0.3,
        epochs: int = 60,
        patience: int = 6,
        learning_rate: float = 3e-4,
        members: int = 3,
        seed: int = 0,
        copies: int = 0,
        encoder: EncoderName = "minilm",
    ) -> None:
        self.level_order = level_order
        self.text_units = text_units
        self.field_units = field_units
        self.joint_units = joint_units
        self.dropout = dropout
        self.band_weight = band_weight
        self.epochs = epochs
        self.patience = patience
        self.learning_rate = learning_rate
        self.members = members
        self.seed = seed
        self.copies = copies
        self.encoder = encoder

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Self:
        """Fit as `LogPriceRegressor` says; the part held out keeps sellers and titles apart."""
        del groups
        frame = frame.reset_index(drop=True)
        train, held = holdout(frame, 0.12, self.seed)
        self.matrix_ = ListingMatrix(tuple(self.level_order), "none", given=self.copies > 0)
        self.matrix_.fit(frame.iloc[train])
        bands = bands_of(np.exp(y), terciles(np.exp(y[train])))
        rows, aside = self._copied(frame, held)
        inputs = self._inputs(rows)
        targets = {
            name: np.tile(values, 1 + self.copies)
            for name, values in (("price", self._standardised(y, train)), ("band", bands))
        }
        return self._fit_members(
            lambda seed: self._train(
                inputs, targets, np.flatnonzero(~aside), np.flatnonzero(aside), seed
            ),
            {name: part.shape[1] for name, part in inputs.items()},
            ("price", "band"),
        )

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the log of the price, shape (n,), and the listing's numbers, shape (n, p)."""
        check_is_fitted(self, "onnx_")
        price = self._mean(self._inputs(frame), "price")[:, 0]
        return self.center_ + self.scale_ * price, self.matrix_.numbers(frame)

    def predict_bands(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the second head's probabilities of low, medium and high, shape (n, 3)."""
        check_is_fitted(self, "onnx_")
        chances = self._mean(self._inputs(frame), "band")
        return chances / chances.sum(axis=1, keepdims=True)

    def _inputs(self, frame: pd.DataFrame) -> dict[str, np.ndarray]:
        fields = sparse.csr_matrix(self.matrix_.transform(frame), dtype=np.float32)
        texts = text_vectors(frame["description"].tolist(), encoder=self.encoder)
        return {"text": texts, "fields": fields.toarray()}

    def _train(
        self,
        inputs: dict[str, np.ndarray],
        targets: dict[str, np.ndarray],
        train: np.ndarray,
        held: np.ndarray,
        seed: int,
    ) -> tuple[list[Layer], list[dict[str, float]]]:
        k = keras()
        k.utils.set_random_seed(seed)
        model = self._build(k, inputs["fields"].shape[1])
        stop = k.callbacks.EarlyStopping(patience=self.patience, restore_best_weights=True)

        def part(arrays: dict[str, np.ndarray], rows: np.ndarray) -> dict[str, np.ndarray]:
            return {name: values[rows] for name, values in arrays.items()}

        log = model.fit(
            part(inputs, train),
            part(targets, train),
            batch_size=64,
            epochs=self.epochs,
            validation_data=(part(inputs, held), part(targets, held)),
            callbacks=[stop],
            verbose=0,
        )
        weights = weights_of(model, [name for name, _, _ in _LAYERS])
        layers = [Layer(name, reads, *weights[name], kind) for name, reads, kind in _LAYERS]
        return layers, _history(log.history)

    def _build(self, k: Any, fields: int) -> Any:
        text, field = (k.Input((DIMENSIONS,), name="text"), k.Input((fields,), name="fields"))

        def block(units: int, name: str, values: Any) -> Any:
            dense = k.layers.Dense(units, activation="relu", name=name)(values)
            return k.layers.Dropout(self.dropout)(dense)

        both = k.layers.Concatenate()(
            [
                block(self.text_units, "text_block", text),
                block(self.field_units, "field_block", field),
            ]
        )
        joint = block(self.joint_units, "joint", both)
        heads = {
            "price": k.layers.Dense(1, name="price")(joint),
            "band": k.layers.Dense(3, activation="softmax", name="band")(joint),
        }
        model = k.Model({"text": text, "fields": field}, heads)
        model.compile(
            optimizer=k.optimizers.Adam(self.learning_rate),
            loss={"price": "mae", "band": "sparse_categorical_crossentropy"},
            loss_weights={"price": 1.0, "band": self.band_weight},
        )
        return model


def _history(log: dict[str, list[float]]) -> list[dict[str, float]]:
    names = {
        "loss": "loss",
        "val_loss": "val_loss",
        "price_loss": "price_loss",
        "val_price_loss": "val_price_loss",
        "band_loss": "band_loss",
        "val_band_loss": "val_band_loss",
    }
    epochs = len(log["loss"])
    return [
        {name: float(log[key][epoch]) for name, key in names.items() if key in log}
        for epoch in range(epochs)
    ]
