"""Quantities read from descriptions."""

from __future__ import annotations

import numpy as np
import pytest

from core.models.quantities import UNITS, quantities


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("I will write 500 words", "words", 500),
        ("up to 1,500 words", "words", 1500),
        ("1 500 mots en français", "words", 1500),
        ("a 2k words article", "words", 2000),
        ("30-60 second video", "seconds", 60),
        ("3 logo concepts", "concepts", 3),
        ("2 pages, then 10 pages", "pages", 10),
        ("1 000 000 mots", "words", 1_000_000),
        ("a 5 minute explainer video", "minutes", 5),
        ("one 5 second video", "posts", 5),
        ("10+ photos", "images", 10),
        ("1.5 k words", "words", 1_500),
    ],
)
def test_a_quantity_is_read_with_its_unit(text: str, unit: str, value: float) -> None:
    """The largest number before a unit is found, in English and French."""
    found = quantities([text])[0, list(UNITS).index(unit)]
    assert np.expm1(found) == pytest.approx(value)


def test_text_without_quantities_has_none() -> None:
    """No number before a unit leaves every column missing."""
    assert np.isnan(quantities(["I will help you", "", "words 500"])).all()
