"""How far estimates move near the corrections that were learned: led ones do not pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.data.schema import conform
from core.errors import AppError
from core.evaluation.movement import MAX_AWAY, MAX_STEP, movement_check
from core.ids import uuid7

KINDS = {"logo": 30.0, "translation of a page": 50.0, "website with a shop": 400.0, "song": 90.0}


def listings(n: int = 400) -> pd.DataFrame:
    """Return a market of four kinds, each with a price of its own."""
    rng = np.random.default_rng(3)
    kinds = [list(KINDS)[i % 4] for i in range(n)]
    prices = [KINDS[kind] * np.exp(rng.normal(0, 0.4)) for kind in kinds]
    texts = [f"I will make a {kind} number {i}" for i, kind in enumerate(kinds)]
    return conform(pd.DataFrame({"description": texts, "price": prices}))


def corrected(kind: str, n: int, times: float) -> pd.DataFrame:
    """Return corrections of a kind of service by a factor."""
    texts = [f"I will design a {kind} for client {i}" for i in range(n)]
    made = conform(pd.DataFrame({"description": texts, "price": KINDS[kind] * times}))
    return made.assign(feedback_id=[uuid7() for _ in range(n)])


def estimating(**factors: float) -> Callable[[pd.DataFrame], np.ndarray]:
    """Return a model that knows the kinds, and is off by a factor for some of them."""

    def estimate(services: pd.DataFrame) -> np.ndarray:
        kinds = [next(k for k in KINDS if k in text) for text in services["description"]]
        return np.array([KINDS[kind] * factors.get(kind.split()[0], 1.0) for kind in kinds])

    return estimate


def judged(corrections: pd.DataFrame, before: float, after: float) -> tuple[bool, dict[str, Any]]:
    """Judge a model that moved logos by a factor, and say what the report names first."""
    [check], told = movement_check(
        corrections, listings(), estimating(logo=after), estimating(logo=before)
    )
    assert check.name == "movement"
    return check.passed, told["movement"][0]


@pytest.mark.parametrize(
    ("before", "after", "passes"),
    [
        (1.0, 10.0, False),  # what forty invented people did
        (1.0, 0.1, False),
        (1.0, 1.2, True),  # honest corrections that are a little upper
        (1.0, 1.4, True),
        (2.5, 1.0, True),  # the market's prices, where the model was wrong
        (1.0 * MAX_AWAY, 1.3 * MAX_AWAY, False),  # step by step is no way around
    ],
)
def test_a_corner_may_not_be_led_away_from_its_comparables(
    before: float, after: float, *, passes: bool
) -> None:
    """Towards the listings it may move as far as it likes, away from them only so far."""
    wrong = corrected("logo", 12, 10.0)
    passed, worst = judged(pd.concat([wrong, corrected("song", 30, 1.0)]), before, after)
    assert passed is passes
    if not passes:
        assert set(worst["corrections"]) == set(wrong["feedback_id"].astype(str))
        assert worst["asked"] == pytest.approx(10, rel=0.3)
        assert max(worst["moved"] / MAX_STEP, worst["away"] / MAX_AWAY) > 1


def test_corrections_that_share_no_word_are_seen_by_what_is_near() -> None:
    """Whoever words each one differently still moves the listings that are comparable to them."""
    padding = [" ".join(f"x{i}{j}y" for j in range(40)) for i in range(12)]
    wrong = corrected("logo", 12, 10.0)
    wrong["description"] = [f"logo {words}" for words in padding]
    assert judged(wrong, 1.0, 10.0)[0] is False
    assert judged(wrong, 1.0, 1.1)[0] is True


def test_without_corrections_there_is_nothing_to_look_at() -> None:
    """A version that learned from listings alone has no such check."""
    none = corrected("logo", 1, 1.0).iloc[:0]
    assert movement_check(none, listings(), estimating(), estimating()) == ((), {})


def test_the_sentence_names_what_moved() -> None:
    """The limit, the text, and by how much, in a sentence that can be translated."""
    [check], _ = movement_check(
        corrected("logo", 5, 10.0), listings(), estimating(logo=10.0), estimating()
    )
    said = str(AppError(check.message, **check.params))
    assert "I will design a logo for client" in said
    assert "Near 5 corrections" in said
