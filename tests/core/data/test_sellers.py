"""Sellers are known again without being named."""

from __future__ import annotations

import pandas as pd
import pytest

from core.data.demo import demo_market
from core.data.sellers import pseudonym, without_names
from core.data.splits import groups


@pytest.mark.parametrize("name", ["anna_k", "https://example.org/anna_k", "s-123", "Zoë 🎨"])
def test_a_name_becomes_the_same_pseudonym_wherever_it_stands(name: str) -> None:
    """Spaces and invisible characters do not matter, and a pseudonym stays as it is."""
    made = pseudonym(name)
    assert name not in made
    assert len(made) == 26
    assert pseudonym(f"  {name}\u200b ") == made
    assert pseudonym(made) == made


def test_listings_keep_who_belongs_to_whom() -> None:
    """The same sellers stay together, missing ones stay missing, the rest is untouched."""
    market = demo_market(400)
    market.loc[3, "seller_id"] = None
    hidden = without_names(market)
    assert hidden["seller_id"][3] is None
    assert (pd.factorize(hidden["seller_id"])[0] == pd.factorize(market["seller_id"])[0]).all()
    pd.testing.assert_frame_equal(
        hidden.drop(columns="seller_id"), market.drop(columns="seller_id")
    )
    assert (groups(hidden) == groups(market)).all()
