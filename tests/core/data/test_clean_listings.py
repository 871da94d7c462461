from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.data.cleaning import clean_listings
from core.data.cleaning import listings as rules
from core.types import COLUMNS


def rows(*changes: dict[str, Any]) -> pd.DataFrame:
    base = {"description": "I will design a logo", "price": 10.0, "currency": "USD"}
    return pd.DataFrame([base | change for change in changes]).reindex(columns=list(COLUMNS))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"description": None}, rules.NO_DESCRIPTION),
        ({"description": " <br> "}, rules.NO_DESCRIPTION),
        ({"description": "🎨 42"}, rules.NO_WORD),
        ({"price": None}, rules.NO_PRICE),
        ({"price": 0}, rules.PRICE_NOT_POSITIVE),
        ({"price": -5}, rules.PRICE_NOT_POSITIVE),
        ({"price": math.inf}, rules.PRICE_OUT_OF_RANGE),
        ({"price": 1e9}, rules.PRICE_OUT_OF_RANGE),
        ({"price": 0.001}, rules.PRICE_OUT_OF_RANGE),
        ({"description": None, "price": None}, rules.EMPTY_ROW),
        ({"description": None, "price": 0}, rules.NO_DESCRIPTION),
    ],
)
def test_unusable_row_is_dropped_for_one_reason(row: dict[str, Any], reason: str) -> None:
    """Each unusable row is dropped for exactly one stated reason."""
    kept, report = clean_listings(rows({}, row))
    assert len(kept) == 1
    assert report.dropped == {reason: 1}


def test_unreadable_price_is_told_from_a_missing_one() -> None:
    """Text for a price is not called a missing price."""
    frame = rows({}, {"price": None}, {"price": None})
    mask = np.array([False, True, False])
    _, report = clean_listings(frame, unreadable={"price": mask})
    assert report.dropped == {rules.PRICE_UNREADABLE: 1, rules.NO_PRICE: 1}


def test_duplicates_are_found_after_cleaning() -> None:
    """Rows that differ only in spaces are the same; a different rating makes another row."""
    frame = rows({}, {"description": " I will  design a logo "}, {"rating": 4.0}, {})
    kept, report = clean_listings(frame)
    assert len(kept) == 2
    assert report.dropped == {rules.DUPLICATE: 2}


@pytest.mark.parametrize(
    ("row", "column", "note"),
    [
        ({"rating": 7}, "rating", rules.OUT_OF_RANGE["rating"]),
        ({"rating": 0}, "rating", rules.RATING_WITHOUT_REVIEWS),
        ({"reviews": -1}, "reviews", rules.OUT_OF_RANGE["reviews"]),
        ({"delivery_days": 4000}, "delivery_days", rules.OUT_OF_RANGE["delivery_days"]),
        ({"revisions": -1}, "revisions", rules.OUT_OF_RANGE["revisions"]),
        ({"revisions": 1e39}, "revisions", rules.OUT_OF_RANGE["revisions"]),
        ({"price_standard": 0}, "price_standard", rules.OUT_OF_RANGE["price_standard"]),
    ],
)
def test_impossible_value_becomes_missing_and_is_counted(
    row: dict[str, Any], column: str, note: str
) -> None:
    """A value outside its range is treated as missing, in a row that is kept."""
    kept, report = clean_listings(rows(row))
    assert np.isnan(kept.loc[0, column])
    assert (report.rows_kept, report.notes) == (1, {note: 1})


def test_packages_that_are_missing_or_out_of_order_are_counted() -> None:
    """The row is kept, and so is what it says; a market without packages has no such note."""
    three = {"price": 10, "price_standard": 20, "price_premium": 40}
    kept, report = clean_listings(
        rows(three, three | {"price_standard": 9}, three | {"price_premium": None})
    )
    assert report.notes == {rules.OUT_OF_ORDER: 1, rules.PACKAGE_MISSING: 1}
    assert kept["price_standard"].tolist() == [20, 9, 20]
    assert not clean_listings(rows({"price": 10}))[1].notes


def test_nothing_is_imputed() -> None:
    """Missing ratings, levels and reviews stay missing beside rows that have them."""
    frame = rows({}, {"rating": 4.0, "reviews": 3, "seller_level": "Level 1", "price": 20})
    kept, _ = clean_listings(frame)
    assert kept.loc[0, ["rating", "reviews", "seller_level"]].isna().all()
    assert kept.loc[1, "seller_level"] == "Level 1"


def test_zero_rating_with_reviews_is_a_rating() -> None:
    """A rating of 0 that reviewers gave is kept."""
    kept, report = clean_listings(rows({"rating": 0, "reviews": 4}))
    assert kept.loc[0, "rating"] == 0
    assert report.notes == {}


def test_unlimited_revisions_are_kept() -> None:
    """Infinity is a number of revisions, not a fault."""
    kept, report = clean_listings(rows({"revisions": math.inf}))
    assert kept.loc[0, "revisions"] == math.inf
    assert report.notes == {}


def test_text_repairs_are_counted() -> None:
    """HTML, control characters and over-long texts are repaired and counted."""
    frame = rows(
        {"description": "<b>logo</b>"},
        {"description": "lo\x00go design"},
        {"description": "logo " * 2000},
        {"country": "x" * 300},
        {"country": "-"},
    )
    kept, report = clean_listings(frame)
    assert report.notes == {
        rules.HTML_REMOVED: 1,
        rules.INVISIBLE_REMOVED: 1,
        rules.SHORTENED: 1,
        rules.LABEL_SHORTENED: 1,
    }
    assert kept["description"].str.len().max() <= 5_000
    assert kept.loc[3, "country"] == "x" * 200
    assert kept.loc[4, "country"] is None


def test_every_row_is_accounted_for() -> None:
    """Rows read are rows kept plus rows dropped, those of the reader included."""
    frame = rows({}, {}, {"price": 0}, {"price": 30})
    kept, report = clean_listings(frame, dropped={"torn": 3}, notes={"mended": 2})
    assert report.rows_read == 7 == report.rows_kept + sum(report.dropped.values())
    assert report.rows_kept == len(kept) == 2
    assert report.dropped["torn"] == 3
    assert report.notes == {"mended": 2}


def test_no_row_at_all_is_no_fault() -> None:
    """An empty frame comes back empty, with the schema's columns."""
    kept, report = clean_listings(rows().iloc[:0])
    assert tuple(kept.columns) == COLUMNS
    assert (report.rows_read, report.rows_kept, report.dropped) == (0, 0, {})


def test_cleaning_twice_changes_nothing() -> None:
    """Cleaned listings are clean, in the same order."""
    frame = rows({"description": " b  <i>logo</i>", "rating": 9}, {"price": 5}, {"price": 0})
    once, _ = clean_listings(frame)
    twice, report = clean_listings(once)
    pd.testing.assert_frame_equal(once, twice)
    assert report.notes == report.dropped == {}
