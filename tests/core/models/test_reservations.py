"""Reservations of a price that is given: short and foreign texts, values without effect."""

from __future__ import annotations

import pytest

from core.models import reservations
from core.models.vocabulary import Vocabulary

ROW = {
    "description": "A logo",
    "category": None,
    "subcategory": None,
    "seller_level": None,
    "rating": float("nan"),
    "reviews": 5.0,
    "delivery_days": float("nan"),
    "revisions": float("nan"),
    "country": "France",
}


@pytest.mark.parametrize(
    ("text", "known", "codes"),
    [
        ("a logo for you", 0.5, []),
        ("a logo here", 0.5, ["short_description"]),
        ("a logo here", 0.49, ["few_known_words"]),
        ("ein Logo für euch", 0.0, ["few_known_words"]),
    ],
)
def test_a_text_is_short_or_in_another_language(text: str, known: float, codes: list[str]) -> None:
    """Below four words, and below half of them known; the second matters more."""
    assert [flag.code for flag in reservations.of_wording(text, known)] == codes


def test_a_value_that_changes_nothing_is_named_once() -> None:
    """A field in which listings do not differ; a label that no listing has gets another flag."""
    words = Vocabulary({"country": {"France": 9}}, (), {}, {})
    useful = ("description", "category", "rating")
    assert [f.code for f in reservations.of_unused(ROW, useful, words)] == [
        "unused_reviews",
        "unused_country",
    ]
    strange = {**ROW, "country": "Atlantis"}
    assert [f.code for f in reservations.of_unused(strange, useful, words)] == ["unused_reviews"]
    assert reservations.of_unused(ROW, (*useful, "reviews", "country"), words) == []
