"""A filter says which listings are looked at, and an address keeps it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.demo import demo_market
from core.insight.explore.filter import Filter, fold
from core.insight.explore.table import known_fields, narrowed, prepared, sampled

NAMES = st.lists(st.text(min_size=1, max_size=20), max_size=4, unique=True).map(tuple)
AMOUNTS = st.none() | st.floats(0, 1e7)
MARKET = demo_market(600)
FRAME = prepared(MARKET)


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    """Any filter that a page can make."""
    low, high = draw(AMOUNTS), draw(AMOUNTS)
    if low is not None and high is not None:
        low, high = sorted((low, high))
    text = draw(st.text(max_size=150)).strip()
    return Filter(
        draw(NAMES),
        draw(NAMES),
        draw(NAMES),
        draw(NAMES),
        low,
        high,
        draw(st.sampled_from(["", "new", "rated"])),
        text,
    )


@given(filters())
def test_an_address_keeps_a_filter(chosen: Filter) -> None:
    """What is written into an address is read back as the same filter."""
    query = {k: v if isinstance(v, list) else [v] for k, v in chosen.to_query().items()}
    assert Filter.parse(query) == chosen


@given(
    st.dictionaries(
        st.sampled_from(["category", "level", "min", "max", "seller", "q", "country", "lang"]),
        st.lists(st.text(max_size=30), max_size=3),
    )
)
def test_any_address_gives_a_filter_that_its_own_address_keeps(query: dict[str, list[str]]) -> None:
    """Nonsense in an address is left out, and what is left can be written again."""
    chosen = Filter.parse(query)
    again = {k: v if isinstance(v, list) else [v] for k, v in chosen.to_query().items()}
    assert Filter.parse(again) == chosen
    assert chosen.mask(FRAME).shape == (600,)


@pytest.mark.parametrize(
    ("query", "low", "high"),
    [
        ({"min": ["100"], "max": ["5"]}, 5, 100),
        ({"min": ["nan"], "max": ["inf"]}, None, None),
        ({"min": ["-1"]}, None, None),
        ({"min": ["1", "2.5"]}, 2.5, None),
    ],
)
def test_prices_of_an_address(
    query: dict[str, list[str]], low: float | None, high: float | None
) -> None:
    """Ends in the wrong order are turned; what is no amount is left out; the last one counts."""
    chosen = Filter.parse(query)
    assert (chosen.low, chosen.high) == (low, high)


@pytest.mark.parametrize("frame", [MARKET, FRAME], ids=["as read", "prepared"])
def test_it_leaves_what_it_says(frame: pd.DataFrame) -> None:
    """Each part keeps the rows that a plain comparison keeps, before and after typing."""
    price = MARKET["price"].to_numpy()
    cases = {
        Filter(categories=("Data",)): MARKET["category"] == "Data",
        Filter(levels=("Level 1", "Top Rated")): MARKET["seller_level"].isin(
            ["Level 1", "Top Rated"]
        ),
        Filter(countries=("France",)): MARKET["country"] == "France",
        Filter(low=20.0, high=50.0): (price >= 20) & (price <= 50),
        Filter(seller="new"): MARKET["rating"].isna(),
        Filter(seller="rated"): MARKET["rating"].notna(),
        Filter(text="LOGO"): MARKET["description"].str.contains("logo", case=False),
        Filter(categories=("Data",), seller="new", low=20.0): (MARKET["category"] == "Data")
        & MARKET["rating"].isna()
        & (price >= 20),
    }
    for chosen, expected in cases.items():
        assert 0 < np.asarray(expected).sum() < 600, chosen
        np.testing.assert_array_equal(chosen.mask(frame), np.asarray(expected))
        pd.testing.assert_frame_equal(chosen.apply(frame), frame[np.asarray(expected)])


def test_an_empty_filter_leaves_everything() -> None:
    """No choice is no filter, and copies nothing."""
    assert Filter().apply(FRAME) is FRAME
    assert Filter().to_query() == {}


def test_a_search_ignores_case_accents_and_order() -> None:
    """Every word must be there, wherever it stands."""
    frame = prepared(
        pd.DataFrame(
            {
                "description": ["Créer un LOGO élégant", "un logo", "logo creer"],
                "price": [5.0, 6, 7],
            }
        )
    )
    assert Filter(text="logo CREER").mask(frame).tolist() == [True, False, True]
    assert Filter(text="élégant").mask(frame).tolist() == [True, False, False]
    assert fold("Straße Éclair") == "strasse eclair"


def test_a_value_that_is_not_there_leaves_nothing() -> None:
    """An old link to a category that has gone is an empty market, not a fault."""
    assert Filter(categories=("Gone",)).apply(FRAME).empty


def test_typing_keeps_every_value() -> None:
    """Prices keep their cents, absent values stay absent, and new sellers have no rating."""
    frame = prepared(
        pd.DataFrame(
            {
                "description": ["a b", "c"],
                "price": [14.99, 5.0],
                "rating": [np.nan, 4.9],
                "country": [None, "France"],
            }
        )
    )
    assert frame["price"].tolist() == [14.99, 5.0]
    assert frame["country"].isna().tolist() == [True, False]
    assert frame["new"].tolist() == ["new", "rated"]
    assert frame["length"].tolist() == [3, 1]
    assert known_fields(frame) == ("price", "new", "length")


def test_a_view_leaves_out_what_only_a_search_needs() -> None:
    """What a filter passes on are its rows, with every column but the folded text."""
    kept = Filter(categories=("Data",)).mask(FRAME)
    rows = narrowed(FRAME, kept)
    assert len(rows) == kept.sum()
    assert set(FRAME) - set(rows) == {"folded"}
    assert len(narrowed(FRAME, np.ones(600, bool))) == 600


def test_a_sample_is_the_same_every_time() -> None:
    """A sample keeps the order of rows, and another draw of it is equal."""
    first, again = sampled(FRAME, 50), sampled(FRAME, 50)
    assert first.index.is_monotonic_increasing
    pd.testing.assert_frame_equal(first, again)
    assert sampled(FRAME, 600) is FRAME
