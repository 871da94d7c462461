"""A service turned: dials of what the market says, prices that follow, nothing logged."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest

from core.data.demo import LEVEL_ORDER
from core.insight.estimate.wording_ideas import wording_ideas
from core.services.estimate.what_if import WhatIfUseCase, _changed
from core.services.explain.explaining import read_back
from core.types import ServiceInput
from tests.models import model
from tests.pages.fakes import NEAR, prediction


@pytest.fixture
def what_if() -> WhatIfUseCase:
    """The use case over the shared small model."""
    holder: Any = SimpleNamespace(of=lambda _version: SimpleNamespace(model=model()))
    return WhatIfUseCase(holder)


def _made(**normalised: Any) -> Any:
    given = {
        "description": "I will design a modern logo, 3 concepts, for your business",
        "category": None,
        "subcategory": None,
        "seller_level": None,
        "rating": 4.85,
        "reviews": 120.0,
        "delivery_days": 3.0,
        "revisions": "unlimited",
        "country": None,
    }
    made = prediction(ServiceInput("x"))
    return SimpleNamespace(
        id=made.id,
        model_version_id=made.model_version_id,
        price=made.price,
        normalised_input=given | normalised,
    )


def test_dials_hold_the_services_own_values(what_if: WhatIfUseCase) -> None:
    """Steps of the market, the present value in its place, what is not said first."""
    dials = {dial.field: dial for dial in what_if.dials(_made())}
    assert dials["seller_level"].values == (None, *LEVEL_ORDER)
    assert dials["rating"].current == 4.85
    assert 4.85 in dials["rating"].values
    assert list(dials["rating"].values) == sorted(dials["rating"].values)
    assert dials["revisions"].current == math.inf
    assert dials["delivery_days"].current in dials["delivery_days"].values


def test_a_market_that_says_nothing_of_a_field_has_no_dial(what_if: WhatIfUseCase) -> None:
    """Every dial is a field that the market's listings have."""
    words = model().vocabulary
    assert {d.field for d in what_if.dials(_made())} <= {"seller_level", *words.ranges}


def test_the_price_follows_and_nothing_changed_is_the_estimate(what_if: WhatIfUseCase) -> None:
    """The same service again has the same price as the model gives; another level another one."""
    made = _made()
    same = what_if.imagine(made, {})
    wanted = model().estimate(what_if_rows(made), made.price.coverage).iloc[0]
    assert same.price.price == wanted["price"]
    assert what_if.imagine(made, {"delivery_days": 30.0}).price.price != same.price.price


def test_the_curve_is_what_each_value_would_be_alone(what_if: WhatIfUseCase) -> None:
    """One batched call gives the same prices as one call for each value."""
    made, values = _made(), (1.0, 3.0, 14.0)
    curve = what_if.curve(made, {"rating": None}, "delivery_days", values)
    alone = [
        what_if.imagine(made, {"rating": None, "delivery_days": v}).price.price for v in values
    ]
    assert curve["price"].tolist() == alone
    assert (curve["low"] <= curve["price"]).all()
    assert (curve["price"] <= curve["high"]).all()


def what_if_rows(made: Any) -> Any:
    """Return what the model reads of an estimate."""
    import pandas as pd

    return pd.DataFrame([read_back(made)])


def test_ideas_are_words_of_more_expensive_neighbours_alone() -> None:
    """A word of the description, of cheaper neighbours, or of one listing only is none."""
    from dataclasses import replace

    texts = [
        "logo with mascot",
        "logo with mascot animation",
        "animation logo mascot vector",
        "plain logo vector",
        "plain logo vector",
    ]
    prices = [90, 80, 100, 20, 30]
    near = replace(
        NEAR,
        listings=tuple(
            replace(one, description=text, price=float(price))
            for one, text, price in zip(NEAR.listings, texts, prices, strict=False)
        ),
    )
    assert wording_ideas(near, "I will design a logo", 50.0) == ["mascot", "animation"]
    assert wording_ideas(near, "A logo with two mascots", 50.0) == ["animation"]
    assert wording_ideas(near, "I will design a logo", 500.0) == []


def test_nothing_is_logged(what_if: WhatIfUseCase) -> None:
    """The use case has no log to write to."""
    assert not any("log" in name for name in vars(what_if))


def test_a_value_takes_the_place_of_none(what_if: WhatIfUseCase) -> None:
    """A dial knows that there is none; with a value, and only then, it is no longer so."""
    made = _made(rating=None, without=["rating"])
    assert next(d for d in what_if.dials(made) if d.field == "rating").none
    assert not next(d for d in what_if.dials(_made(rating=None)) if d.field == "rating").none
    assert _changed(read_back(made), {"rating": 4.5})["without"] == ()
    assert _changed(read_back(made), {"rating": None})["without"] == ("rating",)


@pytest.mark.fits
def test_a_quantity_has_a_dial_along_which_the_price_never_falls(what_if: WhatIfUseCase) -> None:
    """In the unit that was stated; beyond the usual, too. Units that are not stated have none."""
    made = _made(quantities={"concepts": 3.0})
    [dial] = [one for one in what_if.dials(made) if one.unit is not None]
    assert (dial.unit, dial.current) == ("concepts", 3.0)
    assert list(dial.values) == sorted(dial.values)
    curve = what_if.curve(made, {}, dial.field, dial.values)
    for column in ("price", "low", "high"):
        assert curve[column].is_monotonic_increasing
    assert curve["price"].iloc[-1] > curve["price"].iloc[0]
    at = list(dial.values).index(3.0)
    assert what_if.imagine(made, {}).price.price == curve["price"].iloc[at]
    assert [one for one in what_if.dials(_made(quantities={})) if one.unit is not None] == []
