"""The conformal distribution, number by number: on scores that can be counted by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.models.distribution import (
    MIN_GROUP,
    POOLED,
    Blend,
    ConformalDistribution,
    Sides,
    difficulties,
    fit_difficulty,
)
from core.models.taxonomy import Membership

#: Their median is 1, so that the scores are -2, -1, 0, 1, 4.
RESIDUALS = np.array([-1.0, 0.0, 1.0, 2.0, 5.0])
ONES = np.ones(5)


def fitted() -> ConformalDistribution:
    """Calibrated on the five residuals."""
    return ConformalDistribution.fit(RESIDUALS, ONES)


def test_scores_at_the_point_count_on_both_sides() -> None:
    """Magnitudes ascend; only those of the other sign are left out."""
    sides = Sides.of(np.array([4.0, -1.0, 0.0, 1.0, -2.0]))
    assert sides.below.tolist() == [0.0, 1.0, 2.0]
    assert sides.above.tolist() == [0.0, 1.0, 4.0]


def test_residuals_are_scored_by_their_difficulty() -> None:
    """Less their median, divided by how far off each tends to be; all rows share them."""
    found = ConformalDistribution.fit(RESIDUALS, np.array([1.0, 2.0, 1.0, 0.5, 2.0]))
    assert (found.shift, dict(found.shifts), set(found.sides)) == (1.0, {}, {POOLED})
    assert found.sides[POOLED].below.tolist() == [0.0, 0.5, 2.0]
    assert found.sides[POOLED].above.tolist() == [0.0, 2.0, 2.0]


@pytest.mark.parametrize(
    ("coverage", "low", "high"),
    [
        (0.25, 11.0, 11.0),  # the first of three scores: 4 x 0.25 = 1
        (0.26, 9.0, 13.0),  # a little more needs the second
        (0.5, 9.0, 13.0),
        (0.75, 7.0, 19.0),  # 4 x 0.75 = 3: the third
        (0.9, 7.0, 19.0),  # more than three can promise: the largest
    ],
)
def test_the_ends_are_scores_on_each_side(coverage: float, low: float, high: float) -> None:
    """A prediction of 10 at difficulty 2: the point is 11, a score away is 2."""
    ends = fitted().interval(np.array([10.0]), np.array([2.0]), coverage)
    assert (ends[0].tolist(), ends[1].tolist()) == ([low], [high])


def test_a_promise_that_a_rank_meets_exactly_takes_that_rank() -> None:
    """0.55 of 100 is 55, although the product of floats is a little more."""
    assert 0.55 * 100 > 55
    scores = np.arange(1.0, 100.0)
    found = ConformalDistribution(0.0, {POOLED: Sides(scores, 2 * scores)})
    low, high = found.interval(np.zeros(1), np.ones(1), 0.55)
    assert (low[0], high[0]) == (-55.0, 110.0)


def test_a_side_without_scores_does_not_reach() -> None:
    """It ends at the point."""
    found = ConformalDistribution(0.5, {POOLED: Sides(np.array([]), np.array([3.0]))})
    low, high = found.interval(np.array([2.0]), np.ones(1), 0.8)
    assert (low[0], high[0]) == (2.5, 5.5)


@pytest.mark.parametrize(
    ("score", "share"),
    [
        (-9.0, 0.5 * (1 - 3 / 4)),
        (-1.5, 0.5 * (1 - 2 / 4)),
        (-1.0, 0.5 * (1 - 1 / 4)),  # the score of 1 below is not yet passed
        (-0.5, 0.5 * (1 - 1 / 4)),
        (0.0, 0.5 * (1 + 1 / 4)),
        (0.5, 0.5 * (1 + 1 / 4)),
        (1.0, 0.5 * (1 + 2 / 4)),
        (9.0, 0.5 * (1 + 3 / 4)),
    ],
)
def test_the_distribution_counts_scores(score: float, share: float) -> None:
    """Below are 0, 1 and 2, above 0, 1 and 4; one more is always possible."""
    at = 11 + 2 * score
    assert fitted().cdf(np.array([10.0]), np.array([2.0]), at)[0] == pytest.approx(share)


def test_what_is_given_has_a_median_of_its_own_from_two_hundred_rows_on() -> None:
    """One fewer shares that of all; so does what nobody gave before."""
    said = np.array(["all"] * MIN_GROUP + ["text"] * (MIN_GROUP - 1), dtype=object)
    residuals = np.where(said == "all", 3.0, 5.0)
    residuals[:90] = 1.0
    found = ConformalDistribution.fit(residuals, np.ones(len(said)), said=said)
    assert dict(found.shifts) == {"all": 3.0}
    assert found.shift == 3.0
    # The scores are residuals less the median of what is given.
    assert found.sides[POOLED].below.tolist() == [0.0] * 110 + [2.0] * 90
    assert found.sides[POOLED].above.tolist() == [0.0] * 110 + [2.0] * 199
    other = ConformalDistribution(1.0, found.sides, {"all": 3.0})
    asked = np.array(["all", "text"], dtype=object)
    assert other.shift_of(2, asked).tolist() == [3.0, 1.0]
    assert other.median(np.array([10.0, 20.0]), asked).tolist() == [13.0, 21.0]
    assert other.median(np.array([10.0, 20.0])).tolist() == [11.0, 21.0]
    low, high = other.interval(np.zeros(2), np.ones(2), 0.1, said=asked)
    assert (low.tolist(), high.tolist()) == ([3.0, 1.0], [3.0, 1.0])
    # At 3 the first is at its point (110 of 309 scores above are nothing), the second 2 above.
    expected = [0.5 * (1 + 110 / 310), 0.5 * (1 + 309 / 310)]
    assert other.cdf(np.zeros(2), np.ones(2), 3.0, said=asked) == pytest.approx(expected)


def test_a_group_has_scores_of_its_own_from_two_hundred_rows_on() -> None:
    """Narrowest first: a row takes the scores of its first group that is large enough."""
    n = 2 * MIN_GROUP - 1
    narrow = np.array(["a"] * MIN_GROUP + ["b"] * (MIN_GROUP - 1), dtype=object)
    wide = np.array(["w"] * n, dtype=object)
    residuals = np.where(narrow == "a", 1.0, -1.0)
    residuals[-1] = 1.0
    found = ConformalDistribution.fit(residuals, np.ones(n), np.column_stack([narrow, wide]))
    assert found.shift == 1.0
    assert set(found.sides) == {POOLED, "a", "w"}
    assert found.sides["a"].below.tolist() == found.sides["a"].above.tolist() == [0.0] * 200
    assert len(found.sides["w"].below) == n
    labels = np.array([["b", "w"], ["a", "w"], ["b", "x"], ["a", "x"]], dtype=object)
    asked = Membership.whole(labels)
    low, high = found.interval(np.zeros(4), np.ones(4), 0.9, asked)
    assert low.tolist() == [-1.0, 1.0, -1.0, 1.0]
    assert high.tolist() == [1.0, 1.0, 1.0, 1.0]
    # A score of -1 lies beyond the 201 zeros below: of the narrow group all, of all rows some.
    tails = found.cdf(np.zeros(4), np.ones(4), 0.0, asked)
    wide_tail, narrow_tail = 0.5 * (1 - 201 / 400), 0.5 * (1 - 200 / 201)
    assert tails == pytest.approx([wide_tail, narrow_tail, wide_tail, narrow_tail])


#: Three scores of two groups; a row of which a quarter and three quarters count, and one of halves.
BLEND = Blend(
    [np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 30.0])], np.array([[0.25, 0.5], [0.75, 0.5]])
)


@pytest.mark.parametrize(
    ("coverage", "reach"),
    [
        ([0.0, 0.25], [7.75, 5.5]),  # up to a quarter: the first of each
        ([0.26, 0.5], [15.5, 11.0]),
        ([0.75, 0.99], [23.25, 16.5]),
    ],
)
def test_a_blend_reaches_as_far_as_its_groups_together(
    coverage: list[float], reach: list[float]
) -> None:
    """Each group's score by its weight, for each row by itself."""
    assert BLEND.reach(np.array(coverage)) == pytest.approx(reach)


@pytest.mark.parametrize(
    ("score", "left", "right"),
    [
        ([7.0, 5.0], [0.0, 0.0], [0.0, 0.0]),
        ([7.75, 5.5], [0.0, 0.0], [0.25, 0.25]),
        ([15.5, 11.0], [0.25, 0.25], [0.5, 0.5]),
        ([15.6, 99.0], [0.5, 0.75], [0.5, 0.75]),
    ],
)
def test_the_share_of_a_blend_is_where_its_reach_ends(
    score: list[float], left: list[float], right: list[float]
) -> None:
    """Below a score, or at it too; never more than three of four."""
    assert BLEND.share(np.array(score), "left") == pytest.approx(left, abs=1e-9)
    assert BLEND.share(np.array(score), "right") == pytest.approx(right, abs=1e-9)


def test_a_service_between_two_thirds_belongs_to_both() -> None:
    """Its ends are blended by its weights; groups that are one are taken together."""
    sides = {
        POOLED: Sides(np.array([9.0]), np.array([9.0])),
        "a": Sides(np.array([1.0]), np.array([2.0])),
        "b": Sides(np.array([3.0]), np.array([6.0])),
    }
    found = ConformalDistribution(0.0, sides)
    labels = np.array([[["a"], ["a"], ["x"]], [["b"], ["b"], ["a"]], [["b"], ["a"], ["x"]]])
    weights = np.array([[0.5, 0.5, 0.25], [0.25, 0.25, 0.5], [0.25, 0.25, 0.25]])
    low, high = found.interval(
        np.zeros(3), np.ones(3), 0.5, Membership(labels.astype(object), weights)
    )
    assert low.tolist() == [-2.0, -1.5, -5.0]
    assert high.tolist() == [4.0, 3.0, 5.5]


def test_groups_are_compared_as_text() -> None:
    """Labels come as objects; numbers among them are groups too."""
    labels = np.array([[1]] * MIN_GROUP, dtype=object)
    found = ConformalDistribution.fit(np.zeros(MIN_GROUP), np.ones(MIN_GROUP), labels.astype(str))
    assert set(found.sides) == {POOLED, "1"}


def test_difficulty_is_the_mean_size_of_a_residual() -> None:
    """Of both signs alike; two kinds of rows, of which the second is three times as far off."""
    kind = np.repeat([0.0, 1.0], 200)
    residuals = np.where(kind == 1, 3.0, 1.0) * np.tile([1.0, -1.0], 200)
    learner = fit_difficulty(kind[:, None], residuals, seed=5)
    # Each of 60 trees takes 200 / 220 of what is left, times 0.05: (1 - 1 / 22) ^ 60 remains.
    left = (1 - 0.05 * 200 / 220) ** 60
    expected = [2 - (1 - left), 2 + (1 - left)]
    assert learner.predict(np.array([[0.0], [1.0]])) == pytest.approx(expected, abs=1e-9)
    wanted = {
        "max_leaf_nodes": 6,
        "min_samples_leaf": 40,
        "early_stopping": False,
        "random_state": 5,
    }
    assert {name: learner.get_params()[name] for name in wanted} == wanted


def test_a_column_without_a_value_teaches_nothing() -> None:
    """One with some values keeps those that it lacks."""
    nothing = np.full(400, math.nan)
    some = np.where(np.arange(400) < 200, math.nan, 1.0)
    residuals = np.where(np.arange(400) < 200, 1.0, 3.0)
    learner = fit_difficulty(np.column_stack([nothing, some]), residuals, seed=0)
    told = learner.predict(np.array([[math.nan, math.nan], [7.0, 1.0]]))
    left = (1 - 0.05 * 200 / 220) ** 60
    assert told == pytest.approx([1 + left, 3 - left], abs=1e-9)


def test_no_estimate_is_taken_for_certain() -> None:
    """What is below 0.15 counts as 0.15."""

    class Told:
        def predict(self, columns: np.ndarray) -> np.ndarray:
            return columns[:, 0]

    given = np.array([[-1.0], [0.149], [0.15], [0.2]])
    assert difficulties(Told(), given).tolist() == [0.15, 0.15, 0.15, 0.2]
