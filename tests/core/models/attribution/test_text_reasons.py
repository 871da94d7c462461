"""The words of a description share out what the description does, and stand in the text."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.insight.estimate.word_reasons import telling
from core.models.attribution.phrases import MAX_PHRASES, chosen_phrases, core, phrases
from core.models.attribution.shapley import coalitions, shapley_values
from core.models.attribution.text_reasons import anchored, owen_values, word_reasons
from core.models.recipe import recipe
from core.types import Phrase, WordReasons
from tests.core.models.attribution.test_attribution import background, fitted
from tests.models import market, model, service


def cut(text: str) -> list[str]:
    """Return the parts of a text."""
    return [text[start:end] for start, end in phrases(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "I will design a modern logo, 3 concepts, for your business",
            ["I will design", "a modern", "logo,", "3 concepts,", "for your business"],
        ),
        ("Je vais créer un logo pour vous", ["Je vais créer", "un logo pour vous"]),
        ("WordPress & 5 pages !", ["WordPress &", "5 pages !"]),
        ("logo", ["logo"]),
        ("the and of", ["the and of"]),
        ("  ", []),
        ("", []),
    ],
)
def test_a_text_is_cut_where_a_reader_would(text: str, parts: list[str]) -> None:
    """Empty words go with what follows, a number with what it counts, marks stay."""
    assert cut(text) == parts


@given(st.text(max_size=300))
def test_parts_hold_the_whole_text_in_order(text: str) -> None:
    """Whatever the text, parts follow each other, blanks alone lie between, and all is there."""
    spans = phrases(text)
    assert len(spans) <= MAX_PHRASES
    at = 0
    for start, end in spans:
        assert text[at:start].strip() == ""
        assert end > start >= at
        at = end
    assert text[at:].strip() == ""
    assert chosen_phrases(text, spans, [True] * len(spans)) == text


def test_a_long_text_is_cut_into_fewer_parts() -> None:
    """What takes longer to read is asked about less often; its parts cannot be named."""
    words = [f"word{i}" for i in range(400)]
    assert [len(phrases(" ".join(words[:n]))) for n in (10, 40, 100, 400)] == [10, 16, 12, 8]
    text = " ".join(words)
    parts = tuple(Phrase(start, end, 9.0, 1.5, 0.4) for start, end in phrases(text))
    assert telling(WordReasons(text, parts, 0.0, 72.0)) == ()


def test_what_is_left_out_is_gone_and_the_rest_reads_on() -> None:
    """Parts are left out with their blanks; lines stay lines."""
    text = "I will design a modern logo\n3 concepts"
    spans = phrases(text)
    assert chosen_phrases(text, spans, [True, False, True, False]) == "I will design logo"
    assert chosen_phrases(text, spans, [False, False, True, True]) == "logo\n3 concepts"
    assert chosen_phrases(text, spans, [False] * 4) == ""


def test_a_phrase_is_named_by_what_it_says() -> None:
    """Empty words and marks around it are left away, but never all of it."""
    texts = ("for your business.", "3 concepts,", "the", "&", "a «logo» (C++)", "C#")
    said = [core(text, (0, len(text))) for text in texts]
    assert said == ["business", "3 concepts", "the", "&", "logo» (C++", "C#"]


@given(st.integers(0, 9), st.data())
def test_an_additive_text_gives_each_part_its_own_amount(parts: int, data: st.DataObject) -> None:
    """Where parts do not meet, each keeps what it adds, whatever the order of the halves."""
    amounts = data.draw(arrays(float, parts, elements=st.floats(-3, 3)))
    values, nothing = owen_values(lambda masks: 2 + masks @ amounts, parts)
    np.testing.assert_allclose(values, amounts, atol=1e-9)
    assert nothing == 2


@given(st.integers(1, 6), st.data())
def test_parts_add_up_to_the_whole_in_any_game(parts: int, data: st.DataObject) -> None:
    """Parts and the empty text add up to the whole text; a part that changes nothing gets 0."""
    worths = data.draw(arrays(float, 2**parts, elements=st.floats(-3, 3)))
    number = 1 << np.arange(parts)
    values, nothing = owen_values(lambda masks: worths[masks @ number], parts)
    assert values.sum() + nothing == pytest.approx(worths[-1], abs=1e-9)
    assert nothing == worths[0]
    dull = owen_values(lambda masks: worths[masks[:, :-1] @ number], parts + 1)[0]
    assert dull[-1] == pytest.approx(0, abs=1e-9)


@given(arrays(float, 4, elements=st.floats(-3, 3)))
def test_two_parts_share_as_shapley_would_have_it(worths: np.ndarray) -> None:
    """With one cut there is nothing but Shapley's value."""
    values, _ = owen_values(lambda masks: worths[masks @ np.array([1, 2])], 2)
    np.testing.assert_allclose(values, shapley_values(worths), atol=1e-12)


def test_neighbours_that_only_count_together_share_alone() -> None:
    """What a pair of neighbours is worth stays in their half of the text."""
    table = coalitions(4)
    pair = table[:, 0] & table[:, 1]
    values, _ = owen_values(lambda masks: 6.0 * (masks[:, 0] & masks[:, 1]), 4)
    np.testing.assert_allclose(values, [3, 3, 0, 0], atol=1e-12)
    assert pair.sum() == 4


def test_each_level_is_one_call() -> None:
    """Sixteen parts take five calls, and no text is asked for twice."""
    asked: list[int] = []

    def worth(masks: np.ndarray) -> np.ndarray:
        asked.append(len(masks))
        assert len(np.unique(masks, axis=0)) == len(masks)
        return masks.sum(axis=1).astype(float)

    owen_values(worth, 16)
    assert len(asked) == 5
    assert sum(asked) <= 256


def test_words_add_up_to_the_descriptions_amount_to_a_cent() -> None:
    """On the champion, phrases and rest are the description's money, and stand in its text."""
    rows = market().iloc[:6].reset_index(drop=True)
    for i, explanation in enumerate(model().explain(rows)):
        reasons = model().word_reasons(rows.iloc[[i]], explanation)
        own = next(c for c in explanation.contributions if c.field == "description")
        total = math.fsum(p.amount for p in reasons.phrases) + reasons.rest
        assert round(total, 2) == own.amount == reasons.total
        for effect in telling(reasons):
            assert effect.term in rows["description"].iloc[i]
            assert abs(math.log(effect.factor)) >= 0.01


@pytest.mark.parametrize("name", ["ridge-words", "knn", "average"])
def test_words_are_found_for_any_model(name: str) -> None:
    """Linear, neighbours, averages: the full text gets the description's Shapley value."""
    from core.models.attribution.attribution import attributor_of

    assert recipe(name).task == "price"
    row = market().iloc[[8]].reset_index(drop=True)
    attribution = attributor_of(fitted(name), background())
    text = str(row["description"].iloc[0])
    own = float(attribution(row)[0]["description"].iloc[0])
    found = attribution.of_texts(row, [text, "", text])
    np.testing.assert_allclose(found[[0, 2]], own, atol=1e-6)
    assert found[1] != pytest.approx(own, abs=1e-6)


def test_a_description_of_unknown_words_is_weighed_too() -> None:
    """Words that no listing uses get their part, however small, and everything adds up."""
    row = service(description="zzyzx qwxyz")
    explanation = model().explain(row)[0]
    reasons = model().word_reasons(row, explanation)
    assert len(reasons.phrases) == 2
    total = sum(p.amount for p in reasons.phrases) + reasons.rest
    assert total == pytest.approx(reasons.total, abs=0.005)


def test_one_word_is_the_whole_text() -> None:
    """A description of one word gives it everything but what an empty one would have."""
    row = service(description="logo")
    reasons = word_reasons(model().normalise(row), model().explain(row)[0], model().attribution)
    assert [reasons.text[p.start : p.end] for p in reasons.phrases] == ["logo"]


def test_phrases_stand_in_the_text_as_it_was_written() -> None:
    """Numbers that are read apart are there again; amounts stay, also of what is not found."""
    read = "I will design modern logo, concept"
    spans = [(0, 6), (7, 13), (14, 25), (25, 34)]
    amounts = [1.0, 2.0, 3.0, 4.0]
    parts = tuple(Phrase(*span, a, 1.0, 0.0) for span, a in zip(spans, amounts, strict=True))
    reasons = WordReasons(read, parts, 0.5, 10.5)
    text = "I will design a modern logo, 3 concepts"
    shown = anchored(reasons, text)
    assert [text[p.start : p.end] for p in shown.phrases] == [
        "I will",
        "design",
        "modern logo",
        "concepts",
    ]
    assert [p.amount for p in shown.phrases] == amounts
    lost = anchored(reasons, "I will design")
    assert [p.amount for p in lost.phrases] == [1.0, 2.0]
    assert lost.rest + sum(p.amount for p in lost.phrases) == 10.5
