"""What speaks against a correction, and by which formula."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from core.insight.feedback.plausibility import (
    ERROR_SCORE,
    FAR,
    MANY_A_DAY,
    MIN_COMPARED,
    correction_doubts,
    distance,
    error_scores,
)
from core.language import translator
from tests.corrections import correction, corrections


def test_the_distance_is_in_standard_deviations_of_its_side() -> None:
    """The end of an 80 % range lies 1.2816 away, that of a 95 % one 1.96; each side by itself."""
    assert distance(correction(real_price=185.0)) == pytest.approx(1.2815516)
    assert distance(correction(real_price=28.0)) == pytest.approx(-1.2815516)
    assert distance(correction(real_price=185.0, coverage=0.95)) == pytest.approx(1.9599640)
    assert distance(correction(real_price=72.0)) == 0
    twice = correction(real_price=72.0 * (185 / 72) ** 2)
    assert distance(twice) == pytest.approx(2 * 1.2815516)


def test_the_distance_at_the_edges() -> None:
    """A range without width, from zero, or in another currency gives no error."""
    assert distance(correction(price=72.0, low=72.0, high=72.0, real_price=80.0)) > FAR
    assert -FAR < distance(correction(low=0.0, real_price=10.0)) < 0
    assert math.isnan(distance(correction(real_currency="EUR")))


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, set()),
        ({"verdict": "good", "on_day": MANY_A_DAY, "reason": "too_low"}, set()),
        ({"real_price": 900.0}, {"far_above"}),
        ({"real_price": 5.0}, {"far_below"}),
        ({"real_currency": "EUR", "real_price": 9e6, "reason": "too_high"}, {"other_currency"}),
        ({"reason": "too_low", "real_price": 60.0}, {"contradicts"}),
        ({"reason": "too_high"}, {"contradicts"}),
        ({"verdict": "good", "real_price": 190.0}, {"contradicts"}),
        ({"on_day": MANY_A_DAY + 1}, {"many"}),
        ({"on_day": None, "subject": None}, {"nobody"}),
        (
            {"real_price": 900.0, "verdict": "good", "on_day": 99},
            {"far_above", "contradicts", "many"},
        ),
    ],
)
def test_doubts_are_named(changes: dict[str, Any], codes: set[str]) -> None:
    """Each reason to look twice is one doubt, and a plausible correction has none."""
    assert {flag.code for flag in correction_doubts(correction(**changes))} == codes


def test_doubts_are_sentences_with_figures() -> None:
    """A reader sees how many times, in whole numbers where they are large."""
    words = translator("en")
    said = [
        words.flag(f)
        for price in (900.0, 7_000.0, 4.0)
        for f in correction_doubts(correction(real_price=price))
    ]
    assert said == [
        "It is 4.9 times the upper end of the range.",
        "It is 38 times the upper end of the range.",
        "The lower end of the range is 7 times higher.",
    ]


def test_prices_ten_times_off_score_low() -> None:
    """Of a tenth that is wrong nearly all are doubted, and few of the sound ones."""
    scores = error_scores(corrections(300, wrong=30))
    assert (scores[270:] < ERROR_SCORE).mean() > 0.9
    assert (scores[:270] < ERROR_SCORE).mean() < 0.03
    assert {flag.code for flag in correction_doubts(correction(), 0.01)} == {"unlike"}


def test_too_few_or_uncommon_corrections_have_no_score() -> None:
    """No score, no doubt: too few, another currency, or all of them alike."""
    assert np.isnan(error_scores([])).all()
    assert np.isnan(error_scores(corrections(MIN_COMPARED - 1))).all()
    some = [*corrections(MIN_COMPARED), correction(real_currency="EUR")]
    assert np.isnan(error_scores(some)).tolist() == [False] * MIN_COMPARED + [True]
    assert np.isnan(error_scores([correction() for _ in range(MIN_COMPARED)])).all()
