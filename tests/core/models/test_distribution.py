"""The conformal distribution keeps its promises, in the whole and in each group."""

from __future__ import annotations

import numpy as np
import pytest
from crepes import ConformalRegressor

from core.models.distribution import MIN_GROUP, ConformalDistribution
from core.models.taxonomy import Membership, Taxonomy

COVERAGES = [0.5, 0.8, 0.9]


def sample(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    difficulty = rng.uniform(0.2, 1.5, n)
    return rng.standard_t(4, n) * difficulty + 0.1, difficulty


@pytest.mark.parametrize("coverage", COVERAGES)
def test_the_interval_holds_its_share_of_new_rows(coverage: float) -> None:
    """On rows from the same law the interval covers what it promises."""
    distribution = ConformalDistribution.fit(*sample(2_000, 1))
    residuals, difficulty = sample(20_000, 2)
    low, high = distribution.interval(np.zeros(20_000), difficulty, coverage)
    assert np.mean((low <= residuals) & (residuals <= high)) == pytest.approx(coverage, abs=0.03)


@pytest.mark.parametrize("coverage", COVERAGES)
def test_each_end_is_that_of_crepes_on_its_side(coverage: float) -> None:
    """The same residuals, one side at a time, give the same ends as a well-known library."""
    residuals, difficulty = sample(999, 3)
    ours = ConformalDistribution.fit(residuals, difficulty)
    off = residuals - ours.shift
    center, spread = np.array([1.0, 2.0, 3.0]), np.array([0.3, 0.6, 0.9])
    ends = ours.interval(center, spread, coverage)
    for column, side in enumerate((off <= 0, off >= 0)):
        theirs = ConformalRegressor().fit(np.abs(off[side]), sigmas=difficulty[side])
        wanted = theirs.predict_int(center + ours.shift, sigmas=spread, confidence=coverage)
        np.testing.assert_allclose(ends[column], wanted[:, column])


def two_groups(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A calm and a wild group, of which the second errs upwards more often."""
    rng = np.random.default_rng(seed)
    wild = rng.random(n) < 0.4
    residuals = np.where(wild, rng.normal(0.4, 2, n), rng.normal(-0.2, 0.5, n))
    return residuals, np.ones(n), np.where(wild, "wild", "calm").astype(object)[:, None]


@pytest.mark.parametrize("coverage", COVERAGES)
def test_the_promise_is_kept_in_each_group(coverage: float) -> None:
    """With one calibration for all, the calm group would get more and the wild one less."""
    residuals, difficulty, labels = two_groups(4_000, 1)
    distribution = ConformalDistribution.fit(residuals, difficulty, labels)
    new, spread, groups = two_groups(20_000, 2)
    low, high = distribution.interval(np.zeros(20_000), spread, coverage, Membership.whole(groups))
    held = (low <= new) & (new <= high)
    for name in ("calm", "wild"):
        assert held[groups[:, 0] == name].mean() == pytest.approx(coverage, abs=0.03)
    low, high = distribution.interval(np.zeros(20_000), spread, coverage)
    pooled = ((low <= new) & (new <= high))[groups[:, 0] == "wild"].mean()
    assert pooled < coverage - 0.05


def test_a_small_group_uses_the_next_wider_one() -> None:
    """Below the least size the wider label counts, and all rows where none is large enough."""
    rng = np.random.default_rng(5)
    residuals = rng.normal(size=1_000)
    wide = np.where(np.arange(1_000) < 500, "a", "b")
    narrow = np.where(np.arange(1_000) < MIN_GROUP - 1, "a-rare", wide + "-rest")
    labels = np.column_stack([narrow, wide]).astype(object)
    distribution = ConformalDistribution.fit(residuals, np.ones(1_000), labels)
    assert "a-rare" not in distribution.sides
    assert {"", "a", "b", "a-rest", "b-rest"} == set(distribution.sides)
    asked = np.array([["a-rare", "a"], ["x", "a"], ["x", "y"]], dtype=object)
    _low, high = distribution.interval(np.zeros(3), np.ones(3), 0.8, Membership.whole(asked))
    pooled = distribution.interval(np.zeros(1), np.ones(1), 0.8)[1]
    assert high[0] == high[1] != high[2] == pooled[0]


def test_the_point_does_not_jump_between_groups() -> None:
    """The median is the same function of the prediction in every group."""
    residuals, difficulty, labels = two_groups(4_000, 1)
    distribution = ConformalDistribution.fit(residuals, difficulty, labels)
    for name in ("calm", "wild"):
        asked = Membership.whole(np.array([[name]], dtype=object))
        at = float(distribution.median(np.zeros(1))[0])
        assert distribution.cdf(np.zeros(1), np.ones(1), at, asked)[0] == pytest.approx(0.5)


def test_the_distribution_function_rises_and_is_half_at_the_median() -> None:
    """Probabilities grow with the price and agree with the median."""
    distribution = ConformalDistribution.fit(*sample(501, 4))
    one, spread = np.array([2.0]), np.array([0.7])
    at = np.linspace(-5, 9, 200)
    values = np.array([distribution.cdf(one, spread, a)[0] for a in at])
    assert (np.diff(values) >= 0).all()
    assert ((values > 0) & (values < 1)).all()
    middle = distribution.cdf(one, spread, float(distribution.median(one)[0]))[0]
    assert middle == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("coverage", COVERAGES)
def test_ends_and_probabilities_agree(coverage: float) -> None:
    """At the upper end at least its share lies below; beneath the lower end at most the rest."""
    distribution = ConformalDistribution.fit(*sample(800, 6))
    one, spread = np.array([1.0]), np.array([0.4])
    low, high = (float(end[0]) for end in distribution.interval(one, spread, coverage))
    assert distribution.cdf(one, spread, high)[0] >= (1 + coverage) / 2
    assert distribution.cdf(one, spread, low - 1e-9)[0] <= (1 - coverage) / 2


def test_few_residuals_still_give_an_interval_around_the_median() -> None:
    """With three residuals the interval is as wide as they are, never inverted."""
    distribution = ConformalDistribution.fit(np.array([0.1, 0.2, 0.4]), np.ones(3))
    low, high = distribution.interval(np.zeros(1), np.ones(1), 0.9)
    assert low[0] <= distribution.median(np.zeros(1))[0] <= high[0]


def test_a_taxonomy_names_groups_from_narrow_to_wide() -> None:
    """Level and third together, then the level, then the third; unknown levels are a group."""
    taxonomy = Taxonomy.fit(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]))
    labels = taxonomy.labels(np.array([0.5, 9.0]), np.array(["", "top"], dtype=object))
    assert labels.tolist() == [
        ["seller_level=|estimate=0", "seller_level=", "estimate=0"],
        ["seller_level=top|estimate=2", "seller_level=top", "estimate=2"],
    ]
    assert taxonomy.labels(np.empty(0), np.empty(0, dtype=object)).shape == (0, 3)


def test_between_two_middles_a_service_belongs_to_both_thirds() -> None:
    """Wholly at a middle and beyond the ends; a quarter of the way, by a quarter."""
    taxonomy = Taxonomy.fit(np.arange(1.0, 8.0))
    assert taxonomy.middles[""] == pytest.approx((2.0, 4.0, 6.0))
    at = np.array([0.0, 2.0, 2.5, 4.0, 5.0, 9.0])
    belongs = taxonomy.membership(at, np.full(6, "", dtype=object))
    np.testing.assert_allclose(
        belongs.weights.T,
        [[1, 0, 0], [1, 0, 0], [0.75, 0.25, 0], [0, 1, 0], [0, 0.5, 0.5], [0, 0, 1]],
    )
    assert belongs.labels[2, 0].tolist() == [
        "seller_level=|estimate=2",
        "seller_level=",
        "estimate=2",
    ]


def blended(weight: float) -> Membership:
    """Return a service that is wild by this weight, and calm by the rest."""
    labels = np.array([[["calm"]], [["wild"]]], dtype=object)
    return Membership(labels, np.array([[1 - weight], [weight]]))


@pytest.mark.parametrize("coverage", COVERAGES)
@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_a_blend_of_groups_has_the_weighted_ends_of_both(coverage: float, weight: float) -> None:
    """And its probabilities are those of its ends."""
    residuals, difficulty, labels = two_groups(4_000, 1)
    distribution = ConformalDistribution.fit(residuals, difficulty, labels)
    zero, one = np.zeros(1), np.ones(1)
    low, high = distribution.interval(zero, one, coverage, blended(weight))
    calm, wild = (
        distribution.interval(zero, one, coverage, Membership.whole(np.array([[name]], object)))
        for name in ("calm", "wild")
    )
    np.testing.assert_allclose(low, (1 - weight) * calm[0] + weight * wild[0])
    np.testing.assert_allclose(high, (1 - weight) * calm[1] + weight * wild[1])
    upto = distribution.cdf(zero, one, float(high[0]) + 1e-9, blended(weight))[0]
    beneath = distribution.cdf(zero, one, float(low[0]) - 1e-9, blended(weight))[0]
    assert upto == pytest.approx((1 + coverage) / 2, abs=1e-3)
    assert beneath == pytest.approx((1 - coverage) / 2, abs=1e-3)
    assert upto >= (1 + coverage) / 2
    assert beneath <= (1 - coverage) / 2


def test_a_blend_with_a_group_that_weighs_nothing_is_the_other_group() -> None:
    """To the last places, whatever the price."""
    residuals, difficulty, labels = two_groups(2_000, 3)
    distribution = ConformalDistribution.fit(residuals, difficulty, labels)
    calm = Membership.whole(np.array([["calm"]], dtype=object))
    for at in (-3.0, -0.2, 0.0, 0.4, 6.0):
        alone = distribution.cdf(np.zeros(1), np.ones(1), at, calm)
        both = distribution.cdf(np.zeros(1), np.ones(1), at, blended(0.0))
        np.testing.assert_allclose(both, alone, atol=1e-9)
