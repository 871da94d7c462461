"""More never costs less: quantities through the whole model, within and beyond what it has seen."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.quantities.frames import QUANTITIES, with_quantities
from core.models.quantity.effects import (
    LEAST,
    MAX_TIMES,
    MIN_STATED,
    MOST,
    QuantityEffects,
    WithQuantities,
    inward,
    outward,
)
from core.models.recipe import CONSTANT
from core.types import ABSTAINING, SCALES, UNITS
from tests.models import market, model

_ENDS = ["low", "price", "high"]
_TEXTS = (
    "I will write {q} for your blog",
    "I will design {q} for your company",
    "Je vais rédiger {q} pour votre marque",
    "I will edit a video, {q}",
)
_AMOUNTS = (0.5, 1, 2, 3, 7, 20, 99, 100, 101, 500, 1_500, 4_999, 20_000, 1e5, 1e6, 1e7)


@pytest.mark.fits
@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("coverage", [0.5, 0.8, 0.95])
def test_no_end_falls_as_a_quantity_grows(unit: str, coverage: float) -> None:
    """Price, range and the chance of a higher band never fall with the quantity of any unit."""
    rows = pd.DataFrame({"description": [_TEXTS[0].format(q="an article")] * len(_AMOUNTS)})
    rows[QUANTITIES] = pd.Series([{unit: amount} for amount in _AMOUNTS], dtype=object)
    table = model().estimate(rows, coverage)
    assert (np.diff(table[_ENDS].to_numpy(), axis=0) >= 0).all()
    assert (np.diff(table["p_low"]) <= 1e-12).all()
    assert (np.diff(table["p_high"]) >= -1e-12).all()
    assert (table["low"] <= table["price"]).all()
    assert (table["price"] <= table["high"]).all()


@pytest.mark.fits
@settings(max_examples=15, deadline=None)
@given(
    text=st.sampled_from(_TEXTS),
    noun=st.sampled_from(["word", "page", "image", "item", "post", "minute", "concept"]),
    amounts=st.lists(st.integers(2, 10_000_000), min_size=2, max_size=8),
    beside=st.sampled_from(["", " with 3 revisions", ", 10 pages"]),
)
def test_more_of_it_in_words_never_costs_less(
    text: str, noun: str, amounts: list[int], beside: str
) -> None:
    """A description with more of one unit, the rest of it the same, has no lower price or end."""
    told = [text.format(q=f"{n:,} {noun}s") + beside for n in sorted(amounts)]
    table = model().estimate(pd.DataFrame({"description": told}))
    assert (np.diff(table[_ENDS].to_numpy(), axis=0) >= 0).all()


@pytest.mark.fits
def test_twice_as_much_costs_more_within_what_is_usual() -> None:
    """A unit that the market states has a price that grows; one that it does not state has none."""
    effects = model().quantities
    assert effects is not None
    known = effects.by_scale["words"]
    middle = (known.least * known.most) ** 0.5
    rows = pd.DataFrame({"description": ["I will write an article for your blog"] * 4})
    stated = [{"words": middle}, {"words": 2 * middle}, {"languages": 2.0}, {"languages": 9.0}]
    rows[QUANTITIES] = pd.Series(stated, dtype=object)
    few, many, two, nine = model().estimate(rows)["price"]
    assert many / few == pytest.approx(2**known.slope, rel=0.01)
    assert "languages" not in effects.by_scale
    assert two == nine


@pytest.mark.fits
def test_beyond_what_is_usual_the_range_is_wider_and_it_is_said() -> None:
    """Twice the usual most: a wider range and a sentence; twenty times: no price."""
    effects = model().quantities
    assert effects is not None
    most = effects.by_scale["words"].most
    rows = pd.DataFrame({"description": ["I will write an article for your blog"] * 3})
    stated = [{"words": most}, {"words": 2 * most}, {"words": MAX_TIMES * most + 1}]
    rows[QUANTITIES] = pd.Series(stated, dtype=object)
    table, flags = model().estimate(rows), model().flags(rows)
    ratio = table["high"] / table["low"]
    assert ratio.iloc[1] > 1.05 * ratio.iloc[0]
    codes = [{flag.code for flag in own} for own in flags]
    assert "beyond_words" not in codes[0]
    assert not (codes[0] | codes[1]) & ABSTAINING
    assert "beyond_words" in codes[1]
    assert codes[2] & ABSTAINING


@pytest.mark.fits
def test_a_quantity_is_a_reason_of_its_own() -> None:
    """Its amount is told by itself, and all reasons still add up to the price."""
    texts = ["I will write a 2,000 word article for your blog", "I will write for your blog"]
    rows = pd.DataFrame({"description": texts})
    stating, silent = model().explain(rows)
    [own] = [c for c in stating.contributions if c.field == "quantity_words"]
    assert own.value == {"words": 2000.0}
    assert not [c for c in silent.contributions if c.field.startswith("quantity")]
    total = stating.baseline + sum(c.amount for c in stating.contributions)
    assert total == pytest.approx(model().estimate(rows)["price"].iloc[0], abs=0.005)


@pytest.mark.fits
def test_a_model_that_was_stored_and_read_knows_the_same() -> None:
    """What quantities do survives the artifact; what was no quantity then is none."""
    effects = model().quantities
    assert effects is not None
    assert QuantityEffects.from_json(effects.as_json()) == effects


def _listings(slope: float, n: int = 400, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """Return listings whose prices grow by a known power of their words."""
    rng = np.random.default_rng(seed)
    amounts = np.exp(rng.uniform(np.log(100), np.log(5_000), n)).round()
    kind = rng.choice(["blog", "legal", "medical"], n)
    y = 3 + slope * np.log(amounts) + (kind == "legal") + rng.normal(0, 0.3, n)
    frame = pd.DataFrame(
        {
            "description": [
                f"I will write {int(a)} words, {k}" for a, k in zip(amounts, kind, strict=True)
            ],
            "category": "Writing",
            "subcategory": kind,
        }
    )
    return with_quantities(frame), y


@pytest.mark.parametrize("slope", [0.3, 0.7])
def test_the_markets_own_elasticity_is_found(slope: float) -> None:
    """A known power of the quantity is found from listings, within its standard error."""
    frame, y = _listings(slope)
    found = QuantityEffects.fit(frame, y, np.arange(len(y))).by_scale["words"]
    assert abs(found.slope - slope) < 3 * found.error
    assert 100 <= found.least < found.typical < found.most <= 5_000


def test_an_elasticity_stays_within_its_bounds() -> None:
    """Where listings with more ask less it is the least; where more than in proportion, 1."""
    for slope, bound in ((-0.8, LEAST), (1.6, MOST)):
        frame, y = _listings(slope)
        found = QuantityEffects.fit(frame, y, np.arange(len(y))).by_scale["words"]
        assert found.slope == bound


def test_few_listings_teach_no_elasticity() -> None:
    """Below twenty listings that state a unit nothing is learned of it."""
    frame, y = _listings(0.5, n=MIN_STATED - 1)
    assert QuantityEffects.fit(frame, y, np.arange(len(y))).by_scale == {}


def test_a_constant_keeps_the_promise_too() -> None:
    """Whatever learner stands beside it, quantities count, and never downwards."""
    frame, y = _listings(0.5)
    listings = frame.reindex(columns=[*market().columns, QUANTITIES]).assign(price=np.exp(y))
    fitted = WithQuantities(CONSTANT.build((), 0)).fit(listings, y, np.arange(len(y)))
    rows = listings.head(len(_AMOUNTS)).copy()
    rows[QUANTITIES] = pd.Series([{"words": n} for n in _AMOUNTS], index=rows.index, dtype=object)
    prices, _ = fitted.predict_columns(rows)
    assert (np.diff(prices) >= 0).all()
    assert prices[-1] > prices[0]


@given(
    usual=st.floats(0, 3),
    stretch=st.floats(0, 3),
    deviations=st.lists(st.floats(0, 10), min_size=2, max_size=10),
)
def test_stretching_keeps_order_and_can_be_undone(
    usual: float, stretch: float, deviations: list[float]
) -> None:
    """Ends stay in order, and what was stretched is found again."""
    ends = np.sort(np.array(deviations))
    ones = np.ones(len(ends))
    far = outward(ends, usual * ones, stretch * ones)
    assert (np.diff(far) >= 0).all()
    if usual > 1e-6:
        np.testing.assert_allclose(inward(far, usual * ones, stretch * ones), ends, atol=1e-6)


def test_every_scale_has_a_reason_and_units() -> None:
    """Units are on scales, of which each has a label among the reasons."""
    assert {unit.on for unit in UNITS.values()} == set(SCALES)
