"""Texts in other languages are read in the market's own words, and said to be."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pandas as pd
import pytest

from core.language import translator
from core.models.multilingual.detection import language_of
from core.models.multilingual.market_language import MIN_LIKENESS, MarketLanguage
from core.models.multilingual.other_languages import TWIN_ERROR, told, unlike, wider, worded
from core.models.multilingual.phrase_book import letters_of, phrases_between
from core.types import Flag
from tests.models import market

FRENCH = "Je vais créer un logo minimaliste pour votre boulangerie, 3 propositions"


@cache
def language() -> MarketLanguage:
    texts = market()["description"].tolist()
    return MarketLanguage.fit([text for text in texts if language_of(text, "fr") == "en"])


def test_a_text_in_the_markets_language_stays_as_it_is() -> None:
    """So do words that the market uses, whatever language they look like."""
    assert language().language == "en"
    for text in ("I will design a modern logo", "logo design", "", "qsdf jklm wxcv"):
        read = language().read(text)
        assert (read.words, read.written_in) == (text, None)
        assert math.isnan(read.likeness)


@pytest.mark.parametrize(
    ("text", "written", "words"),
    [
        (FRENCH, "fr", {"logo", "3"}),
        ("Traduciré tu documento del inglés al español, 750 palabras", "es", {"translate", "750"}),
        ("Ich erstelle eine Website mit WordPress für Ihr Unternehmen", "de", {"wordpress"}),
        ("Я сделаю логотип для вашей компании", "ru", {"logo"}),
        ("سأصمم شعارا لشركتك", "ar", {"logo"}),
    ],
)
def test_another_language_is_read_in_the_markets_words(
    text: str, written: str, words: set[str]
) -> None:
    """Numbers stay; the text is as like the market as its twin is."""
    read = language().read(text)
    assert read.written_in == written
    assert words <= set(read.words.lower().split())
    assert read.likeness > MIN_LIKENESS


def test_what_is_no_service_is_unlike_every_listing() -> None:
    """A recipe and a house for sale are refused in every language, and the reason says why."""
    for text in (
        "Mélangez la farine, les œufs et le lait, puis faites cuire le gâteau",
        "Casa en venta con tres dormitorios, jardín y garaje cerca del mar",
        "Продаётся дом с тремя спальнями, садом и гаражом у моря",
    ):
        read = language().read(text)
        row = {"written_in": read.written_in, "likeness": read.likeness, "description": read.words}
        [flag] = unlike(row, 0.45, 0.44, [])
        assert flag.code == "too_far"
        assert flag.params["similarity"] <= flag.params["least"]


def test_rows_are_read_once() -> None:
    """What comes with its language is not read again: it is in the market's words already."""
    given = pd.DataFrame({"description": [FRENCH, "I will design a logo"]})
    first = worded(language(), given, given)
    assert first["written_in"].tolist() == ["fr", None]
    again = worded(language(), first, first)
    assert again[["description", "written_in"]].equals(first[["description", "written_in"]])


def test_what_was_read_is_said_in_the_readers_language() -> None:
    """First of all reservations; an answer without a price says the languages alone."""
    row = {"written_in": "fr", "likeness": 0.6, "description": "i will create a logo"}
    first, second = told(language(), row, [Flag("short_description", "x")])
    assert translator("en").flag(first) == (
        "Written in French; this market is in English. Read as: i will create a logo"
    )
    assert second.code == "short_description"
    [refused, _] = told(language(), row, [Flag("too_far", "x")])
    assert translator("fr").flag(refused) == ("Rédigé en français\xa0; ce marché est en anglais.")
    [_, named] = told(language(), row | {"written_in": None}, [Flag("unknown_language", "x")])
    assert translator("en").flag(named) == "This market is in English."
    assert told(None, {}, []) == []


def test_text_and_reading_make_up_for_each_other() -> None:
    """Poor words for what the market sells are priced; the market's words for nothing are not."""
    far, wide = Flag("too_far", "x"), Flag("too_wide", "x")
    assert unlike({"likeness": 0.36}, 0.40, 0.44, [far, wide]) == [wide]
    assert unlike({"likeness": 0.24}, 0.52, 0.44, []) == []
    for own, similarity in ((0.30, 0.40), (0.24, 0.47), (0.22, 0.80)):
        [flag] = unlike({"likeness": own}, similarity, 0.44, [])
        assert flag.code == "too_far"
        assert flag.params["similarity"] < flag.params["least"]
    assert unlike({}, 0.1, 0.44, [far]) == [far]
    assert unlike({"likeness": math.nan}, 0.1, 0.44, [far]) == [far]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("necesito logo para mi food truck", "es"),
        ("panel de power bi conectado a tu crm", "es"),
        ("stickers whatsapp de mon chien", "fr"),
        ("cartes de visite recto verso", "fr"),
        ("Business cards double sided", "en"),
        ("vou criar um logotipo moderno para a sua empresa em três dias", "pt"),
    ],
)
def test_few_words_are_enough_to_tell_a_language(text: str, written: str) -> None:
    """Those of the phrase book tell what bytes leave open."""
    assert language_of(text, "en") == written


def test_french_elision_hides_no_phrase() -> None:
    """ "L'arrière-plan" is the background, and several cards are what one is called."""
    assert "background" in language().read("Je supprime l'arrière-plan de vos photos").words
    assert letters_of("Cartes de visite") == letters_of("carte de visite")


def test_ranges_are_wider_for_what_reading_may_miss() -> None:
    """The variance of twins is added; a service in the market's language keeps its range."""
    widths = np.array([2.0, 2.0, 0.5])
    deviation = widths / 2 / 1.2815515655446004
    factors = wider(widths, 0.8, np.array([False, True, True]))
    assert factors[0] == 1
    np.testing.assert_allclose(
        (factors[1:] * deviation[1:]) ** 2, deviation[1:] ** 2 + TWIN_ERROR**2
    )


def test_the_phrase_book_says_each_thing_in_six_languages() -> None:
    """Phrases are found by their letters alone, from and to any of them."""
    assert phrases_between("fr", "en")[letters_of("Communiqué de presse")] == "press release"
    assert phrases_between("en", "de")["press release"] == "pressemitteilung"
    assert phrases_between("ru", "fr")[letters_of("Озвучка")] == "voix off"
    assert phrases_between("it", "en") == {}
    assert all(phrases_between("es", "en").values())
