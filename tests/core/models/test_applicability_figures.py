"""When no price is given, number by number, on texts that stand for vectors of two numbers."""

from __future__ import annotations

import numpy as np
import pytest

from core.models import applicability as rules
from core.models.applicability import Applicability, held_out_similarity
from core.models.calibration import HeldOut

#: Angles of the texts' vectors, in degrees.
ANGLES = {"a": 0, "b": 30, "c": 60, "d": 90, "e": 180}


def cosine(one: str, other: str) -> float:
    """Return how alike two texts are."""
    return float(np.cos(np.radians(ANGLES[one] - ANGLES[other])))


def encoded(texts: list[str], **_: object) -> np.ndarray:
    """Stand in for the encoder."""
    angles = np.radians([ANGLES[text] for text in texts])
    return np.column_stack([np.cos(angles), np.sin(angles)])


@pytest.fixture(autouse=True)
def _encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "text_vectors", encoded)


def known(**changed: float) -> Applicability:
    """Rules of a market that knows two texts."""
    limits = {"min_similarity": 0.4, "max_ratio": 10.0} | changed
    return Applicability(encoded(["a", "d"]).astype(np.float32), **limits)


def test_a_text_is_compared_with_the_five_nearest() -> None:
    """With all, where fewer are known."""
    assert known().similarity(["a", "c"]) == pytest.approx([(1 + 0) / 2, (0.5 + 0.75**0.5) / 2])
    many = Applicability(encoded(["a"] * 4 + ["c"] * 3 + ["e"] * 2).astype(np.float32), 0.4, 10.0)
    assert many.similarity(["a"]) == pytest.approx([(4 * 1 + 0.5) / 5])
    assert many.similarity(["a"]).dtype == float


def test_rows_of_one_group_are_no_neighbours() -> None:
    """They count as the opposite of alike; more than one chunk of rows is compared."""
    rng = np.random.default_rng(3)
    angles = rng.uniform(0, 2 * np.pi, 1_100)
    vectors = np.column_stack([np.cos(angles), np.sin(angles)])
    groups = rng.integers(0, 40, len(vectors))
    groups[0] = 99
    found = held_out_similarity(vectors, groups)
    for row in (0, 1, 511, 512, 1_023, 1_024, 1_099):
        near = sorted((vectors @ vectors[row])[groups != groups[row]])[-5:]
        assert found[row] == pytest.approx(np.mean(near), abs=1e-6)
    alone = held_out_similarity(encoded(["a", "a", "b"]), np.array([1, 1, 2]))
    assert alone == pytest.approx(
        [(-1 - 1 + cosine("a", "b")) / 3] * 2 + [(2 * cosine("a", "b") - 1) / 3]
    )


def test_rules_are_learned_from_what_other_sellers_offer() -> None:
    """The hundredth part of what is least alike, and the market's own width."""
    texts = ["a", "b", "c", "a", "b", "c"]
    prices = np.array([10.0, 20.0, 30.0, 40.0, 50.0, 60.0])
    found = Applicability.fit(texts, prices, np.array([1, 2, 3, 4, 5, 6]))
    # Each has itself (as no neighbour, -1) among six; the five nearest are the others.
    others = {
        "a": 1 + 2 * cosine("a", "b") + 2 * cosine("a", "c"),
        "b": 1 + 4 * cosine("a", "b"),
        "c": 1 + 2 * cosine("a", "b") + 2 * cosine("a", "c"),
    }
    assert min(others.values()) / 5 > 0.45
    assert found.min_similarity == 0.45
    assert found.max_ratio == pytest.approx(55 / 15)
    assert found.vectors.dtype == np.float32
    assert found.vectors.tolist() == encoded(texts).astype(np.float16).astype(float).tolist()


def test_a_market_of_unlike_listings_demands_less() -> None:
    """The first percentile of two kinds of nearness, linear between ranks."""
    texts, groups = ["a", "a", "e"], np.array([1, 2, 3])
    # Of three: the a's have one alike, one opposite and themselves; e has two opposites.
    near = [(1 - 1 - 1) / 3, (1 - 1 - 1) / 3, -1.0]
    low, middle, _ = sorted(near)
    found = Applicability.fit(texts, np.array([1.0, 2.0, 3.0]), groups)
    assert found.min_similarity == pytest.approx(low + 0.02 * (middle - low), abs=1e-6)


def _held(prices: np.ndarray, ratio: np.ndarray, estimate: np.ndarray) -> HeldOut:
    empty = np.zeros(len(prices))
    low, high = {0.8: np.log(prices)}, {0.8: np.log(prices * ratio)}
    return HeldOut(estimate, empty, empty, empty, low, high, empty)


def test_the_rules_are_measured_on_the_rows_that_were_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of a large market a sample, the same for the same seed, in the order of the file."""
    monkeypatch.setattr(rules, "LIMIT", 4)
    texts = ["a", "b", "c", "d", "e", "a"]
    prices = np.array([10.0, 20.0, 30.0, 40.0, 50.0, 60.0])
    groups = np.arange(6)
    kept = np.sort(np.random.default_rng(8).choice(6, 4, replace=False))
    held = _held(prices, np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), prices * np.exp(groups / 10))
    found, told = Applicability.fit_and_measure(texts, prices, groups, held, seed=8)
    some = [texts[row] for row in kept]
    assert found.vectors.tolist() == encoded(some).astype(np.float16).astype(float).tolist()
    assert found.max_ratio == pytest.approx(55 / 15)
    near = held_out_similarity(encoded(some), kept)
    far, wide = near < found.min_similarity, (kept + 1) >= 55 / 15
    left = far | wide
    assert 0 < left.sum() < 4
    assert (told["n"], told["far"], told["wide"]) == (4, far.mean(), wide.mean())
    assert told["rate"] == left.mean()
    assert told["error_answered"] == pytest.approx((kept / 10)[~left].mean())
    assert told["error_abstained"] == pytest.approx((kept / 10)[left].mean())
    again = Applicability.fit(texts, prices, groups, seed=8)
    assert again.vectors.tolist() == found.vectors.tolist()
    default = Applicability.fit(texts, prices, groups).vectors
    first = np.sort(np.random.default_rng(0).choice(6, 4, replace=False))
    assert default.tolist() == encoded([texts[r] for r in first]).astype(np.float16).tolist()
    measured, _ = Applicability.fit_and_measure(texts, prices, groups, held)
    assert measured.vectors.tolist() == default.tolist()


def test_limits_belong_to_what_is_answered_and_to_what_is_too_wide() -> None:
    """A listing just as alike as is needed is answered; one just as wide as the market is not."""
    told = known().measure(
        np.array([0.4, 0.9]), np.array([1.0, 10.0]), np.array([1.0, 2.0]), np.ones(2)
    )
    assert (told["far"], told["wide"], told["rate"]) == (0.0, 0.5, 0.5)
    assert told["error_answered"] == 0.0


def test_a_market_at_the_limit_is_known_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a larger one is drawn from."""
    monkeypatch.setattr(rules, "LIMIT", 3)
    found = Applicability.fit(["a", "b", "c"], np.array([1.0, 2.0, 3.0]), np.arange(3))
    assert len(found.vectors) == 3


@pytest.mark.parametrize(
    ("similarity", "ratio", "share", "flags"),
    [
        (0.4, 9.9, 0.25, []),
        (0.399, 9.9, 0.25, [("too_far", rules.TOO_FAR, {"similarity": 0.4, "least": 0.4})]),
        (0.123, 1.0, 1.0, [("too_far", rules.TOO_FAR, {"similarity": 0.12, "least": 0.4})]),
        (0.0, 1.0, 0.249, [("unknown_language", rules.UNKNOWN_LANGUAGE, {"share": 25})]),
        (0.0, 1.0, 0.244, [("unknown_language", rules.UNKNOWN_LANGUAGE, {"share": 24})]),
        (1.0, 1.0, 0.006, [("unknown_language", rules.UNKNOWN_LANGUAGE, {"share": 1})]),
        (1.0, 1.0, 0.004, [("unknown_language", rules.NO_KNOWN_WORD, {"share": 0})]),
        (1.0, 10.0, 1.0, [("too_wide", rules.TOO_WIDE, {"ratio": 10})]),
        (
            0.1,
            12.6,
            1.0,
            [
                ("too_far", rules.TOO_FAR, {"similarity": 0.1, "least": 0.4}),
                ("too_wide", rules.TOO_WIDE, {"ratio": 13}),
            ],
        ),
    ],
)
def test_reasons_not_to_answer(
    similarity: float, ratio: float, share: float, flags: list[object]
) -> None:
    """Each limit at its edge, with the figures that its sentence shows."""
    found = known().abstentions(similarity, ratio, share)
    assert [(flag.code, flag.message, flag.params) for flag in found] == flags


def test_the_limit_of_similarity_is_shown_in_hundredths() -> None:
    """As the similarity itself."""
    [flag] = known(min_similarity=0.4567).abstentions(0.1, 1.0, 1.0)
    assert flag.params["least"] == 0.46


@pytest.mark.parametrize(
    ("similarity", "answered", "abstained"), [(0.9, np.log(2), None), (0.1, None, np.log(2))]
)
def test_an_error_is_that_of_somebody(
    similarity: float, answered: float | None, abstained: float | None
) -> None:
    """None where all are answered, or none is."""
    of = np.array([similarity] * 2)
    told = known().measure(of, np.ones(2), np.array([2.0, 0.5]), np.ones(2))
    assert told == {
        "n": 2,
        "rate": float(answered is None),
        "far": float(answered is None),
        "wide": 0.0,
        "least_similarity": 0.4,
        "most_ratio": 10.0,
        "error_answered": answered if answered is None else pytest.approx(answered),
        "error_abstained": abstained if abstained is None else pytest.approx(abstained),
    }
