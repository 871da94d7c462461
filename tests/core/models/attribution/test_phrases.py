"""Where a description is cut, character by character."""

from __future__ import annotations

import pytest

from core.models.attribution.phrases import bare, chosen_phrases, core, core_span, phrases


def cut(text: str, most: int | None = None) -> list[str]:
    """Return the parts of a text."""
    return [text[start:end] for start, end in phrases(text, most)]


def test_parts_are_spans_of_the_text() -> None:
    """Blanks before, between and behind belong to none."""
    assert phrases("  a modern  logo ") == [(2, 10), (12, 16)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("logo for you", ["logo for you"]),  # the last words say nothing: they go with those before
        ("logo site for", ["logo", "site for"]),
        ("for", ["for"]),
        ("3 pages", ["3 pages"]),
        ("3. pages", ["3.", "pages"]),  # closed by a mark
        ("for: pages", ["for:", "pages"]),
        ("for; pages", ["for;", "pages"]),
        ("for! pages", ["for!", "pages"]),
        ("for? pages", ["for?", "pages"]),
        ("for, pages", ["for, pages"]),
        ("logo 3 pages", ["logo", "3 pages"]),
        ("the 3 pages", ["the 3 pages"]),
        ("logo - pages", ["logo -", "pages"]),  # a mark alone goes with what is before
        ("- logo", ["- logo"]),
        ("x logo", ["x logo"]),  # a single letter says nothing
        ("C++ code", ["C++", "code"]),
        ("(x) logo", ["(x) logo"]),
        ("7 (x) logo", ["7 (x) logo"]),
        ("logo the best site", ["logo", "the best", "site"]),
    ],
)
def test_empty_words_lead_on(text: str, parts: list[str]) -> None:
    """To the next word that says something, unless a mark closes them."""
    assert cut(text) == parts


@pytest.mark.parametrize(
    ("most", "parts"),
    [
        (1, ["w1 w2 w3 w4 w5"]),
        (2, ["w1 w2", "w3 w4 w5"]),
        (3, ["w1 w2", "w3", "w4 w5"]),
        (4, ["w1", "w2", "w3 w4", "w5"]),
        (5, ["w1", "w2", "w3", "w4", "w5"]),
        (6, ["w1", "w2", "w3", "w4", "w5"]),
    ],
)
def test_neighbours_are_joined(most: int, parts: list[str]) -> None:
    """Until they are few enough, about equally many in each."""
    assert cut("w1 w2 w3 w4 w5", most) == parts


@pytest.mark.parametrize(
    ("words", "parts"), [(16, 16), (17, 16), (40, 16), (41, 12), (120, 12), (121, 8)]
)
def test_a_longer_text_has_fewer_parts(words: int, parts: int) -> None:
    """Sixteen up to forty words, twelve up to a hundred and twenty, eight beyond."""
    assert len(cut(" ".join(f"word{i}" for i in range(words)))) == parts


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        ([True, True, True], "one two\nthree  "),
        ([True, False, True], "one three"),
        ([True, True, False], "one two"),
        ([False, True, True], "two\nthree"),
        ([False, False, True], "three"),
        ([False, False, False], ""),
    ],
)
def test_what_is_chosen_reads_on(chosen: list[bool], left: str) -> None:
    """With all of them the text is as it was; a part keeps the line break behind it."""
    assert chosen_phrases("one two\nthree  ", [(0, 3), (4, 7), (8, 13)], chosen) == left


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("for your business.", "business"),
        ("3 concepts,", "3 concepts"),
        ("the", "the"),
        ("&", "&"),
        ("the modern and bold", "modern and bold"),
        ("(logo)", "logo"),
        ("logo\n  design", "logo design"),
        ("--", "--"),
    ],
)
def test_a_part_is_what_it_says(text: str, said: str) -> None:
    """Empty words and marks at both ends are left away, never all of it."""
    assert core(text, (0, len(text))) == said


def test_what_a_part_says_is_a_span_of_the_whole_text() -> None:
    """Not of the part."""
    text = "I will (design) a «modern» logo"
    assert core_span(text, (16, 26)) == (19, 25)
    assert core_span(text, (0, 15)) == (8, 14)
    assert core_span(text, (7, 15)) == (8, 14)


@pytest.mark.parametrize(
    ("token", "left"),
    [("Créer,", "creer"), ("C++", "c"), ("…", ""), ("Straße", "strasse"), ("ﬁn-2", "fin2")],
)
def test_a_token_is_compared_without_marks(token: str, left: str) -> None:
    """In small letters without accents."""
    assert bare(token) == left
