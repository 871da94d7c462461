"""What the nets share: several members from different seeds, kept as weights and as ONNX."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted

from core.data.given import with_copies
from core.models.deep.layers import Layer, run, to_onnx

#: Trains the member of a seed: its layers, and its losses epoch by epoch.
Train = Callable[[int], tuple[list[Layer], list[dict[str, float]]]]


class NetEnsemble(RegressorMixin, BaseEstimator):
    """Mean of several nets; a subclass says what they see and how one is trained.

    Attributes
    ----------
    members_ : list of list of Layer
        Weights of each net, as plain arrays.
    onnx_ : list of bytes
        The same, ready to serve.
    history_ : list of dict
        Losses of the first net, epoch by epoch.
    center_, scale_ : float
        Mean and standard deviation of the training log prices.
    """

    members: int
    seed: int
    copies: int

    def predict(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the log of the price, shape (n,)."""
        return self.predict_columns(frame)[0]

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the log of the price, shape (n,), and the listing's numbers, shape (n, p)."""
        raise NotImplementedError

    def _copied(self, frame: pd.DataFrame, held: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
        """Return listings with their copies below, and which of these rows are held out."""
        rng = np.random.default_rng([self.seed, len(frame)])
        rows = pd.concat(with_copies(frame, self.copies, rng), ignore_index=True)
        aside = np.zeros(len(frame), dtype=bool)
        aside[held] = True
        return rows, np.tile(aside, 1 + self.copies)

    def _standardised(self, y: np.ndarray, train: np.ndarray) -> np.ndarray:
        """Return the target in standard deviations of the training rows."""
        self.center_, self.scale_ = float(y[train].mean()), float(y[train].std()) or 1.0
        return np.asarray((y - self.center_) / self.scale_)

    def _fit_members(self, train: Train, sizes: Mapping[str, int], heads: tuple[str, ...]) -> Self:
        """Train each member; `sizes` are the widths of the inputs, `heads` the outputs."""
        self.members_: list[list[Layer]] = []
        self.history_: list[dict[str, float]] = []
        for member in range(self.members):
            layers, history = train(self.seed + member)
            self.members_.append(layers)
            self.history_ = self.history_ or history
        self.sizes_, self.heads_ = dict(sizes), list(heads)
        self._build_onnx()
        return self

    def _build_onnx(self) -> None:
        self.onnx_ = [to_onnx(layers, self.sizes_, self.heads_) for layers in self.members_]

    def __getstate__(self) -> dict[str, Any]:
        """Give the weights, from which the graph is built again: no graph is read from a file."""
        return {k: v for k, v in super().__getstate__().items() if k != "onnx_"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        if "members_" in state:
            self._build_onnx()

    def _mean(self, inputs: dict[str, np.ndarray], head: str) -> np.ndarray:
        """Return the mean of the members' output, shape (n, width of the head)."""
        check_is_fitted(self, "onnx_")
        each = [run(onnx, inputs)[head] for onnx in self.onnx_]
        return np.asarray(np.mean(each, axis=0, dtype=float))
