"""Looked-up Shapley values are those that LightGBM works out row by row."""

from __future__ import annotations

from typing import Any

import lightgbm
import numpy as np
import pytest

from core.data.splits import groups as groups_of
from core.models.attribution.attribution import TreeAttribution
from core.models.attribution.tree_shap import LeafShapley
from core.models.boosting import BoostedTrees
from core.models.regressor import MarketRegressor
from tests.models import market

PLAYERS = (0, 1, 1, 2, 0, 3)


def columns(n: int = 400, seed: int = 0) -> np.ndarray:
    """Return numbers with zeros, ties and gaps; the last column is never absent."""
    rng = np.random.default_rng(seed)
    made = rng.normal(size=(n, len(PLAYERS))).round(1)
    made[rng.random(made.shape) < 0.2] = 0.0
    made[:, :4][rng.random((n, 4)) < 0.2] = np.nan
    return made


def target(seen: np.ndarray) -> np.ndarray:
    """Return something in which columns act together."""
    full = np.nan_to_num(seen, nan=0.7)
    return full[:, 0] * full[:, 1] + np.sin(3 * full[:, 2]) + full[:, 4] * (full[:, 5] > 0)


def by_the_library(texts: list[str], seen: np.ndarray) -> tuple[np.ndarray, float]:
    """Return LightGBM's own TreeSHAP, summed by player and averaged over the boosters."""
    boosters = [lightgbm.Booster(model_str=text) for text in texts]
    parts = np.mean([b.predict(seen, pred_contrib=True) for b in boosters], axis=0)
    players = np.array(PLAYERS)
    values = [parts[:, :-1][:, players == player].sum(axis=1) for player in range(4)]
    return np.column_stack(values), float(parts[0, -1])


def trained(**own: Any) -> str:
    """Return a booster of some settings, as text."""
    seen = columns()
    data = lightgbm.Dataset(seen, target(seen), categorical_feature=own.pop("categories", []))
    settings = {"verbose": -1, "num_threads": 1, "min_data_in_leaf": 5, "seed": 1}
    return lightgbm.train(settings | own, data, num_boost_round=30).model_to_string()


@pytest.mark.parametrize(
    "trees",
    [
        BoostedTrees(rounds=50),
        BoostedTrees(rounds=20, members=3),
        BoostedTrees(rounds=30, leaves=2),
        BoostedTrees(rounds=5, least=10_000, fraction=0.2),
    ],
    ids=["one", "several", "stumps", "narrow"],
)
def test_they_are_the_librarys(trees: BoostedTrees) -> None:
    """With gaps in columns that had some, and in one that had none; baseline and sum agree."""
    trees.fit(columns(), target(columns()))
    seen = columns(150, seed=1)
    seen[:20, 5] = np.nan
    leaves = LeafShapley(trees.texts_, PLAYERS, 4)
    values, baseline = by_the_library(trees.texts_, seen)
    np.testing.assert_allclose(leaves(seen), values, atol=1e-12)
    assert leaves.baseline == pytest.approx(baseline, abs=1e-12)
    whole = leaves(seen).sum(axis=1) + leaves.baseline + trees.offset_
    np.testing.assert_allclose(whole, trees.predict(seen), atol=1e-12)


@pytest.mark.parametrize("depth", [7, 8])
def test_deeper_trees_take_more_cases(depth: int) -> None:
    """Paths longer than a branch are branches by themselves."""
    text, seen = trained(max_depth=depth, num_leaves=90, min_data_in_leaf=1), columns(60, seed=3)
    values, baseline = by_the_library([text], seen)
    leaves = LeafShapley([text], PLAYERS, 4)
    np.testing.assert_allclose(leaves(seen), values, atol=1e-12)
    assert leaves.baseline == pytest.approx(baseline, abs=1e-12)


def test_trees_without_a_split_say_nothing() -> None:
    """A constant target leaves single leaves: every value is zero, the baseline is the mean."""
    seen = columns()
    text = lightgbm.train(
        {"verbose": -1, "num_threads": 1}, lightgbm.Dataset(seen, np.full(len(seen), 2.5)), 3
    ).model_to_string()
    leaves = LeafShapley([text, text], PLAYERS, 4)
    np.testing.assert_array_equal(leaves(seen), np.zeros((len(seen), 4)))
    assert leaves.baseline == pytest.approx(2.5)


def test_no_row_changes_another_to_the_last_bit() -> None:
    """Alone, in a batch, in another order; and none is none."""
    trees = BoostedTrees(rounds=60).fit(columns(), target(columns()))
    leaves, seen = LeafShapley(trees.texts_, PLAYERS, 4), columns(200, seed=2)
    together = leaves(seen)
    alone = np.vstack([leaves(seen[i : i + 1]) for i in range(len(seen))])
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(leaves(seen[::-1])[::-1], together)
    assert leaves(seen[:0]).shape == (0, 4)


@pytest.mark.parametrize(
    ("own", "why"),
    [
        ({"categories": [4], "min_data_per_group": 1, "cat_smooth": 0}, "categories"),
        ({"zero_as_missing": True}, "zero for absent"),
        ({"linear_tree": True}, "linear leaves"),
    ],
)
def test_what_it_does_not_read_is_refused(own: dict[str, Any], why: str) -> None:
    """Trees of another kind than ours would be explained wrongly."""
    with pytest.raises(ValueError, match=why):
        LeafShapley([trained(**own)], PLAYERS, 4)


def test_deep_trees_are_refused() -> None:
    """A branch has two cases for each split on the way."""
    rng = np.random.default_rng(0)
    seen = rng.normal(size=(4_000, 12))
    data = lightgbm.Dataset(seen, (2.0 ** np.arange(12) * (seen > 0)).sum(axis=1))
    settings = {"verbose": -1, "num_threads": 1, "num_leaves": 400, "min_data_in_leaf": 1}
    text = lightgbm.train(settings, data, 3).model_to_string()
    with pytest.raises(ValueError, match="too deep"):
        LeafShapley([text], range(12), 12)


def test_a_market_model_explains_by_them() -> None:
    """The fields' values of a fitted model are the library's."""
    listings, rows = market(), market().head(70)
    regressor = MarketRegressor(rounds=60)
    regressor.fit(listings, np.log(listings["price"].to_numpy(float)), groups_of(listings))
    _, seen = regressor.predict_columns(rows)
    told, baseline = TreeAttribution(regressor)(rows)
    boosters = [lightgbm.Booster(model_str=text) for text in regressor.trees_.texts_]
    parts = np.mean([b.predict(seen, pred_contrib=True) for b in boosters], axis=0)
    fields = np.array(regressor.columns_.fields_)
    for field in told.columns:
        own = parts[:, :-1][:, fields == field].sum(axis=1)
        np.testing.assert_allclose(told[field], own, atol=1e-11)
    assert baseline == pytest.approx(regressor.trees_.offset_ + parts[0, -1], abs=1e-11)
