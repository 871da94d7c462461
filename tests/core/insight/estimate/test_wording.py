"""The sentences of an estimate: how many comparable services ask within its range."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.insight.estimate.wording import range_label, range_sentence
from core.language import translator
from core.types import ServiceInput
from tests.pages.fakes import prediction


@pytest.mark.parametrize(
    ("language", "coverage", "said"),
    [
        ("en", 0.8, "8 in 10 comparable services ask between"),
        ("en", 0.85, "85% of comparable services ask between"),
        ("fr", 0.9, "9 services comparables sur 10 demandent entre"),
    ],
)
def test_the_share_is_said_in_tenths_where_it_is_one(
    language: str, coverage: float, said: str
) -> None:
    """Eight in ten reads better than a percentage, and 85 % is no tenth."""
    made = prediction(ServiceInput("A logo"))
    made = replace(made, price=replace(made.price, coverage=coverage))
    words = translator(language)
    assert range_label(made.price, words) == said
    low, high = (words.money(end, made.price.currency) for end in (made.price.low, made.price.high))
    joined = "et" if language == "fr" else "and"
    assert range_sentence(made, words) == f"{said} {low} {joined} {high}."
