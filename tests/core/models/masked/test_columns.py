"""Columns know what they are made from, and are missing where it is not given."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from core.data.given import FIELDS, SITUATIONS, WITHOUT, as_services, leave_out, mask_of
from core.data.splits import groups as groups_of
from core.models.masked.columns import MaskedColumns
from core.types import REASONS
from tests.models import market


@cache
def fitted() -> tuple[MaskedColumns, np.ndarray]:
    """Return columns of the market, and those of its own rows."""
    listings = market()
    columns = MaskedColumns(("new", "level_1", "level_2", "top"))
    y = np.log(listings["price"].to_numpy(float))
    return columns, columns.fit_transform(listings, y, groups_of(listings))


def only(rows: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Return services of which only these fields are given."""
    return leave_out(rows, np.tile(mask_of(*names), (len(rows), 1)))


def test_every_column_counts_under_a_reason() -> None:
    """No column is made from nothing, and each belongs to a reason that exists."""
    columns, seen = fitted()
    assert seen.shape == (len(market()), len(columns.needs_))
    assert all(columns.needs_)
    assert set(columns.fields_) <= set(REASONS)


@pytest.mark.parametrize("name", ["subcategory", "seller_level", "rating", "delivery_days"])
def test_a_column_is_missing_just_where_a_field_of_it_is_not_given(name: str) -> None:
    """What is not given takes its own columns with it, and no others."""
    columns, _ = fitted()
    rows = market().head(20)
    whole = columns.transform(as_services(rows))
    part = columns.transform(only(rows, *(set(FIELDS) - {name, "category"})))
    needs = np.array([name in own or "category" in own for own in columns.needs_])
    if name == "subcategory":  # a sub-category says its category
        assert np.isnan(part[:, needs]).all()
    else:
        own = np.array([name in one for one in columns.needs_])
        assert np.isnan(part[:, own]).all()
    others = ~needs
    np.testing.assert_array_equal(part[:, others], whole[:, others])


def test_a_field_that_is_not_given_changes_nothing_else() -> None:
    """With the description alone, whatever the listing has besides, the columns are the same."""
    columns, _ = fitted()
    rows = market().head(10)
    bare = rows.assign(subcategory=None, seller_level=None, rating=np.nan, delivery_days=np.nan)
    np.testing.assert_array_equal(
        columns.transform(only(rows, "description")), columns.transform(only(bare, "description"))
    )


def test_none_is_another_value_than_not_said() -> None:
    """A seller without a rating yet is known to have none."""
    columns, _ = fitted()
    row = only(market().head(1), "description").assign(rating=np.nan)
    said = row.copy()
    said[WITHOUT] = pd.Series([("rating",)], index=row.index, dtype=object)
    at = columns.needs_.index(("rating",))
    assert np.isnan(columns.transform(row)[0, at])
    assert columns.transform(said)[0, at] == -1


def test_a_label_that_no_listing_has_is_not_given() -> None:
    """It is ignored: the columns are those of a service that does not say it."""
    columns, _ = fitted()
    row = only(market().head(1), "description")
    for name in ("subcategory", "category", "seller_level", "country"):
        strange = row.assign(**{name: pd.Series(["Ukulele"], index=row.index, dtype=object)})
        np.testing.assert_array_equal(columns.transform(strange), columns.transform(row))


def test_a_field_that_all_listings_have_alike_has_empty_columns() -> None:
    """One value tells no two listings apart: given or not, it changes nothing."""
    listings = market().head(300).assign(country="France")
    columns = MaskedColumns()
    y = np.log(listings["price"].to_numpy(float))
    seen = columns.fit_transform(listings, y, groups_of(listings))
    assert "country" not in columns.useful_
    own = np.array(["country" in needs for needs in columns.needs_])
    assert own.any()
    assert np.isnan(seen[:, own]).all()
    row = only(listings.head(1), *FIELDS)
    np.testing.assert_array_equal(
        columns.transform(row), columns.transform(row.assign(country="Peru"))
    )


def test_no_column_knows_the_price_of_its_own_row() -> None:
    """With shuffled prices the out-of-sample columns say nothing of them."""
    listings = market().head(600)
    y = np.random.default_rng(1).permutation(np.log(listings["price"].to_numpy(float)))
    columns = MaskedColumns()
    seen = columns.fit_transform(listings, y, groups_of(listings))
    full = np.where(np.isnan(seen), 0.0, seen)
    varied = full[:, full.std(axis=0) > 0]
    correlations = np.array([np.corrcoef(column, y)[0, 1] for column in varied.T])
    assert np.abs(correlations).max() < 0.25


def test_a_row_gets_the_same_numbers_alone_and_among_others() -> None:
    """Services do not influence each other."""
    columns, _ = fitted()
    rows = as_services(market().head(12))
    together = columns.transform(rows)
    for i in range(12):
        np.testing.assert_allclose(columns.transform(rows.iloc[[i]])[0], together[i], atol=1e-12)


def test_the_kind_of_a_service_is_read_from_its_words() -> None:
    """Most listings are recognised by their own words, and the chances add up to 1."""
    columns, _ = fitted()
    rows = market().sample(100, random_state=3)
    kinds = columns.neighbours_.kinds(rows["description"].tolist())
    for own in kinds:
        assert sum(chance for _, chance in own) == pytest.approx(1)
        assert own == sorted(own, key=lambda pair: -pair[1])
    right = [own[0][0] == place for own, place in zip(kinds, rows["subcategory"], strict=True)]
    assert np.mean(right) > 0.5


def test_every_situation_leaves_what_it_names() -> None:
    """The masks that versions publish figures for name fields that exist."""
    columns, _ = fitted()
    for mask in SITUATIONS.values():
        assert mask.shape == (len(FIELDS),)
        assert columns.transform(only(market().head(2), *np.array(FIELDS)[mask])).shape[0] == 2


@pytest.mark.fits
@pytest.mark.parametrize("sign", [1, -1])
def test_what_prices_rise_with_is_monotone_and_nothing_else(sign: int) -> None:
    """The number and its average by value; a market in which prices fall with it has neither."""
    listings = market().head(300)
    columns = MaskedColumns(("new", "level_1", "level_2", "top"))
    y = sign * 0.2 * listings["delivery_days"].to_numpy(float)
    columns.fit(listings, y, groups_of(listings))
    held = [own for own, up in zip(columns.needs_, columns.monotone_, strict=True) if up]
    assert columns.rising_ == (("delivery_days",) if sign > 0 else ())
    # Folds of one market may not agree, and their columns are laid side by side.
    assert len(columns.needs_) == len(fitted()[0].needs_)
    assert held == ([("delivery_days",)] * 2 if sign > 0 else [])


def test_beyond_what_nearly_all_listings_have_a_number_counts_no_more() -> None:
    """The few with more reviews than nineteen in twenty are no guide."""
    columns, _ = fitted()
    most = float(market()["reviews"].quantile(0.95))
    rows = only(market().head(1), "reviews")
    at = columns.needs_.index(("reviews",))
    asked = [columns.transform(rows.assign(reviews=n))[0, at] for n in (most / 2, most, 9 * most)]
    assert asked[0] < asked[1] == pytest.approx(asked[2])


def test_words_that_hardly_anybody_uses_are_found_with_what_they_do() -> None:
    """A word is rare by its listings; without any, the score does not move."""
    scores = fitted()[0].text_
    listings = market()["description"].str.lower().str.findall(r"\b\w+\b").map(set)
    counts = pd.Series([word for words in listings for word in words]).value_counts()
    few, many = counts[counts == 4].index[0], counts.index[0]
    text = f"{many} zyzzyva {few}"
    [rare] = scores.rare_words([text])
    assert rare == ("zyzzyva", few)
    effects = scores.effect_of([(), (few,)], [text, text])
    assert effects[0] == 0
    assert effects[1] != 0
    counted = counts[counts == 5].index[0]
    assert scores.rare_words([counted]) == [()]


@pytest.mark.fits
def test_markets_that_say_less_have_the_same_columns() -> None:
    """A fold may lack a place or a field that only one of its sellers has: it is empty there."""
    whole, _ = fitted()
    rows = market().head(120).assign(country=None, rating=4.5, subcategory="Logo design")
    poor = MaskedColumns(("new", "level_1", "level_2", "top"))
    seen = poor.fit_transform(rows, np.log(rows["price"].to_numpy(float)), groups_of(rows))
    assert [len(own) for own in poor.needs_] == [len(own) for own in whole.needs_]
    assert set(whole.useful_) - set(poor.useful_) >= {"country", "rating", "subcategory"}
    for column, own in enumerate(poor.needs_):
        if set(own) & {"country", "rating", "subcategory"}:
            assert np.isnan(seen[:, column]).all()
