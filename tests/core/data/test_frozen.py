"""The listings that judge are the same for ever, and share nothing with the others."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.data.frozen import MAX_GROUP, SHARE, fingerprint_of, parted, shares_with
from core.data.splits import groups
from tests.models import market


def test_the_same_listings_are_kept_aside_whatever_their_order() -> None:
    """A shuffled market gives the same holdout, and the same fingerprint of it."""
    frame = market()
    shuffled = frame.sample(frac=1, random_state=5).reset_index(drop=True)
    one, other = parted(frame), parted(shuffled)
    assert one.sha256 == other.sha256
    assert set(one.holdout["description"]) == set(other.holdout["description"])
    assert 0.7 * SHARE < len(one.holdout) / len(frame) <= SHARE + 0.01


def test_no_seller_or_title_stands_on_both_sides() -> None:
    """Neither the groups, nor any seller or title, are shared."""
    parts = parted(market())
    assert not shares_with(parts.train, parts.holdout).any()
    assert shares_with(parts.holdout, parts.holdout).all()


def test_most_sellers_stay_where_they_were_in_a_larger_market() -> None:
    """A market that grew keeps aside most of those that were kept aside before."""
    frame = market()
    before = parted(frame.iloc[:800])
    after = parted(frame)
    kept = shares_with(before.holdout, after.holdout).mean()
    assert kept > 0.8


def test_a_seller_of_half_the_market_is_always_learnt_from() -> None:
    """A group too large for the holdout does not fill it; without small ones it is empty."""
    frame = market().iloc[:400].copy()
    frame.loc[frame.index[:200], "seller_id"] = "everywhere"
    parts = parted(frame)
    assert "everywhere" not in set(parts.holdout["seller_id"])
    sizes = np.bincount(groups(parts.holdout))
    assert sizes.max() <= MAX_GROUP * SHARE * len(frame)
    assert parted(frame.assign(seller_id="one")).holdout.empty


def test_no_row_and_one_row() -> None:
    """Nothing to part is parted into nothing."""
    empty = market().iloc[:0]
    assert parted(empty).holdout.empty
    assert parted(market().iloc[:1]).holdout.empty
    assert fingerprint_of(empty) == fingerprint_of(pd.DataFrame(empty))
