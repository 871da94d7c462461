"""Columns that look at the price never know their own row's, seller's or title's."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.data.schema import conform
from core.data.splits import groups as groups_of
from core.models.boosting import BoostedTrees
from core.models.columns import ListingColumns
from core.models.comparables import Comparables, place_vectors
from core.models.crossfit import cross_fitted
from core.models.meaning import Meaning
from core.models.statistics import FIELDS, TargetStatistics
from tests.models import market, model, service


def _listings(n: int = 200) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    frame = conform(market().head(n).reset_index(drop=True))
    return frame, np.log(frame["price"].to_numpy(float)), groups_of(frame)


def test_rows_of_a_group_never_describe_each_other() -> None:
    """Whatever is described, none of the known rows shares its group."""
    groups = np.repeat(np.arange(20), 3)

    def describe(known: np.ndarray, rest: np.ndarray) -> np.ndarray:
        assert not set(groups[known]) & set(groups[rest])
        return rest[:, None].astype(float)

    np.testing.assert_array_equal(cross_fitted(describe, groups)[:, 0], np.arange(60))


@pytest.mark.parametrize("block", [TargetStatistics(), Comparables()])
def test_a_changed_price_leaves_the_groups_own_columns_alone(
    block: TargetStatistics | Comparables,
) -> None:
    """Raising one seller's prices a thousand times changes no column of that seller."""
    frame, y, groups = _listings()
    before = block.fit_transform(frame, y, groups)
    mine = groups == groups[5]
    after = block.fit_transform(frame, y + 7.0 * mine, groups)
    np.testing.assert_allclose(after[mine], before[mine], atol=1e-12)
    assert not np.allclose(after[~mine], before[~mine])


def test_a_statistic_is_drawn_towards_the_mean_by_its_prior() -> None:
    """Two listings at log 6 in a market at 4 give (2*6 + 8*4.1818) / 10 with a prior of 8."""
    frame = conform(
        pd.DataFrame(
            {
                "description": [f"t{i}" for i in range(22)],
                "price": 1.0,
                "subcategory": ["rare"] * 2 + ["usual"] * 20,
            }
        )
    )
    y = np.array([6.0] * 2 + [4.0] * 20)
    fitted = TargetStatistics(prior=8).fit(frame, y, np.arange(22))
    mean = y.mean()
    at = 2 * FIELDS.index("subcategory")
    row = fitted.transform(frame.head(1))[0]
    assert row[at] == pytest.approx((2 * 6 + 8 * mean) / 10)
    assert row[at + 1] == pytest.approx(np.log1p(2))
    new = fitted.transform(frame.head(1).assign(subcategory="never seen"))[0]
    assert new[at : at + 2].tolist() == [pytest.approx(mean), 0.0]
    absent = fitted.transform(frame.head(1).assign(subcategory=None))[0]
    assert absent[at] == pytest.approx(mean)
    assert absent[at + 1] > new[at + 1]


def test_the_nearest_listing_weighs_most() -> None:
    """With two neighbours, the mean lies nearer to the price of the more similar one."""
    frame = conform(
        pd.DataFrame(
            {
                "description": ["I will design a logo", "I will fix your plumbing"],
                "price": [10.0, 99.0],
            }
        )
    )
    fitted = Comparables(k=2).fit(frame, np.array([0.0, 1.0]), np.arange(2))
    logo, plumbing = fitted.predict(
        conform(pd.DataFrame({"description": ["modern logo design", "a plumber for your house"]}))
    )
    assert 0 <= logo < 0.2
    assert 0.8 < plumbing <= 1


def test_a_large_market_is_represented_by_a_draw() -> None:
    """No more listings than allowed are kept, the same ones for the same seed."""
    frame, y, groups = _listings()
    one, two = (Comparables(most=50, seed=4).fit(frame, y, groups) for _ in range(2))
    assert len(one.y_) == 50
    np.testing.assert_array_equal(one.y_, two.y_)


def test_no_place_is_the_middle_of_the_market() -> None:
    """A service without a sub-category has no direction of its own."""
    frame, _, _ = _listings()
    meaning = Meaning().fit(frame)
    text, place = meaning.sizes
    columns = meaning.transform(frame.head(3).assign(subcategory=None, category=None))
    assert place > 0
    assert (columns[:, text:] == 0).all()
    assert (place_vectors(frame.head(1).assign(subcategory=None, category=None)) == 0).all()


def test_one_text_everywhere_has_no_direction() -> None:
    """A market whose listings all say the same still fits, with no column of meaning."""
    frame, y, groups = _listings(80)
    same = frame.assign(description="logo", category=None, subcategory=None)
    columns = ListingColumns().fit_transform(same, y, groups)
    assert len(columns) == 80


def test_every_column_belongs_to_a_named_field() -> None:
    """The trees see as many columns as there are names."""
    columns = model().regressor.columns_
    assert columns.transform(service().pipe(conform)).shape == (1, len(columns.fields_))


def test_boosters_survive_as_text() -> None:
    """A copy from the text gives the same, to the bit; so do the same listings again."""
    rng = np.random.default_rng(0)
    columns = rng.normal(size=(120, 4))
    columns[::7, 2] = np.nan
    trees = BoostedTrees(rounds=40, members=2).fit(columns, columns[:, 0] + 3)
    copy = BoostedTrees()
    copy.__setstate__(trees.__getstate__())
    np.testing.assert_array_equal(copy.predict(columns), trees.predict(columns))
    assert trees.predict(columns[:0]).shape == (0,)
    again = BoostedTrees(rounds=40, members=2).fit(columns, columns[:, 0] + 3)
    assert again.texts_ == trees.texts_
