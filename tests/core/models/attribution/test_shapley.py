"""Shapley values are what Shapley's four axioms say, for any game and for any model."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.models.attribution.attribution import CoalitionAttribution
from core.models.attribution.background import Background
from core.models.attribution.shapley import coalitions, interaction_values, shapley_values

PLAYERS = 4
GAMES = arrays(float, 2**PLAYERS, elements=st.floats(-5, 5))


def by_orders(worths: np.ndarray, players: int) -> np.ndarray:
    """Return Shapley values by their definition: the mean over all orders of arrival."""
    values = np.zeros(players)
    orders = list(permutations(range(players)))
    for order in orders:
        there = 0
        for player in order:
            values[player] += worths[there | 1 << player] - worths[there]
            there |= 1 << player
    return values / len(orders)


@given(GAMES)
def test_they_are_the_mean_over_all_orders(worths: np.ndarray) -> None:
    """The weights of coalitions give what counting all orders of arrival gives."""
    np.testing.assert_allclose(shapley_values(worths), by_orders(worths, PLAYERS), atol=1e-9)


@given(GAMES)
def test_they_share_out_the_whole_and_nothing_else(worths: np.ndarray) -> None:
    """Efficiency: values add up to the worth of all less that of nobody, to 1e-6."""
    assert shapley_values(worths).sum() == pytest.approx(worths[-1] - worths[0], abs=1e-6)


@given(GAMES, st.permutations(range(PLAYERS)))
def test_names_do_not_matter(worths: np.ndarray, order: list[int]) -> None:
    """Symmetry: with the players renamed, the values are renamed and nothing else."""
    renamed = worths[(coalitions(PLAYERS) << np.array(order)).sum(axis=1)]
    np.testing.assert_allclose(shapley_values(renamed), shapley_values(worths)[order], atol=1e-9)


@given(GAMES)
def test_who_changes_nothing_gets_nothing(worths: np.ndarray) -> None:
    """Dummy: a player that adds nothing to any coalition has the value 0."""
    with_dummy = np.concatenate([worths, worths])  # the fifth player changes no coalition
    values = shapley_values(with_dummy)
    assert values[-1] == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(values[:-1], shapley_values(worths), atol=1e-9)


@given(GAMES, GAMES, st.floats(-3, 3))
def test_values_of_a_sum_are_sums_of_values(
    first: np.ndarray, second: np.ndarray, factor: float
) -> None:
    """Linearity: games add up, and so do their values."""
    np.testing.assert_allclose(
        shapley_values(first + factor * second),
        shapley_values(first) + factor * shapley_values(second),
        atol=1e-9,
    )


@given(arrays(float, PLAYERS, elements=st.floats(-5, 5)))
def test_players_who_do_not_meet_do_not_interact(amounts: np.ndarray) -> None:
    """In an additive game everyone keeps their own amount, and no pair has an interaction."""
    worths = coalitions(PLAYERS) @ amounts
    np.testing.assert_allclose(shapley_values(worths), amounts, atol=1e-9)
    np.testing.assert_allclose(interaction_values(worths), 0, atol=1e-9)


def test_a_pair_that_only_counts_together_interacts_by_what_it_is_worth() -> None:
    """Two players worth 6 together and nothing alone interact by 6, and get 3 each."""
    table = coalitions(3)
    worths = 6.0 * (table[:, 0] & table[:, 1])
    np.testing.assert_allclose(shapley_values(worths), [3, 3, 0], atol=1e-12)
    pairs = interaction_values(worths)
    np.testing.assert_allclose(pairs, pairs.T, atol=1e-12)
    np.testing.assert_allclose(pairs[0], [0, 6, 0], atol=1e-12)


@pytest.mark.parametrize("players", [-1, 13])
def test_too_many_players_are_refused(players: int) -> None:
    """Rather than ask for millions of coalitions, the game is refused."""
    with pytest.raises(ValueError, match="too many"):
        coalitions(players)


class Columns:
    """A model of plain columns; it counts how often it is asked."""

    def __init__(self, predict: Callable[[np.ndarray], np.ndarray]) -> None:
        self.predict = predict
        self.asked: list[int] = []

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        self.asked.append(len(frame))
        columns = frame[["a", "b", "c", "d"]].to_numpy(float)
        return self.predict(columns), columns


FIELDS = {name: (name,) for name in "abcd"}


def drawn(n: int, seed: int) -> pd.DataFrame:
    """Return rows of four numbers."""
    return pd.DataFrame(np.random.default_rng(seed).normal(size=(n, 4)), columns=list("abcd"))


def test_a_small_forest_gets_the_values_of_shaps_interventional_trees() -> None:
    """All coalitions give what shap's TreeExplainer gives for the same background."""
    shap = pytest.importorskip("shap")
    from sklearn.ensemble import RandomForestRegressor

    train, rows, typical = drawn(200, 1), drawn(7, 2), drawn(12, 3)
    target = train["a"] * train["b"] + np.abs(train["c"])
    forest = RandomForestRegressor(8, max_depth=4, random_state=0).fit(train.to_numpy(), target)
    background = Background(typical, np.full(12, 1 / 12))
    values, baseline = CoalitionAttribution(Columns(forest.predict), background, FIELDS)(rows)
    theirs = shap.TreeExplainer(forest, typical.to_numpy(), feature_perturbation="interventional")
    np.testing.assert_allclose(values, theirs.shap_values(rows.to_numpy()), atol=1e-6)
    assert baseline == pytest.approx(float(np.ravel(theirs.expected_value)[0]), abs=1e-6)


def test_an_additive_model_gets_its_closed_form() -> None:
    """Coefficient times the distance to the weighted mean, for uneven weights too."""
    coefficients = np.array([0.5, -2.0, 0.0, 3.0])
    model, typical = Columns(lambda columns: 1 + columns @ coefficients), drawn(5, 4)
    weights = np.array([0.4, 0.3, 0.1, 0.1, 0.1])
    attribution = CoalitionAttribution(model, Background(typical, weights), FIELDS)
    rows = drawn(3, 5)
    values, baseline = attribution(rows)
    middle = weights @ typical.to_numpy()
    np.testing.assert_allclose(values, (rows.to_numpy() - middle) * coefficients, atol=1e-9)
    assert baseline == pytest.approx(1 + middle @ coefficients)
    np.testing.assert_allclose(interaction_values(attribution.worths(rows)), 0, atol=1e-9)


def test_one_service_is_explained_in_one_call() -> None:
    """All mixtures with the background go to the model at once."""
    model = Columns(lambda columns: columns.sum(axis=1))
    attribution = CoalitionAttribution(model, Background(drawn(10, 6), np.full(10, 0.1)), FIELDS)
    model.asked.clear()
    attribution(drawn(1, 7))
    assert model.asked == [(2**4 - 2) * 10 + 1]


def test_rows_do_not_influence_each_other() -> None:
    """Many rows get the values that each gets alone, however they are cut into calls."""
    model = Columns(lambda columns: columns[:, 0] * columns[:, 1] + columns[:, 3])
    background = Background(drawn(100, 8), np.full(100, 0.01))
    attribution, rows = CoalitionAttribution(model, background, FIELDS), drawn(50, 9)
    together = attribution(rows)[0]
    alone = pd.concat([attribution(rows.iloc[[i]])[0] for i in range(50)])
    np.testing.assert_allclose(together, alone, atol=1e-12)
