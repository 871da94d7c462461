"""Any model of the list is explained by one interface, and its reasons add up."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from core.data.demo import LEVEL_ORDER
from core.data.schema import conform
from core.data.splits import groups
from core.models.attribution.attribution import (
    CoalitionAttribution,
    LinearAttribution,
    MeanAttribution,
    TreeAttribution,
    attributor_of,
)
from core.models.attribution.background import Background
from core.models.attribution.given import GivenAttribution
from core.models.price_model import PriceModel
from core.models.recipe import recipe
from core.types import INPUT_COLUMNS, REASONS
from tests.models import market, model

LINEAR = ("ridge-fields", "ridge-words", "ridge-characters", "ridge-minilm", "ridge-both", "linear")


@cache
def background(size: int = 12) -> Background:
    """Return a few typical listings of the small market."""
    rows = market()
    return Background.draw(rows, model().regressor.predict(rows), size, seed=1)


@cache
def fitted(name: str) -> Any:
    """Return a candidate of the list, fitted on a part of the small market."""
    rows = conform(market().head(400).reset_index(drop=True))
    return (
        recipe(name)
        .build(LEVEL_ORDER, 0)
        .fit(rows, np.log(rows["price"].to_numpy(float)), groups(rows))
    )


@pytest.mark.parametrize("name", LINEAR)
def test_linear_models_get_their_closed_form_and_coalitions_agree(name: str) -> None:
    """Coefficients and columns give what asking the model about every coalition gives."""
    rows = market().iloc[[5, 77, 400]]
    closed, base = LinearAttribution(fitted(name), background())(rows)
    asked, asked_base = CoalitionAttribution(fitted(name), background())(rows)
    np.testing.assert_allclose(closed, asked, atol=1e-6)
    assert base == pytest.approx(asked_base, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("constant", CoalitionAttribution),
        ("comparables", CoalitionAttribution),
        ("knn", CoalitionAttribution),
        ("tree", CoalitionAttribution),
        ("histogram-minilm", CoalitionAttribution),
        ("ridge-crossed", CoalitionAttribution),
        ("ridge-both", LinearAttribution),
        ("masked-trees", GivenAttribution),
        ("market-trees", TreeAttribution),
        ("average", MeanAttribution),
    ],
)
def test_every_model_is_explained_and_its_reasons_add_up(name: str, kind: type) -> None:
    """Fields and baseline sum to the model's log price, to 1e-6, whatever the model."""
    rows = market().iloc[[3, 500]]
    attribution = attributor_of(fitted(name), background())
    assert isinstance(attribution, kind)
    values, baseline = attribution(rows)
    assert tuple(values.columns) == tuple(REASONS)
    total = values.sum(axis=1).to_numpy() + baseline
    np.testing.assert_allclose(total, fitted(name).predict_columns(rows)[0], atol=1e-6)


def test_a_model_that_needs_typical_listings_says_so() -> None:
    """Without a background only boosted trees are explained."""
    assert isinstance(attributor_of(model().regressor, None), GivenAttribution)
    with pytest.raises(ValueError, match="typical"):
        attributor_of(fitted("knn"), None)


def test_a_service_like_all_typical_listings_has_no_reasons() -> None:
    """Beside listings that are all like itself, nothing about a service stands out."""
    row = market().iloc[[9]][list(INPUT_COLUMNS)].reset_index(drop=True)
    alike = Background(row, np.ones(1))
    values, _ = CoalitionAttribution(fitted("knn"), alike)(row)
    np.testing.assert_allclose(values, 0, atol=1e-6)


def test_the_background_stands_for_its_market() -> None:
    """Its weighted mean estimate is that of the whole market, and each listing is in it."""
    rows = market()
    log_price = model().regressor.predict(rows)
    drawn = Background.draw(rows, log_price, 50)
    assert drawn.weights.sum() == pytest.approx(1)
    mean = float(drawn.weights @ model().regressor.predict(drawn.rows))
    assert mean == pytest.approx(log_price.mean(), abs=0.1)
    assert set(drawn.rows["description"]) <= set(rows["description"])


def test_a_background_survives_being_stored() -> None:
    """Absent values and unlimited revisions come back as they were."""
    rows = conform(market().head(6).reset_index(drop=True), INPUT_COLUMNS)
    rows.loc[0, ["rating", "revisions"]] = [np.nan, np.inf]
    rows.loc[1, "country"] = None
    kept = Background(rows, np.full(6, 1 / 6))
    again = Background.from_json(kept.as_json())
    assert again.rows.equals(rows)
    np.testing.assert_array_equal(again.weights, kept.weights)


def test_a_small_market_has_a_small_background() -> None:
    """No more listings are drawn than there are."""
    rows = market().head(3)
    assert len(Background.draw(rows, np.zeros(3), 50)) == 3


@pytest.mark.parametrize("name", ["ridge-both", "histogram-words", "comparables"])
def test_any_recipe_makes_a_model_that_prices_and_explains(name: str) -> None:
    """Whatever the learner, reasons add up to its price to a cent, and words to a reason."""
    fitted = PriceModel.fit(market().head(200), currency="USD", recipe=recipe(name))
    row = market().iloc[[250]]
    [explanation] = fitted.explain(row)
    total = explanation.baseline + sum(c.amount for c in explanation.contributions)
    assert total == pytest.approx(float(fitted.estimate(row)["price"].iloc[0]), abs=0.001)
    words = fitted.word_reasons(row, explanation)
    assert sum(p.amount for p in words.phrases) + words.rest == pytest.approx(words.total, abs=1e-6)
    assert isinstance(fitted.flags(row), list)
