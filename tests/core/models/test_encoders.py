"""A market's texts are read by the encoder of their language, in training and ever after."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from core.models.artifact import dump_model, load_model
from core.models.encoders import (
    DIMENSIONS,
    EncoderName,
    encoder_called,
    encoder_facts,
    encoder_for,
    mark,
    text_vectors,
)
from core.models.price_model import PriceModel
from core.models.recipe import tuned
from tests.models import market

#: What is sold in French, and what it costs.
WORK = {
    "créer un logo": 40,
    "développer un site WordPress": 300,
    "rédiger un article de blog": 60,
    "traduire un document de l’anglais": 50,
    "monter une vidéo": 120,
    "enregistrer une voix off": 80,
}
CLIENTS = ("restaurant", "boulangerie", "cabinet", "association", "boutique", "podcast", "école")
MANNERS = ("moderne", "simple", "soigné", "rapide", "original")


def french() -> pd.DataFrame:
    """Return 210 listings in French, of as many sellers."""
    rows = [
        {
            "description": f"Je vais {work} {manner} pour votre {client}",
            "price": price * (1 + 0.1 * MANNERS.index(manner)),
            "seller_id": f"{work}-{manner}-{client}",
        }
        for work, price in WORK.items()
        for manner in MANNERS
        for client in CLIENTS
    ]
    return pd.DataFrame(rows)


@cache
def french_model() -> PriceModel:
    return PriceModel.fit(french(), currency="EUR", recipe=tuned({"rounds": 60}), seed=1, folds=3)


def test_the_language_of_a_market_calls_for_its_encoder() -> None:
    """English for MiniLM, which reads nothing else; their vectors are told apart where stored."""
    assert encoder_for(market()["description"].tolist()) == "minilm-int8"
    assert encoder_for(french()["description"].tolist()) == "multilingual"
    assert mark("minilm") == mark("minilm-int8") != mark("multilingual")


@pytest.mark.parametrize("encoder", get_args(EncoderName))
def test_a_card_names_the_encoder_that_its_version_keeps(encoder: EncoderName) -> None:
    """Also one that was written when MiniLM had one precision."""
    assert encoder_called(encoder_facts(encoder)["name"]) == encoder
    assert encoder_called("all-MiniLM-L6-v2") == "minilm"


def test_a_text_has_one_vector_alone_and_in_a_corpus() -> None:
    """As long as MiniLM's, of unit length, the same to the bit; twins are alike."""
    texts = french()["description"].tolist()[::5]
    together = text_vectors(texts, encoder="multilingual")
    assert together.shape == (len(texts), DIMENSIONS)
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-5)
    assert np.array_equal(text_vectors(texts[3:4], encoder="multilingual")[0], together[3])
    assert text_vectors([], encoder="multilingual").shape == (0, DIMENSIONS)
    twins = ["I will design a logo for your bakery", "Je vais créer un logo pour votre boulangerie"]
    other = ["Je vais traduire un contrat de l’anglais"]
    logo, its_twin, translation = text_vectors([*twins, *other], encoder="multilingual")
    assert logo @ its_twin > 0.75
    assert its_twin @ translation < 0.5


@pytest.mark.fits
def test_a_french_market_is_learned_stored_and_read_by_it() -> None:
    """The card names it; a model that was read back gives the same numbers by the same encoder."""
    model = french_model()
    assert model.card["language"] == "fr"
    assert model.card["encoder"]["name"].startswith("universal-sentence-encoder")
    assert model.regressor.get_params().get("encoder") == "multilingual"
    data = dump_model(model)
    back = load_model(data, hashlib.sha256(data).hexdigest())
    assert back.encoder == model.encoder == "multilingual"
    asked = pd.DataFrame({"description": ["Je vais créer un logo élégant pour votre hôtel"]})
    before, after = model.estimate(asked), back.estimate(asked)
    pd.testing.assert_frame_equal(before, after, check_exact=True)
    assert 30 < before["price"].iloc[0] < 80


@pytest.mark.fits
def test_an_english_text_is_read_in_a_french_market() -> None:
    """In its words: about the price of its twin, and said to be in English."""
    model = french_model()
    asked = pd.DataFrame(
        {
            "description": [
                "I will develop a WordPress website for your restaurant",
                "Je vais développer un site WordPress pour votre restaurant",
            ]
        }
    )
    english, twin = model.estimate(asked)["price"]
    assert english == pytest.approx(twin, rel=0.3)
    assert model.normalise(asked)["written_in"].tolist() == ["en", None]
