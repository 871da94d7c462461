"""Quantities are read from descriptions as people write them, and nothing else is."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.quantities.frames import (
    QUANTITIES,
    on_scales,
    plain_text,
    stated,
    with_quantities,
    without_quantities,
)
from core.data.quantities.reading import read_quantities

READ = {
    "I will write a 100 word article": {"words": 100},
    "I will write a 20,000 word article": {"words": 20_000},
    "2k-word blog post": {"words": 2_000},
    "an article of 1.5k words": {"words": 1_500, "items": 1},
    "20 000 words, proofread": {"words": 20_000},
    "20.000 palabras": {"words": 20_000},
    "traduction de 2 000 mots": {"words": 2_000},
    "vingt mille mots": {"words": 20_000},
    "deux mille cinq cents mots": {"words": 2_500},
    "dos mil palabras": {"words": 2_000},
    "two thousand words": {"words": 2_000},
    "1 million words": {"words": 1_000_000},
    "diseño de cinco páginas web": {"pages": 5},
    "three-page website": {"pages": 3},
    "I will design a 5 to 10 page website": {"pages": 10},
    "entre 5 et 10 pages": {"pages": 10},
    "de 5 a 10 páginas": {"pages": 10},
    "5–10 pages": {"pages": 10},
    "1-2k words": {"words": 2_000},
    "between 5 and 10 product photos": {"images": 10},
    "quinze visuels": {"images": 15},
    "diez imágenes de producto": {"images": 10},
    "1 logo": {"items": 1},
    "3 logos": {"items": 3},
    "500 logos": {"items": 500},
    "5 (five) logos": {"items": 5},
    "twenty-one logos": {"items": 21},
    "a modern minimalist logo for your brand": {"items": 1},
    "un logo pour votre marque": {"items": 1},
    "2 logo concepts and 3 revisions": {"concepts": 2, "revisions": 3},
    "2 rounds of revisions": {"revisions": 2},
    "10x posts": {"posts": 10},
    "I will design a dozen logos": {"items": 12},
    "half a dozen icons": {"items": 6},
    "two dozen photos": {"images": 24},
    "3 dozen photos": {"images": 36},
    "une douzaine de logos": {"items": 12},
    "une demi-douzaine d'icônes": {"items": 6},
    "deux douzaines de photos": {"images": 24},
    "media docena de logos": {"items": 6},
    "una docena de fotos": {"images": 12},
    "une vingtaine de pages": {"pages": 20},
    "logo x 5": {"items": 5},
    "photos x10, retouched": {"images": 10},
    "500 words in 3 languages": {"words": 500, "languages": 3},
    "3 articles of 1000 words": {"items": 3, "words": 1_000},
    "60s video": {"seconds": 60},
    "1 minute 30 seconds video": {"seconds": 90},
    "1h30 de cours": {"minutes": 90},
    "2 hours of tutoring": {"hours": 2},
    "48 hours of video editing": {"hours": 48},
    "1,5 heure de coaching": {"hours": 1.5},
    "write 5 product descriptions": {"items": 5},
}
NOTHING = (
    "banner 300 x 250",
    "video x264",
    "dozens of happy clients",
    "48 hours delivery",
    "24h",
    "delivered in 2 hours",
    "livraison en 48h",
    "entrega en 24 horas",
    "10 years of experience",
    "500 hours of experience",
    "100% satisfaction",
    "1080p",
    "4K video editing",
    "unlimited revisions",
    "24/7 support",
    "1st logo",
    "3D logo animation, 2D too",
    "H1 headings",
    "2024 logo trends",
    "$5 per page",
    "5 USD per page",
    "$20 per hour",
    "20 € par heure",
    "per 500 words",
    "page 2",
    "Top 10 products",
    "version 2 images",
    "0 logos",
    "99999999999 logos",
    "once pages",
    "portraits in the style of the 80s",
    "",
)


@pytest.mark.parametrize("text", READ)
def test_quantities_are_read_with_their_units(text: str) -> None:
    """Digits, words and ranges in three languages; of a range, and of a unit, the most."""
    assert stated(read_quantities(text)) == READ[text]


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_quantity_is_left_alone(text: str) -> None:
    """Times of delivery, prices, rates, years, versions and percentages are in the text as ever."""
    assert read_quantities(text) == ()
    assert plain_text(text) == text


@pytest.mark.parametrize("text", READ)
def test_a_quantity_is_where_it_stands(text: str) -> None:
    """The characters that it was read from hold the number and what it counts."""
    for one in read_quantities(text):
        span = text[one.start : one.end] + " of"
        assert stated(read_quantities(span)) == {one.unit: one.value}


@settings(max_examples=40)
@given(n=st.integers(1, 9_999_999), noun=st.sampled_from(["logo", "word", "page", "photo"]))
def test_any_number_leaves_the_same_text(n: int, noun: str) -> None:
    """A description says the same to the model whatever the quantity in it."""
    plural = noun if n == 1 else noun + "s"
    texts = [f"I will make {n} {plural} for you", f"I will make {n:,} {plural} for you"]
    assert {plain_text(text) for text in texts} == {f"I will make {noun} for you"}
    assert all(list(stated(read_quantities(text)).values()) == [n] for text in texts)


@settings(max_examples=60)
@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    """No text fails, quantities do not overlap, and a plain text stays as it is."""
    found, end = read_quantities(text), 0
    for one in found:
        assert end <= one.start < one.end <= len(text)
        end = one.end
    assert without_quantities(text, ()) == text
    assert plain_text(plain_text(text)) == plain_text(text)


def test_units_of_one_scale_are_compared() -> None:
    """An hour, 60 minutes and 3,600 seconds are as long."""
    same = [{"hours": 1.0}, {"minutes": 60.0}, {"seconds": 3600.0}]
    assert [on_scales(one) for one in same] == [{"duration": 60.0}] * 3
    assert stated(read_quantities("a 45 minutes call, 1 hour at most")) == {"hours": 1}


def test_what_is_given_stands_instead_of_what_is_read() -> None:
    """Corrected quantities count, also that there are none; the text is plain in any case."""
    frame = pd.DataFrame({"description": ["3 logos", "3 logos", "3 logos"]})
    frame[QUANTITIES] = pd.Series([None, {}, {"items": 5.0}], dtype=object)
    read = with_quantities(frame)
    assert read[QUANTITIES].tolist() == [{"items": 3.0}, {}, {"items": 5.0}]
    assert read["description"].tolist() == ["logo"] * 3
    assert with_quantities(read)["description"].tolist() == ["logo"] * 3
