"""The market's own error chooses the recipe, and says where a constant would do as well."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd

from core.data.given import FIELDS
from core.data.splits import groups as groups_of
from core.evaluation.paired import against_constant
from core.models.families import FAMILIES, FamilyChoice, choose, first_of_the_best
from core.models.recipe import CONSTANT, Recipe
from tests.models import market


class Known:
    """Says a share of each listing's log price, and noise."""

    def __init__(self, share: float, noise: float) -> None:
        self.share, self.noise = share, noise

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Self:
        """Keep the mean."""
        del frame, groups
        self.mean = float(y.mean())
        return self

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return log prices, shape (n,), and no columns."""
        y = np.log(frame["price"].to_numpy(float))
        drawn = np.random.default_rng([len(frame), round(1000 * self.share)])
        noise = drawn.normal(0, self.noise, len(frame))
        return self.mean + self.share * (y - self.mean) + noise, np.empty((len(frame), 0))


def recipe(name: str, share: float, noise: float = 0.0) -> Recipe:
    """Return a recipe that knows so much."""
    return Recipe(name, lambda _levels, _seed: Known(share, noise))


def chosen(*recipes: Recipe) -> FamilyChoice:
    """Let a small market choose, for two ways of asking."""
    frame = market().head(400).reset_index(drop=True)
    whole = np.ones((len(frame), len(FIELDS)), dtype=bool)
    return choose(
        recipes,
        frame,
        groups_of(frame),
        levels=(),
        masks=[whole, whole],
        n_splits=4,
        seed=0,
    )


def test_the_recipe_with_the_least_error_is_chosen() -> None:
    """Wherever it stands in the list; the card tells the error of each."""
    found = chosen(recipe("worse", 0.2), recipe("better", 0.8), CONSTANT)
    assert found.recipe.name == "better"
    told = found.told["choice"]
    assert told["automatic"]
    errors = {one["recipe"]: one["error"] for one in told["families"]}
    assert list(errors) == ["worse", "better", "constant"]
    assert errors["better"] < errors["worse"] < errors["constant"]
    assert found.told["against_constant"]["verdict"] == "better"
    assert found.oof.log_price.shape == (800,)


def test_where_nothing_helps_the_constant_is_chosen_and_the_card_says_so() -> None:
    """What knows nothing of the price but adds noise is never better than one guess for all."""
    found = chosen(recipe("noise", 0.0, 0.5), CONSTANT)
    assert found.recipe is CONSTANT
    assert found.told["against_constant"]["verdict"] == "not_distinguishable"
    assert found.oof.columns.shape == (800, 0)


def test_a_named_recipe_is_measured_beside_the_constant_and_not_replaced() -> None:
    """Whoever insists gets it, and reads that it is worse."""
    found = chosen(recipe("noise", 0.0, 1.5))
    assert found.recipe.name == "noise"
    assert not found.told["choice"]["automatic"]
    assert found.told["against_constant"]["verdict"] == "worse"


def test_better_means_better_in_the_mean_and_in_the_median() -> None:
    """Estimates that help a few listings much and harm most a little are not better."""
    rng, n = np.random.default_rng(0), 600
    prices = np.exp(rng.normal(3, 1, n))
    guess = np.full(n, 3.0)
    far = np.abs(np.log(prices) - 3) > 1.3
    some = np.where(far, np.log(prices), 3 + 1.1 * np.sign(3 - np.log(prices)))
    alone = np.arange(n)
    assert against_constant(prices, np.log(prices), guess, alone, 0)["verdict"] == "better"
    mixed = against_constant(prices, some, guess, alone, 0)
    assert mixed["mdape"]["low"] > 0
    assert mixed["verdict"] != "better"


def test_training_chooses_among_trees_a_ridge_and_the_median() -> None:
    """The families that the product declares, the champion's recipe first."""
    assert [one.name for one in FAMILIES] == ["masked-trees", "ridge-words", "constant"]


def test_equal_errors_choose_the_first() -> None:
    """So that a training run twice gives the same recipe."""
    assert chosen(recipe("a", 0.5), recipe("b", 0.5), CONSTANT).recipe.name == "a"


def test_what_cannot_be_told_from_the_best_is_preferred_by_its_place() -> None:
    """A little less error on the same listings is chance; much less is not."""
    rng, alone = np.random.default_rng(0), np.arange(400)
    first = rng.uniform(0, 1, 400)
    near = first + rng.normal(0, 0.5, 400)
    near += first.mean() - near.mean() - 0.01
    far, guess = first - 0.2, first + 0.1
    assert near.mean() < first.mean()
    assert first_of_the_best({"a": first, "b": near, "constant": guess}, alone, 0) == "a"
    assert first_of_the_best({"a": first, "b": far, "constant": guess}, alone, 0) == "b"
    assert first_of_the_best({"a": guess, "b": near, "constant": first}, alone, 0) == "b"
    assert first_of_the_best({"a": guess, "constant": first}, alone, 0) == "constant"
