"""Pieces counted word by word weigh what the vectoriser says, to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from core.models import pieces
from core.models.pieces import WordPieces
from tests.models import market


def fitted() -> TfidfVectorizer:
    """Return a vectoriser as the model has it, fitted on the small market."""
    return TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(3, 5),
        min_df=2,
        sublinear_tf=True,
        max_features=5_000,
        strip_accents="unicode",
    ).fit(market()["description"])


FITTED = fitted()


def same(texts: list[str], counted: WordPieces) -> None:
    """Compare both ways, indices and weights."""
    ours, theirs = counted.transform(texts), FITTED.transform(texts)
    assert ours.shape == theirs.shape
    np.testing.assert_array_equal(ours.indptr, theirs.indptr)
    np.testing.assert_array_equal(ours.indices, theirs.indices)
    np.testing.assert_array_equal(ours.data, theirs.data)


def test_a_market_weighs_the_same() -> None:
    """All descriptions together, alone, and again from memory."""
    counted, texts = WordPieces(FITTED), market()["description"].tolist()
    same(texts, counted)
    same(texts, counted)
    same(texts[:1], counted)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "a",
        "Logo LOGO logo",
        "é\u0301té",
        "𝐋𝐨𝐠𝐨 design",
        "ﬁ\u00a0logo\u2028x",
        "´logo´",
        "İ",
    ],
)
def test_strange_letters_weigh_the_same(text: str) -> None:
    """Letters that become others, or several, when accents are taken off."""
    same([text, f"I will design {text}"], WordPieces(FITTED))


@given(st.lists(st.text(max_size=30), min_size=1, max_size=4))
def test_any_text_weighs_the_same(texts: list[str]) -> None:
    """Whatever is typed."""
    same(texts, WordPieces(FITTED))


def test_its_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word beyond the bound is taken apart each time, and weighs the same."""
    monkeypatch.setattr(pieces, "_MAX_KEPT", 3)
    counted = WordPieces(FITTED)
    same(market()["description"].tolist()[:20], counted)
    assert len(counted._kept) == 3
