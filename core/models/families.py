"""Which recipe a market calls for: families measured on the same unseen sellers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from core.evaluation.crossval import FoldModel, OutOfFold, out_of_fold
from core.evaluation.metrics import mdape
from core.evaluation.paired import against_constant, paired_difference
from core.models.corrected import counting
from core.models.distribution import ConformalDistribution
from core.models.recipe import CHAMPION, CONSTANT, RIDGE, Recipe
from core.types import Progress, no_progress

#: What training chooses among; of those that cannot be told apart, the first of the list.
FAMILIES: tuple[Recipe, ...] = (CHAMPION, RIDGE, CONSTANT)


@dataclass(frozen=True)
class FamilyChoice:
    """The recipe of a market, its out-of-fold predictions, and what the card tells of the choice.

    `told` has ``choice`` (``automatic``, and for each family ``recipe``, ``error``: the mean
    absolute error of the log price over all ways of asking, and ``mdape`` of complete services)
    and ``against_constant``: the paired difference of that error, as `paired_difference` gives it,
    with that of the median errors under ``mdape``; the ``verdict`` is that of both, if they agree.
    """

    recipe: Recipe
    oof: OutOfFold
    told: dict[str, Any]


def choose(
    recipes: Sequence[Recipe],
    frame: pd.DataFrame,
    groups: np.ndarray,
    *,
    levels: tuple[str, ...],
    masks: Sequence[np.ndarray],
    n_splits: int,
    seed: int,
    on_fold: Callable[[str, FoldModel], None] = lambda _name, _fold: None,
    on_progress: Progress = no_progress,
) -> FamilyChoice:
    """Measure families on the same unseen sellers and titles, and choose the best.

    Parameters
    ----------
    recipes : sequence of Recipe
        Candidates that price whatever is given; the constant is measured in any case.
    frame : pandas.DataFrame of shape (n, columns of the schema)
        Listings with their prices.
    groups : numpy.ndarray of shape (n,)
        Rows of one group share a seller or a title.
    levels : tuple of str
        The market's levels from lowest to highest.
    masks : sequence of numpy.ndarray of bool of shape (n, fields)
        Ways of asking; they count alike.
    n_splits : int
        Folds.
    seed : int
        Of folds, learners and the bootstrap.
    on_fold : callable
        Gets a recipe's name and its model of each fold.
    on_progress : callable
        Told after each fold.

    Returns
    -------
    FamilyChoice
        The first of the learners that cannot be told from the one with the least error; the
        constant, if its error is less than that.
    """
    learners = [one for one in recipes if one.name != CONSTANT.name] or list(recipes)
    found: dict[str, OutOfFold] = {}
    for i, recipe in enumerate(learners):
        found[recipe.name] = out_of_fold(
            _builder(recipe, levels, seed),
            frame,
            groups,
            seed=seed,
            n_splits=n_splits,
            masks=masks,
            on_fold=partial(on_fold, recipe.name),
            on_progress=_part(on_progress, i, len(learners)),
        )
    constant = _always_the_median(next(iter(found.values())))
    if len(recipes) > 1:
        found[CONSTANT.name] = constant
    prices = frame["price"].to_numpy(float)
    said = {name: _medians(oof, prices) for name, oof in found.items()}
    missed = {name: np.abs(logs - np.log(prices)[:, None]) for name, logs in said.items()}
    errors = {name: off.mean() for name, off in missed.items()}
    best = first_of_the_best({name: off.mean(axis=1) for name, off in missed.items()}, groups, seed)
    families = [
        {"recipe": name, "error": float(errors[name]), "mdape": mdape(prices, np.exp(logs[:, 0]))}
        for name, logs in said.items()
    ]
    guesses = constant.log_price.reshape(len(masks), -1).T
    return FamilyChoice(
        next(one for one in recipes if one.name == best),
        found[best],
        {
            "choice": {"automatic": len(recipes) > 1, "families": families},
            "against_constant": against_constant(prices, said[best], guesses, groups, seed),
        },
    )


def first_of_the_best(losses: dict[str, np.ndarray], groups: np.ndarray, seed: int) -> str:
    """Return the name of the first learner that is not worse than the best; or the constant."""
    learners = {name: loss for name, loss in losses.items() if name != CONSTANT.name} or losses
    best = min(learners, key=lambda name: float(learners[name].mean()))
    first = next(
        name
        for name, loss in learners.items()
        if paired_difference(loss, learners[best], groups, seed=seed)["verdict"] != "worse"
    )
    guess = losses.get(CONSTANT.name)
    return CONSTANT.name if guess is not None and guess.mean() < losses[first].mean() else first


def _builder(recipe: Recipe, levels: tuple[str, ...], seed: int) -> Callable[[], Any]:
    return lambda: counting(recipe.build(levels, seed))


def _part(on_progress: Progress, number: int, of: int) -> Progress:
    def tell(stage: str, done: int, total: int) -> None:
        on_progress(stage, number * total + done, of * total)

    return tell


def _always_the_median(oof: OutOfFold) -> OutOfFold:
    """Return what the constant says of the same rows."""
    columns = np.empty((len(oof.row), 0))
    return replace(oof, log_price=oof.constant, offset=np.zeros(len(oof.row)), columns=columns)


def _medians(oof: OutOfFold, prices: np.ndarray) -> np.ndarray:
    """Return log prices, each fold shifted by what the others missed, shape (listings, masks)."""
    residuals, ones = np.log(prices[oof.row]) - oof.log_price, np.ones(len(oof.row))
    out = np.empty(len(oof.row))
    for k in np.unique(oof.fold):
        test = oof.fold == k
        others = ConformalDistribution.fit(residuals[~test], ones[~test], said=oof.said[~test])
        out[test] = others.median(oof.log_price[test], oof.said[test])
    return out.reshape(-1, len(prices)).T
