from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.cleaning import clean_text, has_word, one_line


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  a   logo \t now ", "a logo now"),
        ("a\u00a0logo\u2003now", "a logo now"),
        ("title\r\n\r\n  package ", "title\npackage"),
        ("lo\x00go\x07", "logo"),
        ("logo \ud800 design", "logo design"),
        ("\ufefflogo\u200b", "logo"),
        ("<p>A <b>logo</b></p><p>for you</p>", "A logo\nfor you"),
        ("<script>alert(1)</script>A logo", "A logo"),
        ("R&amp;D &eacute;tude&nbsp;3 &euro;", "R&D étude 3 €"),
        ("&lt;b&gt;logo&lt;/b&gt;", "logo"),
        ("<b\x00>logo", "logo"),
        ("e\u0301tude", "étude"),
        ("I <3 logos, price < 5 > 3, R&D &copy", "I <3 logos, price < 5 > 3, R&D &copy"),
        ("BokmÃ¥l translation", "BokmÃ¥l translation"),
        ("👩\u200d🎨 logo", "👩\u200d🎨 logo"),
    ],
)
def test_cleaning_keeps_words_and_takes_the_rest(raw: str, clean: str) -> None:
    """Markup, controls and stray spaces go; words, signs, emoji and wrong decodings stay."""
    assert clean_text(raw).text == clean


def test_says_what_was_removed() -> None:
    """Markup and invisible characters are reported apart, and a plain text reports neither."""
    assert clean_text("<b>logo</b>")[1:] == (True, False)
    assert clean_text("lo\x00go")[1:] == (False, True)
    assert clean_text(" R&D   logo ")[1:] == (False, False)


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    """Cleaned text is stable, composed, storable, and has no blank line or double space."""
    text = clean_text(raw).text
    assert clean_text(text).text == text
    assert unicodedata.is_normalized("NFC", text)
    assert "\x00" not in text
    text.encode()
    assert all(line == " ".join(line.split()) and line for line in text.split("\n") if text)


@given(st.text(alphabet="<>/&;ltgampb# \x00\ud800!-", max_size=60))
def test_hostile_markup_is_stable_too(raw: str) -> None:
    """Nested escapes and split tags leave nothing that a second pass would remove."""
    text = clean_text(raw).text
    assert clean_text(text) == (text, False, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("🎨🎨 123 !!", False),
        ("", False),
        ("x", False),
        ("logo", True),
        ("設計", True),
        ("设", True),
    ],
)
def test_a_word_is_needed(text: str, expected: bool) -> None:
    """Emoji, digits and signs are no word; letters of any script are."""
    assert has_word(text) is expected


@pytest.mark.parametrize("raw", ["N/A", " none ", "-", "NaN", "\x00"])
def test_placeholders_are_no_label(raw: str) -> None:
    """Words that stand for nothing become an empty label."""
    assert one_line(raw).text == ""


def test_namibia_is_a_country() -> None:
    """The code NA is a country, not a missing value."""
    assert one_line("NA").text == "NA"
