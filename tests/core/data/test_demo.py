from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.data.cleaning import clean_listings
from core.data.demo import CURRENCY, LEVEL_ORDER, demo_market
from core.data.snapshot import fingerprint
from core.data.splits import groups
from core.errors import InvalidInput
from core.types import COLUMNS


@pytest.fixture(scope="module")
def market() -> pd.DataFrame:
    return demo_market()


def test_market_is_as_large_and_varied_as_promised(market: pd.DataFrame) -> None:
    """At least 3,000 listings, 30 sub-categories, 8 categories, all levels and one currency."""
    assert tuple(market.columns) == COLUMNS
    assert len(market) >= 3_000
    assert market["subcategory"].nunique() >= 30
    assert market["category"].nunique() == 8
    assert set(market["seller_level"].dropna()) == set(LEVEL_ORDER)
    assert set(market["currency"]) == {CURRENCY}


def test_market_is_already_clean(market: pd.DataFrame) -> None:
    """Cleaning finds nothing to drop or repair, so its rows are all kept as made."""
    cleaned, report = clean_listings(market)
    assert (report.rows_kept, report.dropped, report.notes) == (len(market), {}, {})
    assert fingerprint(cleaned) == fingerprint(market)


def test_seed_makes_the_market() -> None:
    """The same seed makes the same market, another seed another one."""
    first, again, other = demo_market(500), demo_market(500), demo_market(500, seed=1)
    assert fingerprint(first) == fingerprint(again) != fingerprint(other)


def test_sellers_have_several_listings_and_one_level(market: pd.DataFrame) -> None:
    """Sellers have about two listings each, and are the same person in all of them."""
    by_seller = market.fillna({"seller_level": "none"}).groupby("seller_id")
    assert 1.5 < by_seller.size().mean() < 3
    assert by_seller[["seller_level", "country"]].nunique().to_numpy().max() == 1
    assert market["seller_id"].str.fullmatch(r"demo-\d{6}").all()


def test_new_sellers_have_neither_rating_nor_level(market: pd.DataFrame) -> None:
    """Listings without reviews have no rating; a good share of sellers is new."""
    assert market.loc[market["reviews"] == 0, "rating"].isna().all()
    assert market.loc[market["reviews"] > 0, "rating"].notna().all()
    new = market["rating"].isna() & market["seller_level"].isna()
    assert 0.1 < new.mean() < 0.3


def test_about_a_fifth_is_french(market: pd.DataFrame) -> None:
    """Some descriptions are in French, whole, and the others in English."""
    french = market["description"].str.contains(r"\b[pP]our\b")
    english = market["description"].str.contains(r"\b[fF]or\b")
    assert 0.15 < french.mean() < 0.3
    assert (french ^ english).all()


def test_prices_are_on_the_grid(market: pd.DataFrame) -> None:
    """Prices are 5, 10, 15 … dollars, and larger packages cost more."""
    assert (market["price"] % 5 == 0).all()
    assert market["price"].min() == 5
    assert (market["price"] < market["price_standard"]).all()
    assert (market["price_standard"] < market["price_premium"]).all()


def test_quantities_are_in_the_text(market: pd.DataFrame) -> None:
    """Every description says how much is delivered."""
    assert market["description"].str.contains(r"\n.*\d+").all()


def test_some_revisions_are_unlimited(market: pd.DataFrame) -> None:
    """A part of listings has unlimited revisions."""
    assert 0.1 < np.isinf(market["revisions"]).mean() < 0.3


def test_better_levels_cost_more(market: pd.DataFrame) -> None:
    """The price law's main effect of the level shows in the medians."""
    medians = market.groupby("seller_level")["price"].median()
    assert medians["Level 1"] < medians["Top Rated"]


def test_market_can_be_split(market: pd.DataFrame) -> None:
    """Titles are varied enough that sellers do not all hang together."""
    assert np.bincount(groups(market)).max() < 0.02 * len(market)


@pytest.mark.parametrize("n", [0, -1, 1_000_001])
def test_impossible_size_is_refused(n: int) -> None:
    """The market has at least one listing and at most a million."""
    with pytest.raises(InvalidInput):
        demo_market(n)


def test_smallest_market_is_one_listing() -> None:
    """One listing is a market too."""
    assert len(demo_market(1)) == 1
