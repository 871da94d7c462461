"""One candidate in one fold: fitted, timed, weighed, and asked about rows it has not seen."""

from __future__ import annotations

import pickle
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from core.evaluation.crossval import terciles
from core.evaluation.metrics import bands_of
from core.evaluation.sentinels import disguised
from core.models.recipe import Recipe

#: Rows asked one by one for the latency, and rows asked again in disguise.
TIMED_ROWS = 9
DISGUISED_ROWS = 60


@dataclass(frozen=True)
class FoldResult:
    """What one fold gave.

    `log_price` (n,), `columns` (n, p) and `chances` (n, 3) are for the test rows, `edges` the
    terciles of the training prices, `gap` the largest change of an answer when only price and
    seller of the asked rows were changed, `curve` one entry for each epoch of a network.
    """

    test: np.ndarray
    edges: tuple[float, float]
    constant: float
    fit_seconds: float
    predict_ms: float
    size_bytes: int
    gap: float
    log_price: np.ndarray | None = None
    columns: np.ndarray | None = None
    chances: np.ndarray | None = None
    curve: list[dict[str, float]] = field(default_factory=list)


def run_fold(
    recipe: Recipe,
    frame: pd.DataFrame,
    groups: np.ndarray,
    levels: tuple[str, ...],
    train: np.ndarray,
    test: np.ndarray,
    *,
    seed: int = 0,
) -> FoldResult:
    """Fit a candidate on one part of a market and ask it about another.

    Parameters
    ----------
    recipe : Recipe
        Which candidate.
    frame : pandas.DataFrame of shape (n, columns of the schema)
        Listings with prices.
    groups : numpy.ndarray of shape (n,)
        Rows of one group share a seller or a title.
    levels : tuple of str
        The market's levels from lowest to highest.
    train, test : numpy.ndarray of int
        Row positions.
    seed : int, default=0
        Of the candidate.

    Returns
    -------
    Trial
        Answers for the test rows, and what they cost.
    """
    prices = frame["price"].to_numpy(float)
    edges, y = terciles(prices[train]), np.log(prices[train])
    target = bands_of(prices[train], edges) if recipe.task == "band" else y
    started = time.perf_counter()
    model = recipe.build(levels, seed).fit(frame.iloc[train], target, groups[train])
    seconds = time.perf_counter() - started
    answers = _answers(recipe, model, frame.iloc[test])
    return FoldResult(
        test=test,
        edges=edges,
        constant=float(np.median(y)),
        fit_seconds=seconds,
        predict_ms=_latency(recipe, model, frame.iloc[test[:TIMED_ROWS]]),
        size_bytes=len(pickle.dumps(model)),
        gap=_gap(recipe, model, frame.iloc[test[:DISGUISED_ROWS]], answers),
        curve=list(getattr(model, "history_", [])),
        **answers,
    )


def _answers(recipe: Recipe, model: Any, rows: pd.DataFrame) -> dict[str, np.ndarray]:
    if recipe.task == "band":
        return {"chances": np.asarray(model.predict_proba(rows))}
    log_price, columns = model.predict_columns(rows)
    answers = {"log_price": np.asarray(log_price, float), "columns": columns.astype(np.float32)}
    if hasattr(model, "predict_bands"):
        answers["chances"] = np.asarray(model.predict_bands(rows))
    return answers


def _gap(recipe: Recipe, model: Any, rows: pd.DataFrame, answers: dict[str, np.ndarray]) -> float:
    again = _answers(recipe, model, disguised(rows))
    key = "chances" if recipe.task == "band" else "log_price"
    return float(np.abs(again[key] - answers[key][: len(rows)]).max(initial=0.0))


def _latency(recipe: Recipe, model: Any, rows: pd.DataFrame) -> float:
    """Return the median time of one row, in ms; its text is new, so it is encoded too."""
    took = []
    for i in range(len(rows)):
        row = rows.iloc[[i]]
        row = row.assign(description=row["description"] + f" ({time.perf_counter_ns()})")
        started = time.perf_counter()
        _answers(recipe, model, row)
        took.append(time.perf_counter() - started)
    return float(np.median(took) * 1000) if took else 0.0
