from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.reliability import rating_for, reliability, reviews_for


def test_formula_is_pinned() -> None:
    """Reliability is (rating / 5) times (1 - 1 / (1 + ln(1 + reviews)))."""
    assert float(reliability(5.0, math.e - 1)) == pytest.approx(0.5)
    assert float(reliability(4.0, math.e**3 - 1)) == pytest.approx(0.8 * 0.75)
    assert float(reliability(4.9, 56)) == pytest.approx(0.98 * (1 - 1 / (1 + math.log(57))))


def test_no_review_gives_zero() -> None:
    """A seller without reviews has reliability 0 whatever the rating."""
    assert reliability([1.0, 5.0], [0, 0]).tolist() == [0.0, 0.0]


def test_missing_stays_missing() -> None:
    """A missing rating or number of reviews gives a missing reliability, never a guess."""
    assert np.isnan(reliability([np.nan, 5.0], [10, np.nan])).all()


@given(st.floats(0, 5), st.floats(0, 1e7))
def test_stays_in_range(rating: float, reviews: float) -> None:
    """Reliability is at least 0 and below 1 over the whole schema."""
    assert 0 <= float(reliability(rating, reviews)) < 1


@given(st.floats(0.5, 5), st.floats(0, 1e6))
def test_inverses_return_what_was_put_in(rating: float, reviews: float) -> None:
    """`reviews_for` and `rating_for` undo `reliability`."""
    value = float(reliability(rating, reviews))
    assert float(reviews_for(value, rating)) == pytest.approx(reviews, rel=1e-6, abs=1e-9)
    if reviews > 1e-3:
        assert float(rating_for(value, reviews)) == pytest.approx(rating, rel=1e-9)


def test_unreachable_reliability_is_missing() -> None:
    """No number of reviews lifts 4 stars to 0.8, and none is invented."""
    assert np.isnan(reviews_for([0.8, 0.9], [4.0, 4.0])).all()
    assert np.isnan(rating_for(0.9, 3))


def test_more_reviews_than_a_float_holds_are_infinite() -> None:
    """A reliability just under the ceiling asks for infinitely many reviews, without a warning."""
    assert float(reviews_for(0.9999, 5.0)) == math.inf
