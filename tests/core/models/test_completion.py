"""What absent and unknown values are read as."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.data.schema import conform
from core.models.categories import CategoryBlock
from core.models.completion import Completion


def listings(**columns: list[object]) -> pd.DataFrame:
    return conform(pd.DataFrame(columns))


TRAINING = listings(
    description=["a", "b", "c", "d"],
    rating=[5, None, 4, 4.5],
    reviews=[10, None, 30, 20],
    delivery_days=[1, 3, 3, 9],
    seller_level=["One", "One", "Two", None],
)


def test_a_field_that_no_row_lacks_is_completed_by_its_median() -> None:
    """Delivery was always given, so its absence is read as typical; a rating stays absent."""
    row = Completion().fit(TRAINING).transform(listings(description=["x"]))
    assert row["delivery_days"].tolist() == [3]
    assert row["rating"].isna().all()
    assert row["revisions"].isna().all()


def test_neither_rating_nor_reviews_is_no_review_yet() -> None:
    """A seller without both is new: zero reviews, not a typical number of them."""
    row = Completion().fit(TRAINING).transform(listings(description=["x"]))
    assert row["reviews"].tolist() == [0]


def test_a_level_of_another_market_is_read_as_the_usual_one() -> None:
    """An absent level stays absent, an unknown one becomes the most frequent."""
    rows = listings(description=["x", "y"], seller_level=["Galactic", None])
    assert Completion().fit(TRAINING).transform(rows)["seller_level"].tolist() == ["One", None]


def test_an_unknown_value_gets_the_average_row() -> None:
    """What a market never said, or never left out, speaks for no value in particular."""
    block = CategoryBlock(least=1, words=0.5).fit(pd.Series(["logo design"] * 3 + ["logo"]))
    odd = block.transform(pd.Series(["rockets", None])).toarray()
    known = block.transform(pd.Series(["logo design", "logo"])).toarray()
    np.testing.assert_allclose(odd[0], 0.75 * known[0] + 0.25 * known[1])
    np.testing.assert_allclose(odd[1], odd[0])


def test_a_known_word_of_an_unknown_value_counts() -> None:
    """The words of a new sub-category are read where the market knows them."""
    block = CategoryBlock(least=1, words=0.5).fit(pd.Series(["logo design", "voice over"]))
    new = block.transform(pd.Series(["design sprint"])).toarray()[0]
    assert new[2 + sorted(block.words_.vocabulary_).index("design")] == 0.5


def test_absence_that_was_seen_keeps_its_own_column() -> None:
    """Where training rows lack the value, lacking it is a value of its own."""
    block = CategoryBlock(least=1).fit(pd.Series(["a", None, "a", "b"]))
    assert block.transform(pd.Series([None])).toarray().max() == 1
