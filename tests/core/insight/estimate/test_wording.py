"""The sentences of an estimate: how many comparable services ask within its range."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.insight.estimate.wording import range_label, range_sentence, reason_sentences
from core.language import translator
from core.types import Contribution, Explanation, ServiceInput, TermEffect
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
    low, high = (words.about(end, made.price.currency) for end in (made.price.low, made.price.high))
    joined = "et" if language == "fr" else "and"
    assert range_sentence(made, words) == f"{said} {low} {joined} {high}."


def test_a_reason_that_could_be_chance_is_not_told() -> None:
    """The largest one that is more than chance leads, whatever field it is."""
    made = prediction(ServiceInput("A logo"))
    parts = (
        Contribution("description", {}, 30.0, 1.5, 0.4, -5.0, 65.0),
        Contribution("seller_level", {"seller_level": "top_rated"}, -8.0, 0.9, -0.1, -12.0, -4.0),
        Contribution("delivery_days", {"delivery_days": 3.0}, 12.0, 1.2, 0.2, 2.0, 22.0),
    )
    told = replace(made, explanation=Explanation(38.0, parts))
    assert reason_sentences(told, translator("en")) == [
        "Delivery time (3 days): about $12 more.",
        "Seller level (Top rated): about $8 less.",
    ]


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ([18.0, 3.0], "Your description mentions “a”: about $20 more."),
        ([9.0, 7.5, 2.0], "Your description mentions “a” and “b”: about $20 more."),
        ([-9.0, 16.0], "Your description mentions “b”: about $20 more."),
        ([4.0, 4.0, 4.0, 3.9, 9.0], "The wording of your description: about $20 more."),
        ([], "The wording of your description: about $20 more."),
    ],
)
def test_words_that_are_named_carry_most_of_the_amount(amounts: list[float], said: str) -> None:
    """At least four fifths of it, by four words at most; else nothing is named."""
    made = prediction(ServiceInput("A logo"))
    terms = tuple(TermEffect("abcde"[i], amount, 1.1) for i, amount in enumerate(amounts))
    part = Contribution("description", {}, 20.0, 1.4, 0.34, 10.0, 30.0)
    told = replace(made, explanation=Explanation(38.0, (part,), terms))
    assert reason_sentences(told, translator("en")) == [said]


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0.0, "$0"),
        (0.034, "$0.03"),
        (5.37, "$5.40"),
        (5.03, "$5"),
        (16.98, "$17"),
        (99.6, "$100"),
        (185.0, "$190"),
        (12_345.0, "$12,000"),
    ],
)
def test_an_estimated_amount_is_said_with_the_digits_that_mean_something(
    amount: float, said: str
) -> None:
    """Two of them, and cents only where they are among these."""
    assert translator("en").about(amount, "USD") == said
